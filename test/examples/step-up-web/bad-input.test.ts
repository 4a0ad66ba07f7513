import { describe, expect, test } from 'vitest';
import { ORIGIN } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createFakeService,
  createOktaService,
  enterPassword,
  openSmsStep,
  PASSWORDS,
  signedInByTotp,
} from './service.ts';

describe('forms', () => {
  const forms: readonly (readonly [what: string, fields: Readonly<Record<string, string>>])[] = [
    ['no field', {}],
    ['an empty code', { code: '' }],
    ['a blank code', { code: '   ' }],
    ['a code that is far too long', { code: '1'.repeat(65) }],
    ['a foreign field', { code: '123456', userId: 'idp-bob' }],
    ['a field of the prototype', { code: '123456', __proto__x: '1', constructor: '1' }],
    ['two answers', { code: '123456', answer: 'blue' }],
    ['an answer of another kind', { answer: 'blue' }],
    ['a handle', { code: '123456', handle: '{"purpose":"verification"}' }],
  ];
  test.each(forms)('a form with %s gets 400, sends nothing, and keeps the step open', async (_what, fields) => {
    const { browser, fake, code } = await openSmsStep();
    const before = fake.calls.length;
    const page = await browser.post('/login/step', fields);
    expect(page.status).toBe(400);
    for (const value of Object.values(fields)) if (value.length > 3) expect(page.html).not.toContain(value);
    expect(fake.calls.length).toBe(before);
    await assertSignedOut(browser);
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code: code() })).path).toBe('/account');
  });

  test('spaces around and in a code are ignored', async () => {
    const { browser, code } = await openSmsStep();
    const written = ` ${code().slice(0, 3)} ${code().slice(3)} `;
    expect((await browser.submit('code-form', { code: written })).path).toBe('/account');
  });

  test('whatever a browser says about itself, it can sign in', async () => {
    const service = await createOktaService();
    await signedInByTotp(service);
    for (const [userAgent, sent] of [
      ['Zoé’s browser', /^Zo\?+s browser$/],
      ['', /^polyfactor/],
    ] as const) {
      const browser = service.browser();
      await enterPassword(browser, 'ada');
      service.advance(60_000);
      await chooseFactor(browser, 'totp');
      const headers = { 'user-agent': userAgent, 'accept-language': '*, de_CH;q=0.5' };
      const code = await service.phone('ada').totp();
      expect((await browser.submit('code-form', { code }, { headers })).path).toBe('/account');
      const verify = service.okta.requests.findLast(({ path }) => path.endsWith('/verify'));
      expect(verify?.headers['user-agent']).toMatch(sent);
      expect(verify?.headers['accept-language']).toBe('de-CH');
    }
  });

  test('a field that is sent twice is refused', async () => {
    const { app, browser } = await openSmsStep();
    const payload = `_csrf=${browser.token}&code=123456&code=654321`;
    const headers = {
      cookie: browser.cookie ?? '',
      origin: ORIGIN,
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await app.inject({ method: 'POST', url: '/login/step', headers, payload })).statusCode).toBe(400);
  });

  test('a body that is too large or of another media type is refused', async () => {
    const { browser, app } = await openSmsStep();
    expect((await browser.post('/login/step', { code: '1'.repeat(60_000) })).status).toBe(413);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const headers = { cookie: browser.cookie ?? '', origin: ORIGIN, 'content-type': type };
      const payload = JSON.stringify({ _csrf: browser.token, code: '123456' });
      const { statusCode } = await app.inject({ method: 'POST', url: '/login/step', headers, payload });
      expect([type, statusCode]).toEqual([type, 415]);
    }
    await assertSignedOut(browser);
  });

  test('a failed sign-in does not say whether the name or the password is wrong', async () => {
    const { browser: newBrowser } = await createFakeService();
    const browser = newBrowser();
    await browser.get('/login');
    const unknown = await browser.submit('login-form', { username: 'eve', password: 'x' });
    const wrongPassword = await browser.submit('login-form', { username: 'ada', password: 'x' });
    expect([unknown.status, wrongPassword.status]).toEqual([401, 401]);
    expect(wrongPassword.html.replace(/value="[^"]*"/g, '')).toBe(unknown.html.replace(/value="[^"]*"/g, ''));
    for (const fields of [{ username: 'ada' }, { password: 'x' }, { username: 'a'.repeat(65), password: 'x' }]) {
      expect((await browser.post('/login', fields)).status).toBe(400);
    }
    const long = await browser.post('/login', { username: 'ada', password: PASSWORDS.ada.padEnd(300) });
    expect(long.status).toBe(400);
  });
});

describe('requests about something that does not exist', () => {
  test('get 409 for an answer without an open step, and the step’s page redirects', async () => {
    const service = await createFakeService();
    await service.fake.addFactor(service.userIds.ada, 'sms');
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    const before = service.fake.calls.length;
    for (const path of ['/login/step/check', '/login/step/resend']) {
      expect([path, (await browser.post(path)).status]).toEqual([path, 409]);
    }
    expect((await browser.post('/login/step', { code: '123456' })).status).toBe(409);
    expect(service.fake.calls.length).toBe(before);
    expect((await browser.get('/login/step')).path).toBe('/login/factor');
  });

  test('get 404 for an unknown factor, another user’s factor, and an unknown available factor', async () => {
    const service = await createFakeService();
    const browser = await signedInByTotp(service);
    const foreign = await service.fake.addFactor(service.userIds.bob, 'sms');
    for (const factorId of ['none', '../x', foreign, '__proto__']) {
      expect((await browser.post('/security/remove', { factorId })).status).toBe(404);
      expect((await browser.post('/login/factor', { factorId })).status).toBe(404);
    }
    expect((await browser.post('/security/enroll', { availableId: 'none' })).status).toBe(404);
    expect(service.fake.factorsOf(service.userIds.bob)).toHaveLength(1);
  });

  test('get 400 for an enrollment form with the fields of another method', async () => {
    const service = await createFakeService();
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    expect((await beginEnrollment(browser, 'totp', { phoneNumber: '+14155550100' })).status).toBe(400);
    expect((await beginEnrollment(browser, 'sms', { email: 'ada@example.com' })).status).toBe(400);
    expect(service.fake.factorsOf(service.userIds.ada)).toEqual([]);
  });

  test('get 400 for a method that the factor does not have, and for a resend of a step without messages', async () => {
    const service = await createOktaService();
    const browser = await signedInByTotp(service);
    const [factor] = await service.mfa.listFactors({ userId: service.userIds.ada });
    const page = await browser.post('/login/factor', { factorId: factor?.id ?? '', expects: 'approval' });
    expect(page.status).toBe(400);
    await chooseFactor(browser, 'totp');
    expect((await browser.post('/login/step/resend')).status).toBe(400);
  });

  test('get 404 for an unknown path, also with hostile characters', async () => {
    const { browser: newBrowser } = await createFakeService();
    for (const path of ['/none', '/login/', '/%00', '/<script>alert(1)</script>', '/account/transfer']) {
      const page = await newBrowser().get(path);
      expect([path, page.status]).toEqual([path, 404]);
      expect(page.html).not.toContain('<script>alert');
    }
    const broken = await newBrowser().get('/%zz');
    expect([broken.status, broken.headers['cache-control']]).toEqual([400, 'no-store']);
    expect((await newBrowser().get('/phone')).status).toBe(404);
  });
});
