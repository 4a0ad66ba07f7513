import { describe, expect } from 'vitest';
import { createOktaEmulator } from '../../../../../src/testkit/emulator/index.ts';
import { textAt, valueAt } from '../../values.ts';
import { apiClient, errorResponse, idOf, it } from '../api-client.ts';

const question = { profile: { question: 'disliked_food', answer: 'porridge' } };

describe('the list of factors', () => {
  it('is empty at first, and loses what is deleted', async ({ api }) => {
    expect(await api.get('/factors')).toMatchObject({ status: 200, body: [] });
    const id = idOf(await api.enroll('question', 'OKTA', question));
    expect((await api.get('/factors')).body).toMatchObject([{ id }]);
    expect(await api.delete(`/factors/${id}`)).toMatchObject({ status: 204, body: undefined });
    expect((await api.get('/factors')).body).toEqual([]);
    const gone = errorResponse(404, 'E0000007', `Not found: Resource not found: ${id} (UserFactor)`);
    expect(await api.get(`/factors/${id}`)).toMatchObject(gone);
    expect(await api.delete(`/factors/${id}`)).toMatchObject(gone);
    expect((await api.verify(id, { answer: 'porridge' })).status).toBe(404);
  });

  it('shows planted factors as they are: listed, read and deleted, nothing else', async ({ emulator, api }) => {
    const odd = [
      { id: 'crp1', factorType: 'signed_nonce', provider: 'OKTA', status: 'ACTIVE', profile: { keys: [] }, _links: {} },
      { id: 'xyz1', factorType: 'claims_provider', provider: 'GENERIC_OIDC', status: null, profile: null },
      { factorType: 7 },
    ];
    for (const factor of odd) emulator.plant(api.userId, factor);
    const id = idOf(await api.enroll('question', 'OKTA', question));
    expect((await api.get('/factors')).body).toMatchObject([{ id }, ...odd]);
    expect((await api.get('/factors/xyz1')).body).toEqual(odd[1]);
    expect(await api.verify('crp1', { passCode: '123456' })).toMatchObject(errorResponse(400, 'E0000001'));
    expect((await api.activate('crp1')).status).toBe(400);
    expect((await api.delete('/factors/crp1')).status).toBe(204);
    expect((await api.get('/factors')).body).toHaveLength(3);
  });

  it('is empty again after reset_factors, which takes a login too', async ({ api }) => {
    await api.enroll('question', 'OKTA', question);
    expect(await api.post('/lifecycle/reset_factors')).toMatchObject({ status: 200, body: {} });
    expect((await api.get('/factors')).body).toEqual([]);
    await api.enroll('push', 'OKTA');
    const byLogin = api.base.replace(api.userId, encodeURIComponent(api.phone.email));
    expect((await api.post(`${byLogin}/lifecycle/reset_factors`)).status).toBe(200);
    expect((await api.get('/factors')).body).toEqual([]);
    expect((await api.get(`${byLogin}/factors`)).status).toBe(404);
  });
});

describe('the catalog', () => {
  it('says what can be enrolled, without ids', async ({ api }) => {
    const { status, body } = await api.get('/factors/catalog');
    expect(status).toBe(200);
    const enroll = { href: `${api.base}/factors`, hints: { allow: ['POST'] } };
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
        _links: { enroll, questions: { href: `${api.base}/factors/questions`, hints: { allow: ['GET'] } } },
      }),
    );
    expect(JSON.stringify(body)).not.toContain('"id"');
  });

  it('knows the phone on file and what is set up', async ({ api }) => {
    const { phoneNumber } = api.phone;
    await api.enroll('sms', 'OKTA', { profile: { phoneNumber } });
    const sms = async () => {
      const { body } = await api.get('/factors/catalog');
      return Array.isArray(body) ? body.find((entry) => valueAt(entry, 'factorType') === 'sms') : undefined;
    };
    expect(await sms()).not.toHaveProperty('_embedded');
    expect(await sms()).toMatchObject({ status: 'NOT_SETUP' });
    const [pending] = Array.of((await api.get('/factors')).body);
    await api.activate(textAt(pending, 0, 'id'), { passCode: api.phone.readCode('sms') });
    expect(await sms()).toMatchObject({
      status: 'ACTIVE',
      _embedded: { phones: [{ id: expect.stringMatching(/^mbl/), profile: { phoneNumber }, status: 'ACTIVE' }] },
    });
  });
});

describe('temporary access codes', () => {
  const path = '/authenticator-enrollments/tac';

  it('answers with the code, its end in UTC without a zone', async ({ emulator, api }) => {
    const authenticatorId = emulator.tacAuthenticatorId;
    const { status, body } = await api.post(path, { authenticatorId, profile: { ttl: 11, multiUse: true } });
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
          href: `${api.base}${path.replace('/tac', '')}/${textAt(body, 'id')}`,
          hints: { allow: ['GET', 'DELETE'] },
        },
        user: { href: api.base, hints: { allow: ['GET'] } },
      },
    });
    const next = await api.post(path, { authenticatorId });
    expect(next.body).toMatchObject({ profile: { multiUse: false, expiresAt: '2020-09-13T14:26:40' } });
    expect(textAt(next.body, 'profile', 'tac')).not.toBe(textAt(body, 'profile', 'tac'));
    expect((await api.get('/factors')).body).toEqual([]);
  });

  it('takes 10 to 14400 whole minutes, as a number or as text', async ({ emulator, api }) => {
    const status = async (ttl: number | string) =>
      (await api.post(path, { authenticatorId: emulator.tacAuthenticatorId, profile: { ttl } })).status;
    for (const ttl of [10, 14_400, '60']) expect(await status(ttl)).toBe(200);
    for (const ttl of [9, 14_401, 10.5, -10, '', 'soon']) expect(await status(ttl)).toBe(400);
  });

  it('wants the authenticator it is set to, and the body of the specification', async () => {
    const emulator = createOktaEmulator({ temporaryAccessCode: { authenticatorId: 'aut1' } });
    const api = apiClient(emulator);
    expect(emulator.tacAuthenticatorId).toBe('aut1');
    expect((await api.post(path, { authenticatorId: 'aut1' })).status).toBe(200);
    expect((await api.post(path, { authenticatorId: 'aut2' })).body).toMatchObject({ errorCode: 'E0000001' });
    expect((await api.post(path)).status).toBe(400);
    const ofTheGuide = { authenticatorId: 'aut1', authenticatorType: 'tac', config: { ttl: 480 } };
    expect((await api.post(path, ofTheGuide)).body).toMatchObject({ errorCode: 'E0000003' });
  });
});
