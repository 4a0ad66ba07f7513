import { describe, expect, test } from 'vitest';
import { ORIGIN } from './http-browser.ts';
import {
  assertNotIn,
  beginEnrollment,
  choose,
  givePassword,
  onFake,
  onOkta,
  PASSWORDS,
  signedInByTotp,
} from './service.ts';

/** A browser with an open step by text message. */
async function asked() {
  const service = await onFake();
  await service.fake.addFactor(service.userIds.ada, 'sms');
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await choose(browser, 'sms');
  return { ...service, browser };
}

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
  test.each(forms)('%s: 400, nothing is sent, and the step stays', async (_what, fields) => {
    const { browser, fake, phone } = await asked();
    const before = fake.calls.length;
    const page = await browser.post('/login/step', fields);
    expect(page.status).toBe(400);
    for (const value of Object.values(fields)) if (value.length > 3) expect(page.html).not.toContain(value);
    expect(fake.calls.length).toBe(before);
    await assertNotIn(browser);
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code: phone('ada').readCode('sms') })).path).toBe('/account');
  });

  test('a code with blanks around it is the code', async () => {
    const { browser, phone } = await asked();
    expect((await browser.submit('code-form', { code: ` ${phone('ada').readCode('sms')} ` })).path).toBe('/account');
  });

  test('a field that comes twice is refused', async () => {
    const { app, browser } = await asked();
    const payload = `_csrf=${browser.token}&code=123456&code=654321`;
    const headers = {
      cookie: browser.cookie ?? '',
      origin: ORIGIN,
      'content-type': 'application/x-www-form-urlencoded',
    };
    expect((await app.inject({ method: 'POST', url: '/login/step', headers, payload })).statusCode).toBe(400);
  });

  test('a body that is too large is refused before it is read, and other media are refused at all', async () => {
    const { browser, app } = await asked();
    expect((await browser.post('/login/step', { code: '1'.repeat(60_000) })).status).toBe(413);
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const headers = { cookie: browser.cookie ?? '', origin: ORIGIN, 'content-type': type };
      const payload = JSON.stringify({ _csrf: browser.token, code: '123456' });
      const { statusCode } = await app.inject({ method: 'POST', url: '/login/step', headers, payload });
      expect([type, statusCode]).toEqual([type, 415]);
    }
    await assertNotIn(browser);
  });

  test('the sign-in takes a name and a password, and says of neither which is wrong', async () => {
    const { browser: newBrowser } = await onFake();
    const browser = newBrowser();
    await browser.get('/login');
    const unknown = await browser.submit('login-form', { username: 'eve', password: 'x' });
    const wrong = await browser.submit('login-form', { username: 'ada', password: 'x' });
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    expect(wrong.html.replace(/value="[^"]*"/g, '')).toBe(unknown.html.replace(/value="[^"]*"/g, ''));
    for (const fields of [{ username: 'ada' }, { password: 'x' }, { username: 'a'.repeat(65), password: 'x' }]) {
      expect((await browser.post('/login', fields)).status).toBe(400);
    }
    const long = await browser.post('/login', { username: 'ada', password: PASSWORDS.ada.padEnd(300) });
    expect(long.status).toBe(400);
  });
});

describe('what is not there', () => {
  test('a session without an open step: 409 for answers, and pages lead to a choice', async () => {
    const service = await onFake();
    await service.fake.addFactor(service.userIds.ada, 'sms');
    const browser = service.browser();
    await givePassword(browser, 'ada');
    const before = service.fake.calls.length;
    for (const path of ['/login/step/check', '/login/step/resend']) {
      expect([path, (await browser.post(path)).status]).toEqual([path, 409]);
    }
    expect((await browser.post('/login/step', { code: '123456' })).status).toBe(409);
    expect(service.fake.calls.length).toBe(before);
    expect((await browser.get('/login/step')).path).toBe('/login/factor');
  });

  test('a factor of nobody’s, of another user’s, and an offer that is none: 404', async () => {
    const service = await onFake();
    const browser = await signedInByTotp(service);
    const foreign = await service.fake.addFactor(service.userIds.bob, 'sms');
    for (const factorId of ['none', '../x', foreign, '__proto__']) {
      expect((await browser.post('/security/remove', { factorId })).status).toBe(404);
      expect((await browser.post('/login/factor', { factorId })).status).toBe(404);
    }
    expect((await browser.post('/security/enroll', { availableId: 'none' })).status).toBe(404);
    expect(service.fake.factorsOf(service.userIds.bob)).toHaveLength(1);
  });

  test('a form of one method that names another’s offer: 400', async () => {
    const service = await onFake();
    const browser = service.browser();
    await givePassword(browser, 'ada');
    expect((await beginEnrollment(browser, 'totp', { phoneNumber: '+14155550100' })).status).toBe(400);
    expect((await beginEnrollment(browser, 'sms', { email: 'ada@example.com' })).status).toBe(400);
    expect(service.fake.factorsOf(service.userIds.ada)).toEqual([]);
  });

  test('a way that the factor does not have, and a resend of what sends nothing', async () => {
    const service = await onOkta();
    const browser = await signedInByTotp(service);
    const [factor] = await service.mfa.listFactors({ userId: service.userIds.ada });
    const page = await browser.post('/login/factor', { factorId: factor?.id ?? '', expects: 'approval' });
    expect(page.status).toBe(400);
    await choose(browser, 'totp');
    expect((await browser.post('/login/step/resend')).status).toBe(400);
  });

  test('addresses of no page, with hostile letters too', async () => {
    const { browser: newBrowser } = await onFake();
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
