import { describe, expect } from 'vitest';
import { at, idOf, it, refusal, set, textAt, wrong } from '../api-client.ts';
import { active, CHANNEL, enroll, other, profileFor, TOO_SOON, TYPES } from '../message-factors.ts';

describe.each(TYPES)('%s', (type) => {
  it('is pending until its code comes back', async ({ emulator, calls }) => {
    const enrolled = await enroll(type, calls);
    expect(enrolled).toMatchObject({ status: 200, body: { factorType: type, status: 'PENDING_ACTIVATION' } });
    const code = calls.phone.readCode(CHANNEL[type]);
    expect(code).toMatch(type === 'call' ? /^\d{5}$/ : /^\d{6}$/);
    expect(emulator.outbox.messages.at(-1)?.text).toContain(code);
    expect(await calls.activate(idOf(enrolled), { passCode: other(code) })).toMatchObject(wrong('passcode'));
    const activated = await calls.activate(idOf(enrolled), { passCode: code });
    expect(activated).toMatchObject({ status: 200, body: { status: 'ACTIVE', profile: profileFor(type, calls) } });
    expect((await calls.get('/factors')).body).toEqual([activated.body]);
  });

  it('lists resend as an array, and no verify link before it is active', async ({ calls }) => {
    const { body } = await enroll(type, calls);
    const self = `${calls.base}/factors/${textAt(body, 'id')}`;
    expect(at(body, '_links')).toEqual({
      activate: { href: `${self}/lifecycle/activate`, hints: { allow: ['POST'] } },
      resend: [{ name: type, href: `${self}/resend`, hints: { allow: ['POST'] } }],
      self: { href: self, hints: { allow: ['GET'] } },
      user: { href: calls.base, hints: { allow: ['GET'] } },
    });
  });

  it('sends nothing with activate=true', async ({ emulator, calls }) => {
    const { body } = await enroll(type, calls, '?activate=true');
    const self = `${calls.base}/factors/${textAt(body, 'id')}`;
    expect(at(body, 'status')).toBe('ACTIVE');
    expect(at(body, '_links')).toEqual({
      verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: calls.base, hints: { allow: ['GET'] } },
    });
    expect(emulator.outbox.messages).toEqual([]);
  });

  it('is challenged without a pass code and verified with it, once', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    const challenged = await calls.verify(id);
    const self = `${calls.base}/factors/${id}`;
    expect(challenged.status).toBe(200);
    expect(challenged.body).toEqual({
      factorResult: 'CHALLENGE',
      ...(type === 'sms' ? { profile: { phoneNumber: calls.phone.phoneNumber } } : {}),
      _links: {
        verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
        factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      },
    });
    const passCode = calls.phone.readCode(CHANNEL[type]);
    expect(await calls.verify(id, { passCode: other(passCode) })).toMatchObject(wrong('token'));
    expect(await calls.verify(id, { passCode })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
    expect(await calls.verify(id, { passCode })).toMatchObject(wrong('token'));
    expect(emulator.outbox.messages).toHaveLength(1);
  });

  it.for([{}, { passCode: '' }, { passCode: null }])(
    'sends a new code for the body %j',
    async (body, { emulator, calls }) => {
      const id = await active(type, calls);
      expect((await calls.verify(id, body)).body).toMatchObject({ factorResult: 'CHALLENGE' });
      expect(emulator.outbox.messages).toHaveLength(1);
    },
  );

  it('takes only the newest code', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    await calls.verify(id);
    const first = calls.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    await calls.verify(id);
    const second = calls.phone.readCode(CHANNEL[type]);
    if (first !== second) expect((await calls.verify(id, { passCode: first })).status).toBe(403);
    expect((await calls.verify(id, { passCode: second })).status).toBe(200);
  });

  it('takes no code after five minutes', async ({ emulator, calls }) => {
    const id = await active(type, calls);
    await calls.verify(id);
    emulator.advance(299_000);
    const inTime = calls.phone.readCode(CHANNEL[type]);
    expect((await calls.verify(id, { passCode: inTime })).status).toBe(200);
    await calls.verify(id);
    emulator.advance(300_000);
    const late = calls.phone.readCode(CHANNEL[type]);
    expect(await calls.verify(id, { passCode: late })).toMatchObject(wrong('token'));
  });

  it('is resent while pending, to the body that names it again', async ({ emulator, calls }) => {
    const id = idOf(await enroll(type, calls));
    const first = calls.phone.readCode(CHANNEL[type]);
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, calls) };
    expect(await calls.post(`/factors/${id}/resend`, body)).toMatchObject(TOO_SOON[type]);
    emulator.advance(30_000);
    expect(await calls.post(`/factors/${id}/resend`)).toMatchObject(refusal(400, 'E0000001'));
    const strange = type === 'email' ? { email: 'else@example.com' } : { phoneNumber: '+14155559999' };
    expect((await calls.post(`/factors/${id}/resend`, { ...body, profile: strange })).status).toBe(400);
    expect((await calls.post(`/factors/${id}/resend`, { ...body, factorType: 'push' })).status).toBe(400);
    expect(emulator.outbox.messages).toHaveLength(1);
    expect(await calls.post(`/factors/${id}/resend`, body)).toMatchObject({
      status: 200,
      body: { id, status: 'PENDING_ACTIVATION' },
    });
    const second = calls.phone.readCode(CHANNEL[type]);
    if (first !== second) expect((await calls.activate(id, { passCode: first })).status).toBe(403);
    expect((await calls.activate(id, { passCode: second })).status).toBe(200);
  });

  it('is not verified while pending, nor activated without a code or twice', async ({ calls }) => {
    const id = idOf(await enroll(type, calls));
    expect(await calls.verify(id, { passCode: '123456' })).toMatchObject(
      refusal(410, 'E0000154', 'Invalid factor id, it is not currently active.'),
    );
    expect(await calls.activate(id)).toMatchObject(refusal(400, 'E0000001'));
    const passCode = calls.phone.readCode(CHANNEL[type]);
    const now = idOf(await calls.activate(id, { passCode }));
    expect((await calls.activate(now, { passCode })).status).toBe(400);
  });
});

describe('sms alone', () => {
  it('changes its id when it is activated', async ({ emulator, calls }) => {
    const pending = idOf(await enroll('sms', calls));
    const activated = idOf(await calls.activate(pending, { passCode: calls.phone.readCode('sms') }));
    expect(pending).toMatch(/^mbl\w{17}$/);
    expect(activated).toMatch(/^sms\w{17}$/);
    expect(activated.slice(3)).not.toBe(pending.slice(3));
    expect((await calls.get(`/factors/${pending}`)).status).toBe(404);
    emulator.advance(30_000);
    expect((await calls.verify(activated)).status).toBe(200);
  });

  it('shows template and language in the text, and an unknown template nowhere', async ({ emulator, calls }) => {
    const id = await active('sms', calls);
    await calls.post(`/factors/${id}/verify?templateId=${emulator.smsTemplateId}`, {}, { 'accept-language': 'fr-FR' });
    expect(emulator.outbox.messages.at(-1)?.text).toContain(`[template ${emulator.smsTemplateId}] [language fr]`);
    emulator.advance(30_000);
    await calls.post(`/factors/${id}/verify?templateId=cstunknown`, {});
    expect(emulator.outbox.messages.at(-1)?.text).toMatch(/^Your verification code is \d{6}\.$/);
  });
});

describe('call alone', () => {
  it('has an extension of up to 15 digits', async ({ calls }) => {
    const profile = { phoneNumber: calls.phone.phoneNumber, phoneExtension: '1234' };
    expect((await calls.enroll('call', 'OKTA', { profile })).body).toMatchObject({ profile });
    expect(await calls.enroll('call', 'OKTA', { profile: { ...profile, phoneExtension: '12a' } })).toMatchObject(
      refusal(400, 'E0000121'),
    );
  });
});

describe('email alone', () => {
  it('has no times, and no profile while pending', async ({ calls }) => {
    const { body } = await enroll('email', calls);
    expect(Object.keys(Object(body)).sort()).toEqual([
      '_links',
      'factorType',
      'id',
      'provider',
      'status',
      'vendorName',
    ]);
  });

  it("is the user's primary or secondary address, and no other", async () => {
    const { emulator, calls } = set({
      users: [{ id: '00u1', email: 'Ann@example.com', secondEmail: 'ann@home.example' }],
    });
    expect(await calls.enroll('email', 'OKTA', { profile: { email: 'eve@example.com' } })).toMatchObject(
      refusal(400, 'E0000001', 'Api validation failed: Only verified primary or secondary email can be enrolled.'),
    );
    expect((await calls.enroll('email', 'OKTA')).status).toBe(400);
    expect((await calls.enroll('email', 'OKTA', { profile: { email: 'ann@home.example' } })).status).toBe(200);
    expect((await calls.enroll('email', 'OKTA', { profile: { email: 'ann@example.COM' } })).status).toBe(200);
    expect(emulator.outbox.messages.map(({ to }) => to)).toEqual(['ann@home.example', 'Ann@example.com']);
    expect((await calls.get('/factors')).body).toHaveLength(1);
  });

  it('takes the lifetime of its code, within limits', async ({ emulator, calls }) => {
    const id = await active('email', calls);
    for (const wrong of ['0', '86401', 'abc', '1.5', '']) {
      expect((await calls.verify(id, {}, `?tokenLifetimeSeconds=${wrong}`)).status).toBe(400);
    }
    await calls.verify(id, {}, '?tokenLifetimeSeconds=60');
    emulator.advance(60_000);
    expect((await calls.verify(id, { passCode: calls.phone.readCode('email') })).status).toBe(403);
    await calls.verify(id, {}, '?tokenLifetimeSeconds=86400');
    emulator.advance(86_399_000);
    expect((await calls.verify(id, { passCode: calls.phone.readCode('email') })).status).toBe(200);
  });

  it('does not stretch the code of an sms', async ({ emulator, calls }) => {
    const id = await active('sms', calls);
    await calls.verify(id, {}, '?tokenLifetimeSeconds=86400');
    emulator.advance(300_000);
    expect((await calls.verify(id, { passCode: calls.phone.readCode('sms') })).status).toBe(403);
  });
});
