import { describe, expect } from 'vitest';
import { totpAt } from '../../../../../src/testkit/simulated-user/totp.ts';
import { textAt, valueAt } from '../../values.ts';
import {
  type ApiClient,
  CODE_ALREADY_USED,
  enrollmentError,
  errorResponse,
  it,
  setUp,
  wrongAnswer,
} from '../api-client.ts';

const STEP = 30_000;

describe.each(['OKTA', 'GOOGLE'])('token:software:totp of %s', (provider) => {
  const enroll = async ({ phone, enroll }: ApiClient) => {
    const { body } = await enroll('token:software:totp', provider);
    const secret = textAt(body, '_embedded', 'activation', 'sharedSecret');
    phone.scan({ kind: 'totp', secret, uri: 'otpauth://totp/x' });
    return { id: textAt(body, 'id'), body, secret };
  };
  const enrollActive = async (api: ApiClient) => {
    const { id, secret } = await enroll(api);
    expect((await api.activate(id, { passCode: await api.phone.totp() })).status).toBe(200);
    return { id, secret };
  };

  it('shows its secret and QR code only while it is pending', async ({ api }) => {
    const { id, body, secret } = await enroll(api);
    expect(secret).toMatch(/^[A-Z2-7]{16}$/);
    const self = `${api.base}/factors/${id}`;
    const qrCodeLink = { qrcode: { href: expect.stringMatching(`^${self}/qr/00`), type: 'image/png' } };
    const activation = { timeStep: 30, sharedSecret: secret, encoding: 'base32' };
    expect(valueAt(body, '_embedded')).toEqual(
      provider === 'GOOGLE'
        ? { activation: { ...activation, keyLength: 16, _links: qrCodeLink } }
        : { activation: { ...activation, keyLength: 6 }, _links: qrCodeLink },
    );
    expect(body).toMatchObject({
      id: expect.stringMatching(provider === 'GOOGLE' ? /^uft/ : /^ost/),
      profile: { credentialId: api.phone.email },
      _links: { activate: { href: `${self}/lifecycle/activate` } },
    });
    expect((await api.get(`/factors/${id}`)).body).toEqual(body);
    const activated = await api.activate(id, { passCode: await api.phone.totp() });
    expect(activated.body).toMatchObject({ id, status: 'ACTIVE' });
    expect(JSON.stringify(activated.body)).not.toContain(secret);
    expect(JSON.stringify((await api.get('/factors')).body)).not.toContain(secret);
  });

  it('accepts a code once, and one time step early or late', async ({ emulator, api }) => {
    const { id, secret } = await enrollActive(api);
    const codeAt = (steps: number) => totpAt(secret, emulator.clock.now() + steps * STEP);
    expect(await api.verify(id, { passCode: await codeAt(0) })).toMatchObject(CODE_ALREADY_USED);
    emulator.advance(4 * STEP);
    for (const steps of [0, -1, 1]) {
      const passCode = await codeAt(steps);
      expect(await api.verify(id, { passCode })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
      expect(await api.verify(id, { passCode })).toMatchObject(CODE_ALREADY_USED);
    }
  });

  it('has one error for a code outside the time window and another for a wrong code', async ({ emulator, api }) => {
    const { id, secret } = await enrollActive(api);
    const codeAt = (steps: number) => totpAt(secret, emulator.clock.now() + steps * STEP);
    emulator.advance(10 * STEP);
    expect(await api.verify(id, { passCode: await codeAt(-2) })).toMatchObject(
      errorResponse(403, 'E0000083', 'PassCode is valid but exceeded time window.'),
    );
    expect((await api.verify(id, { passCode: await codeAt(3) })).status).toBe(403);
    expect(await api.verify(id, { passCode: 'abcdef' })).toMatchObject(wrongAnswer('code'));
  });

  it('accepts a code in only one of two parallel requests', async ({ emulator, api }) => {
    const { id } = await enrollActive(api);
    emulator.advance(STEP);
    const passCode = await api.phone.totp();
    const answers = await Promise.all([api.verify(id, { passCode }), api.verify(id, { passCode })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('limits parallel guesses', async ({ emulator, api }) => {
    const { id } = await enrollActive(api);
    emulator.advance(STEP);
    const guesses = await Promise.all(Array.from({ length: 8 }, () => api.verify(id, { passCode: 'abcdef' })));
    expect(guesses.map(({ status }) => status).sort()).toEqual([403, 403, 403, 403, 403, 429, 429, 429]);
    expect(await api.verify(id, { passCode: await api.phone.totp() })).toMatchObject(errorResponse(403, 'E0000069'));
  });

  it('cannot be activated while the user is locked', async ({ emulator, api }) => {
    const { id } = await enroll(api);
    const passCode = await api.phone.totp();
    emulator.lock(api.userId);
    const locked = errorResponse(403, 'E0000069', 'User Locked');
    expect(await api.activate(id, { passCode })).toMatchObject(locked);
    emulator.unlock(api.userId);
    expect((await api.activate(id, { passCode })).status).toBe(200);
  });

  it('stays deleted if it is deleted during its activation', async () => {
    // The deletion comes at a different point each time. The list must always be empty afterwards.
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const { api } = setUp();
      const { id } = await enroll(api);
      const activating = api.activate(id, { passCode: await api.phone.totp() });
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      expect((await api.delete(`/factors/${id}`)).status).toBe(204);
      await activating;
      expect((await api.get('/factors')).body).toEqual([]);
    }
  });

  it('needs a pass code', async ({ api }) => {
    const { id } = await enroll(api);
    for (const body of [undefined, {}, { passCode: '' }]) {
      expect(await api.activate(id, body)).toMatchObject(errorResponse(400, 'E0000001'));
    }
    expect(await api.activate(id, { passCode: 'abcdef' })).toMatchObject(wrongAnswer('passcode'));
    await api.activate(id, { passCode: await api.phone.totp() });
    for (const body of [undefined, {}, { passCode: '' }, { answer: 'x' }]) {
      expect(await api.verify(id, body)).toMatchObject(errorResponse(400, 'E0000001'));
    }
    for (const body of [{ passCode: 123456 }, { code: '123456' }]) {
      expect(await api.verify(id, body)).toMatchObject(errorResponse(400, 'E0000003'));
    }
  });

  it('can be pending several times and active once, but not activated automatically', async ({ api }) => {
    await enroll(api);
    await enrollActive(api);
    expect((await api.get('/factors')).body).toHaveLength(2);
    expect(await api.enroll('token:software:totp', provider)).toMatchObject(
      enrollmentError('A factor of this type is already set up.'),
    );
    const otherProvider = provider === 'OKTA' ? 'GOOGLE' : 'OKTA';
    expect((await api.enroll('token:software:totp', otherProvider, {}, '?activate=true')).status).toBe(400);
    expect((await api.enroll('token:software:totp', otherProvider)).status).toBe(200);
  });
});
