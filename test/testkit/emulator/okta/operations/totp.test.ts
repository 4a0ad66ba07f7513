import { describe, expect } from 'vitest';
import { totpAt } from '../../../../../src/testkit/simulated-user/totp.ts';
import { at, type Calls, it, REPLAYED, refusal, refusedEnrollment, set, textAt, wrong } from '../api-client.ts';

const STEP = 30_000;

describe.each(['OKTA', 'GOOGLE'])('token:software:totp of %s', (provider) => {
  const enroll = async ({ phone, enroll }: Calls) => {
    const { body } = await enroll('token:software:totp', provider);
    const secret = textAt(body, '_embedded', 'activation', 'sharedSecret');
    phone.scan({ kind: 'totp', secret, uri: 'otpauth://totp/x' });
    return { id: textAt(body, 'id'), body, secret };
  };
  const active = async (calls: Calls) => {
    const { id, secret } = await enroll(calls);
    expect((await calls.activate(id, { passCode: await calls.phone.totp() })).status).toBe(200);
    return { id, secret };
  };

  it('shows its secret and picture while it is pending', async ({ calls }) => {
    const { id, body, secret } = await enroll(calls);
    expect(secret).toMatch(/^[A-Z2-7]{16}$/);
    const self = `${calls.base}/factors/${id}`;
    const picture = { qrcode: { href: expect.stringMatching(`^${self}/qr/00`), type: 'image/png' } };
    const activation = { timeStep: 30, sharedSecret: secret, encoding: 'base32' };
    expect(at(body, '_embedded')).toEqual(
      provider === 'GOOGLE'
        ? { activation: { ...activation, keyLength: 16, _links: picture } }
        : { activation: { ...activation, keyLength: 6 }, _links: picture },
    );
    expect(body).toMatchObject({
      id: expect.stringMatching(provider === 'GOOGLE' ? /^uft/ : /^ost/),
      profile: { credentialId: calls.phone.email },
      _links: { activate: { href: `${self}/lifecycle/activate` } },
    });
    expect((await calls.get(`/factors/${id}`)).body).toEqual(body);
    const activated = await calls.activate(id, { passCode: await calls.phone.totp() });
    expect(activated.body).toMatchObject({ id, status: 'ACTIVE' });
    expect(JSON.stringify(activated.body)).not.toContain(secret);
    expect(JSON.stringify((await calls.get('/factors')).body)).not.toContain(secret);
  });

  it('takes a code once, one step either way', async ({ emulator, calls }) => {
    const { id, secret } = await active(calls);
    const codeAt = (steps: number) => totpAt(secret, emulator.clock.now() + steps * STEP);
    expect(await calls.verify(id, { passCode: await codeAt(0) })).toMatchObject(REPLAYED);
    emulator.advance(4 * STEP);
    for (const steps of [0, -1, 1]) {
      const passCode = await codeAt(steps);
      expect(await calls.verify(id, { passCode })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
      expect(await calls.verify(id, { passCode })).toMatchObject(REPLAYED);
    }
  });

  it('tells a code that was right a while ago from a wrong one', async ({ emulator, calls }) => {
    const { id, secret } = await active(calls);
    const codeAt = (steps: number) => totpAt(secret, emulator.clock.now() + steps * STEP);
    emulator.advance(10 * STEP);
    expect(await calls.verify(id, { passCode: await codeAt(-2) })).toMatchObject(
      refusal(403, 'E0000083', 'PassCode is valid but exceeded time window.'),
    );
    expect((await calls.verify(id, { passCode: await codeAt(3) })).status).toBe(403);
    expect(await calls.verify(id, { passCode: 'abcdef' })).toMatchObject(wrong('code'));
  });

  it('gives one of two parallel requests the same code', async ({ emulator, calls }) => {
    const { id } = await active(calls);
    emulator.advance(STEP);
    const passCode = await calls.phone.totp();
    const answers = await Promise.all([calls.verify(id, { passCode }), calls.verify(id, { passCode })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
  });

  it('counts parallel guesses too', async ({ emulator, calls }) => {
    const { id } = await active(calls);
    emulator.advance(STEP);
    const guesses = await Promise.all(Array.from({ length: 8 }, () => calls.verify(id, { passCode: 'abcdef' })));
    expect(guesses.map(({ status }) => status).sort()).toEqual([403, 403, 403, 403, 403, 429, 429, 429]);
    expect((await calls.verify(id, { passCode: await calls.phone.totp() })).status).toBe(429);
  });

  it('is not activated while its user is locked', async ({ emulator, calls }) => {
    const { id } = await enroll(calls);
    const passCode = await calls.phone.totp();
    emulator.lock(calls.userId);
    const locked = refusal(403, 'E0000069', 'User Locked');
    expect(await calls.activate(id, { passCode })).toMatchObject(locked);
    emulator.unlock(calls.userId);
    expect((await calls.activate(id, { passCode })).status).toBe(200);
  });

  it('does not come back when it is deleted while it is being activated', async () => {
    // Whenever the deletion comes in between, the list is empty afterwards.
    for (let ticks = 0; ticks < 60; ticks += 1) {
      const { calls } = set();
      const { id } = await enroll(calls);
      const activating = calls.activate(id, { passCode: await calls.phone.totp() });
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      expect((await calls.delete(`/factors/${id}`)).status).toBe(204);
      await activating;
      expect((await calls.get('/factors')).body).toEqual([]);
    }
  });

  it('wants a pass code', async ({ calls }) => {
    const { id } = await enroll(calls);
    for (const body of [undefined, {}, { passCode: '' }]) {
      expect(await calls.activate(id, body)).toMatchObject(refusal(400, 'E0000001'));
    }
    expect(await calls.activate(id, { passCode: 'abcdef' })).toMatchObject(wrong('passcode'));
    await calls.activate(id, { passCode: await calls.phone.totp() });
    for (const body of [undefined, {}, { passCode: '' }, { answer: 'x' }]) {
      expect(await calls.verify(id, body)).toMatchObject(refusal(400, 'E0000001'));
    }
    for (const body of [{ passCode: 123456 }, { code: '123456' }]) {
      expect(await calls.verify(id, body)).toMatchObject(refusal(400, 'E0000003'));
    }
  });

  it('can be pending several times, active once, and never preverified', async ({ calls }) => {
    await enroll(calls);
    await active(calls);
    expect((await calls.get('/factors')).body).toHaveLength(2);
    expect(await calls.enroll('token:software:totp', provider)).toMatchObject(
      refusedEnrollment('A factor of this type is already set up.'),
    );
    const otherProvider = provider === 'OKTA' ? 'GOOGLE' : 'OKTA';
    expect((await calls.enroll('token:software:totp', otherProvider, {}, '?activate=true')).status).toBe(400);
    expect((await calls.enroll('token:software:totp', otherProvider)).status).toBe(200);
  });
});
