import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { at, callsTo, idOf, it, refusal, textAt } from '../api-client.ts';

const question = { profile: { question: 'disliked_food', answer: 'porridge' } };

describe('the list of factors', () => {
  it('is empty at first, and loses what is deleted', async ({ calls }) => {
    expect(await calls.get('/factors')).toMatchObject({ status: 200, body: [] });
    const id = idOf(await calls.enroll('question', 'OKTA', question));
    expect((await calls.get('/factors')).body).toMatchObject([{ id }]);
    expect(await calls.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await calls.get('/factors')).body).toEqual([]);
    const gone = refusal(404, 'E0000007', `Not found: Resource not found: ${id} (UserFactor)`);
    expect(await calls.get(`/factors/${id}`)).toMatchObject(gone);
    expect(await calls.delete(`/factors/${id}`)).toMatchObject(gone);
    expect((await calls.verify(id, { answer: 'porridge' })).status).toBe(404);
  });

  it('shows planted factors as they are: listed, read and deleted, nothing else', async ({ emulator, calls }) => {
    const odd = [
      { id: 'crp1', factorType: 'signed_nonce', provider: 'OKTA', status: 'ACTIVE', profile: { keys: [] }, _links: {} },
      { id: 'xyz1', factorType: 'claims_provider', provider: 'GENERIC_OIDC', status: null, profile: null },
      { factorType: 7 },
    ];
    for (const factor of odd) emulator.plant(calls.userId, factor);
    const id = idOf(await calls.enroll('question', 'OKTA', question));
    expect((await calls.get('/factors')).body).toMatchObject([{ id }, ...odd]);
    expect((await calls.get('/factors/xyz1')).body).toEqual(odd[1]);
    expect(await calls.verify('crp1', { passCode: '123456' })).toMatchObject(refusal(400, 'E0000001'));
    expect((await calls.activate('crp1')).status).toBe(400);
    expect((await calls.delete('/factors/crp1')).status).toBe(204);
    expect((await calls.get('/factors')).body).toHaveLength(3);
  });

  it('is empty again after reset_factors, which takes a login too', async ({ calls }) => {
    await calls.enroll('question', 'OKTA', question);
    expect(await calls.post('/lifecycle/reset_factors')).toMatchObject({ status: 200, body: {} });
    expect((await calls.get('/factors')).body).toEqual([]);
    await calls.enroll('push', 'OKTA');
    const byLogin = calls.base.replace(calls.userId, encodeURIComponent(calls.phone.email));
    expect((await calls.post(`${byLogin}/lifecycle/reset_factors`)).status).toBe(200);
    expect((await calls.get('/factors')).body).toEqual([]);
    expect((await calls.get(`${byLogin}/factors`)).status).toBe(404);
  });
});

describe('the catalog', () => {
  it('says what can be enrolled, without ids', async ({ calls }) => {
    const { status, body } = await calls.get('/factors/catalog');
    expect(status).toBe(200);
    const enroll = { href: `${calls.base}/factors`, hints: { allow: ['POST'] } };
    expect(body).toContainEqual({
      factorType: 'token:software:totp',
      provider: 'GOOGLE',
      vendorName: 'GOOGLE',
      enrollment: 'OPTIONAL',
      status: 'NOT_SETUP',
      _links: { enroll },
    });
    expect(body).toContainEqual(
      expect.objectContaining({
        factorType: 'question',
        _links: { enroll, questions: { href: `${calls.base}/factors/questions`, hints: { allow: ['GET'] } } },
      }),
    );
    expect(JSON.stringify(body)).not.toContain('"id"');
  });

  it('knows the phone on file and what is set up', async ({ calls }) => {
    const { phoneNumber } = calls.phone;
    await calls.enroll('sms', 'OKTA', { profile: { phoneNumber } });
    const sms = async () => {
      const { body } = await calls.get('/factors/catalog');
      return Array.isArray(body) ? body.find((entry) => at(entry, 'factorType') === 'sms') : undefined;
    };
    expect(await sms()).not.toHaveProperty('_embedded');
    expect(await sms()).toMatchObject({ status: 'NOT_SETUP' });
    const [pending] = Array.of((await calls.get('/factors')).body);
    await calls.activate(textAt(pending, 0, 'id'), { passCode: calls.phone.readCode('sms') });
    expect(await sms()).toMatchObject({
      status: 'ACTIVE',
      _embedded: { phones: [{ id: expect.stringMatching(/^mbl/), profile: { phoneNumber }, status: 'ACTIVE' }] },
    });
  });
});

describe('temporary access codes', () => {
  const path = '/authenticator-enrollments/tac';

  it('answers with the code, its end in UTC without a zone', async ({ emulator, calls }) => {
    const authenticatorId = emulator.tacAuthenticatorId;
    const { status, body } = await calls.post(path, { authenticatorId, profile: { ttl: 11, multiUse: true } });
    expect(status).toBe(200);
    expect(body).toEqual({
      type: 'tac',
      id: expect.stringMatching(/^tac\w{17}$/),
      key: 'tac',
      status: 'ACTIVE',
      name: 'Temporary Access Code',
      created: '2020-09-13T12:26:40.000Z',
      lastUpdated: '2020-09-13T12:26:40.000Z',
      profile: { tac: expect.stringMatching(/^\S{16}$/), multiUse: true, expiresAt: '2020-09-13T12:37:40' },
      _links: {
        self: {
          href: `${calls.base}${path.replace('/tac', '')}/${textAt(body, 'id')}`,
          hints: { allow: ['GET', 'DELETE'] },
        },
        user: { href: calls.base, hints: { allow: ['GET'] } },
      },
    });
    const next = await calls.post(path, { authenticatorId });
    expect(next.body).toMatchObject({ profile: { multiUse: false, expiresAt: '2020-09-13T14:26:40' } });
    expect(textAt(next.body, 'profile', 'tac')).not.toBe(textAt(body, 'profile', 'tac'));
    expect((await calls.get('/factors')).body).toEqual([]);
  });

  it('takes 10 to 14400 whole minutes, as a number or as text', async ({ emulator, calls }) => {
    const status = async (ttl: number | string) =>
      (await calls.post(path, { authenticatorId: emulator.tacAuthenticatorId, profile: { ttl } })).status;
    for (const ttl of [10, 14_400, '60']) expect(await status(ttl)).toBe(200);
    for (const ttl of [9, 14_401, 10.5, -10, '', 'soon']) expect(await status(ttl)).toBe(400);
  });

  it('wants the authenticator it is set to, and the body of the specification', async () => {
    const emulator = createOktaEmulator({ temporaryAccessCode: { authenticatorId: 'aut1' } });
    const calls = callsTo(emulator);
    expect(emulator.tacAuthenticatorId).toBe('aut1');
    expect((await calls.post(path, { authenticatorId: 'aut1' })).status).toBe(200);
    expect((await calls.post(path, { authenticatorId: 'aut2' })).body).toMatchObject({ errorCode: 'E0000001' });
    expect((await calls.post(path)).status).toBe(400);
    const ofTheGuide = { authenticatorId: 'aut1', authenticatorType: 'tac', config: { ttl: 480 } };
    expect((await calls.post(path, ofTheGuide)).body).toMatchObject({ errorCode: 'E0000003' });
  });
});
