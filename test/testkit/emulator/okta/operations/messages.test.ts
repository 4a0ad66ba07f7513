import { describe, expect } from 'vitest';
import { differentCode, textAt, valueAt } from '../../values.ts';
import { errorResponse, idOf, it, setUp, wrongAnswer } from '../api-client.ts';
import { CHANNEL, enroll, enrollActive, MESSAGE_TYPES, profileFor, TOO_SOON } from '../message-factors.ts';

describe.each(MESSAGE_TYPES)('%s', (type) => {
  it('is pending until it is activated with its code', async ({ emulator, api }) => {
    const enrolled = await enroll(type, api);
    expect(enrolled).toMatchObject({ status: 200, body: { factorType: type, status: 'PENDING_ACTIVATION' } });
    const code = api.phone.readCode(CHANNEL[type]);
    expect(code).toMatch(type === 'call' ? /^\d{5}$/ : /^\d{6}$/);
    expect(emulator.outbox.messages.at(-1)?.text).toContain(code);
    expect(await api.activate(idOf(enrolled), { passCode: differentCode(code) })).toMatchObject(
      wrongAnswer('passcode'),
    );
    const activated = await api.activate(idOf(enrolled), { passCode: code });
    expect(activated).toMatchObject({ status: 200, body: { status: 'ACTIVE', profile: profileFor(type, api) } });
    expect((await api.get('/factors')).body).toEqual([activated.body]);
  });

  it('has resend links as an array, and no verify link while it is pending', async ({ api }) => {
    const { body } = await enroll(type, api);
    const self = `${api.base}/factors/${textAt(body, 'id')}`;
    expect(valueAt(body, '_links')).toEqual({
      activate: { href: `${self}/lifecycle/activate`, hints: { allow: ['POST'] } },
      resend: [{ name: type, href: `${self}/resend`, hints: { allow: ['POST'] } }],
      self: { href: self, hints: { allow: ['GET'] } },
      user: { href: api.base, hints: { allow: ['GET'] } },
    });
  });

  it('sends nothing with activate=true', async ({ emulator, api }) => {
    const { body } = await enroll(type, api, '?activate=true');
    const self = `${api.base}/factors/${textAt(body, 'id')}`;
    expect(valueAt(body, 'status')).toBe('ACTIVE');
    expect(valueAt(body, '_links')).toEqual({
      verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      user: { href: api.base, hints: { allow: ['GET'] } },
    });
    expect(emulator.outbox.messages).toEqual([]);
  });

  it('sends a code if there is no pass code, and accepts the code once', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    const challenged = await api.verify(id);
    const self = `${api.base}/factors/${id}`;
    expect(challenged.status).toBe(200);
    expect(challenged.body).toEqual({
      factorResult: 'CHALLENGE',
      ...(type === 'sms' ? { profile: { phoneNumber: api.phone.phoneNumber } } : {}),
      _links: {
        verify: { href: `${self}/verify`, hints: { allow: ['POST'] } },
        factor: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      },
    });
    const passCode = api.phone.readCode(CHANNEL[type]);
    expect(await api.verify(id, { passCode: differentCode(passCode) })).toMatchObject(wrongAnswer('token'));
    expect(await api.verify(id, { passCode })).toMatchObject({ status: 200, body: { factorResult: 'SUCCESS' } });
    expect(await api.verify(id, { passCode })).toMatchObject(wrongAnswer('token'));
    expect(emulator.outbox.messages).toHaveLength(1);
  });

  it.for([{}, { passCode: '' }, { passCode: null }])(
    'sends a new code for the body %j',
    async (body, { emulator, api }) => {
      const id = await enrollActive(type, api);
      expect((await api.verify(id, body)).body).toMatchObject({ factorResult: 'CHALLENGE' });
      expect(emulator.outbox.messages).toHaveLength(1);
    },
  );

  it('accepts only the newest code', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    await api.verify(id);
    const first = api.phone.readCode(CHANNEL[type]);
    emulator.advance(30_000);
    await api.verify(id);
    const second = api.phone.readCode(CHANNEL[type]);
    if (first !== second) expect((await api.verify(id, { passCode: first })).status).toBe(403);
    expect((await api.verify(id, { passCode: second })).status).toBe(200);
  });

  it('accepts no code after five minutes', async ({ emulator, api }) => {
    const id = await enrollActive(type, api);
    await api.verify(id);
    emulator.advance(299_000);
    const inTime = api.phone.readCode(CHANNEL[type]);
    expect((await api.verify(id, { passCode: inTime })).status).toBe(200);
    await api.verify(id);
    emulator.advance(300_000);
    const late = api.phone.readCode(CHANNEL[type]);
    expect(await api.verify(id, { passCode: late })).toMatchObject(wrongAnswer('token'));
  });

  it('can be resent while it is pending, if the body repeats the enrollment', async ({ emulator, api }) => {
    const id = idOf(await enroll(type, api));
    const first = api.phone.readCode(CHANNEL[type]);
    const body = { factorType: type, provider: 'OKTA', profile: profileFor(type, api) };
    expect(await api.post(`/factors/${id}/resend`, body)).toMatchObject(TOO_SOON[type]);
    emulator.advance(30_000);
    expect(await api.post(`/factors/${id}/resend`)).toMatchObject(errorResponse(400, 'E0000001'));
    const otherProfile = type === 'email' ? { email: 'else@example.com' } : { phoneNumber: '+14155559999' };
    expect((await api.post(`/factors/${id}/resend`, { ...body, profile: otherProfile })).status).toBe(400);
    expect((await api.post(`/factors/${id}/resend`, { ...body, factorType: 'push' })).status).toBe(400);
    expect(emulator.outbox.messages).toHaveLength(1);
    expect(await api.post(`/factors/${id}/resend`, body)).toMatchObject({
      status: 200,
      body: { id, status: 'PENDING_ACTIVATION' },
    });
    const second = api.phone.readCode(CHANNEL[type]);
    if (first !== second) expect((await api.activate(id, { passCode: first })).status).toBe(403);
    expect((await api.activate(id, { passCode: second })).status).toBe(200);
  });

  it('cannot be verified while it is pending, activated without a code, or activated twice', async ({ api }) => {
    const id = idOf(await enroll(type, api));
    expect(await api.verify(id, { passCode: '123456' })).toMatchObject(
      errorResponse(410, 'E0000154', 'Invalid factor id, it is not currently active.'),
    );
    expect(await api.activate(id)).toMatchObject(errorResponse(400, 'E0000001'));
    const passCode = api.phone.readCode(CHANNEL[type]);
    const now = idOf(await api.activate(id, { passCode }));
    expect((await api.activate(now, { passCode })).status).toBe(400);
  });
});

describe('only sms', () => {
  it('changes its id when it is activated', async ({ emulator, api }) => {
    const pending = idOf(await enroll('sms', api));
    const activated = idOf(await api.activate(pending, { passCode: api.phone.readCode('sms') }));
    expect(pending).toMatch(/^mbl\w{17}$/);
    expect(activated).toMatch(/^sms\w{17}$/);
    expect(activated.slice(3)).not.toBe(pending.slice(3));
    expect((await api.get(`/factors/${pending}`)).status).toBe(404);
    emulator.advance(30_000);
    expect((await api.verify(activated)).status).toBe(200);
  });

  it('shows the template and the language in its text, but not an unknown template', async ({ emulator, api }) => {
    const id = await enrollActive('sms', api);
    await api.post(`/factors/${id}/verify?templateId=${emulator.smsTemplateId}`, {}, { 'accept-language': 'fr-FR' });
    expect(emulator.outbox.messages.at(-1)?.text).toContain(`[template ${emulator.smsTemplateId}] [language fr]`);
    emulator.advance(30_000);
    await api.post(`/factors/${id}/verify?templateId=cstunknown`, {});
    expect(emulator.outbox.messages.at(-1)?.text).toMatch(/^Your verification code is \d{6}\.$/);
  });
});

describe('only call', () => {
  it('has an extension of up to 15 digits', async ({ api }) => {
    const profile = { phoneNumber: api.phone.phoneNumber, phoneExtension: '1234' };
    expect((await api.enroll('call', 'OKTA', { profile })).body).toMatchObject({ profile });
    expect(await api.enroll('call', 'OKTA', { profile: { ...profile, phoneExtension: '12a' } })).toMatchObject(
      errorResponse(400, 'E0000121'),
    );
  });
});

describe('only email', () => {
  it('has no times, and no profile while it is pending', async ({ api }) => {
    const { body } = await enroll('email', api);
    expect(Object.keys(Object(body)).sort()).toEqual([
      '_links',
      'factorType',
      'id',
      'provider',
      'status',
      'vendorName',
    ]);
  });

  it("accepts only the user's primary or secondary address", async () => {
    const { emulator, api } = setUp({
      users: [{ id: '00u1', email: 'Ann@example.com', secondEmail: 'ann@home.example' }],
    });
    expect(await api.enroll('email', 'OKTA', { profile: { email: 'eve@example.com' } })).toMatchObject(
      errorResponse(
        400,
        'E0000001',
        'Api validation failed: Only verified primary or secondary email can be enrolled.',
      ),
    );
    expect((await api.enroll('email', 'OKTA')).status).toBe(400);
    expect((await api.enroll('email', 'OKTA', { profile: { email: 'ann@home.example' } })).status).toBe(200);
    expect((await api.enroll('email', 'OKTA', { profile: { email: 'ann@example.COM' } })).status).toBe(200);
    expect(emulator.outbox.messages.map(({ to }) => to)).toEqual(['ann@home.example', 'Ann@example.com']);
    expect((await api.get('/factors')).body).toHaveLength(1);
  });

  it('accepts a lifetime for its code, within limits', async ({ emulator, api }) => {
    const id = await enrollActive('email', api);
    for (const wrong of ['0', '86401', 'abc', '1.5', '']) {
      expect((await api.verify(id, {}, `?tokenLifetimeSeconds=${wrong}`)).status).toBe(400);
    }
    await api.verify(id, {}, '?tokenLifetimeSeconds=60');
    emulator.advance(60_000);
    expect((await api.verify(id, { passCode: api.phone.readCode('email') })).status).toBe(403);
    await api.verify(id, {}, '?tokenLifetimeSeconds=86400');
    emulator.advance(86_399_000);
    expect((await api.verify(id, { passCode: api.phone.readCode('email') })).status).toBe(200);
  });

  it('ignores the lifetime for an sms', async ({ emulator, api }) => {
    const id = await enrollActive('sms', api);
    await api.verify(id, {}, '?tokenLifetimeSeconds=86400');
    emulator.advance(300_000);
    expect((await api.verify(id, { passCode: api.phone.readCode('sms') })).status).toBe(403);
  });
});
