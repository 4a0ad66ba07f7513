import { describe, expect, test } from 'vitest';
import { createApp } from '../../../examples/step-up-web/app.ts';
import { html } from '../../../examples/step-up-web/html.ts';
import { hashPassword } from '../../../examples/step-up-web/passwords.ts';
import { createSessions } from '../../../examples/step-up-web/session.ts';
import { attributeOf, ORIGIN, textOf } from './http-browser.ts';
import {
  assertSignedOut,
  chooseFactor,
  confirmByTotp,
  createFakeService,
  enterPassword,
  PASSWORDS,
  signedInByTotp,
} from './service.ts';

const posts = [
  '/login',
  '/logout',
  '/login/factor',
  '/login/help-desk',
  '/login/step',
  '/login/step/check',
  '/login/step/resend',
  '/security/enroll',
  '/security/remove',
  '/security/step',
  '/security/step/check',
  '/security/step/resend',
  '/account/transfer',
] as const;

describe('cross-site request forgery', () => {
  test.each(posts)('%s requires the session’s CSRF token', async (path) => {
    const service = await createFakeService();
    const browser = await signedInByTotp(service);
    const before = service.fake.calls.length;
    for (const token of ['', 'x', `${browser.token}x`, browser.token.slice(1)]) {
      expect((await browser.post(path, { _csrf: token })).status).toBe(403);
    }
    const other = service.browser();
    await other.get('/login');
    expect((await browser.post(path, { _csrf: other.token })).status).toBe(403);
    expect((await service.browser().post(path, { _csrf: browser.token })).status).toBe(403);
    expect(service.fake.calls.length).toBe(before);
    expect((await browser.get('/account')).path).toBe('/account');
  });

  test.each(posts)('%s requires the same origin', async (path) => {
    const service = await createFakeService();
    const browser = await signedInByTotp(service);
    const before = service.fake.calls.length;
    const foreign: readonly Readonly<Record<string, string>>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${ORIGIN}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) expect((await browser.post(path, {}, { headers })).status).toBe(403);
    expect(service.fake.calls.length).toBe(before);
  });

  test('a POST without an origin header is refused', async () => {
    const { app, browser } = await createFakeService();
    const visitor = browser();
    await visitor.get('/login');
    const headers = { cookie: visitor.cookie ?? '', 'content-type': 'application/x-www-form-urlencoded' };
    const payload = `_csrf=${visitor.token}&username=ada&password=x`;
    expect((await app.inject({ method: 'POST', url: '/login', headers, payload })).statusCode).toBe(403);
    const known = { ...headers, origin: ORIGIN };
    expect((await app.inject({ method: 'POST', url: '/login', headers: known, payload })).statusCode).toBe(401);
  });
});

describe('security headers', () => {
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  test.each(['/login', '/none', '/account', '/public/style.css', '/simplewebauthn/index.js', '/%zz'])(
    '%s has all of them',
    async (path) => {
      const { browser } = await createFakeService();
      const { headers } = await browser().get(path, { follow: false });
      expect(headers).toMatchObject({
        'content-security-policy': policy,
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      expect(headers).not.toHaveProperty('strict-transport-security');
    },
  );

  test('no page has an inline script, style or event handler', async () => {
    const service = await createFakeService();
    const browser = await signedInByTotp(service);
    for (const path of ['/login', '/account', '/security', '/login/factor']) {
      const page = await browser.get(path);
      expect(page.html).not.toMatch(/<script(?![^>]* src="\/public\/)|<style|\sstyle="|\son\w+="|javascript:/);
      expect(page.html).toContain('<html lang="en">');
      expect(page.html).toMatch(/<h1>[^<]+<\/h1>/);
      // Each visible field has a label.
      for (const [, id] of page.html.matchAll(/<input id="([^"]+)" name="[^"]+" type="(?!hidden)/g)) {
        expect(page.html).toContain(`<label for="${id}">`);
      }
    }
  });
});

describe('cookies and sessions', () => {
  test('the cookie is HttpOnly and SameSite, and with https also Secure and bound to the host', async () => {
    const { app, mfa } = await createFakeService();
    const [cookie] = (await app.inject('/login')).cookies;
    expect(cookie).toMatchObject({ name: 'session', httpOnly: true, sameSite: 'Lax', path: '/' });
    const secure = await createApp({ mfa, users: [], origin: 'https://login.example.com' });
    const response = await secure.inject('/login');
    expect(response.cookies).toEqual([
      expect.objectContaining({ name: '__Host-session', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' }),
    ]);
    expect(response.headers['strict-transport-security']).toContain('max-age=31536000');
  });

  test.each(['http://login.example.com', 'https://login.example.com/', 'login.example.com', 'ftp://localhost'])(
    'the origin %s is refused at the start',
    async (origin) => {
      const { mfa } = await createFakeService();
      await expect(createApp({ mfa, users: [], origin })).rejects.toThrow('origin: must be');
    },
  );

  test('the session id changes after the password and after the factor (session fixation)', async () => {
    const service = await createFakeService();
    await service.fake.addFactor(service.userIds.ada, 'sms');
    const browser = service.browser();
    await browser.get('/login');
    const planted = browser.cookie;
    await enterPassword(browser, 'ada');
    const afterPassword = browser.cookie;
    await chooseFactor(browser, 'sms');
    await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
    expect(browser.page.path).toBe('/account');
    expect(new Set([planted, afterPassword, browser.cookie]).size).toBe(3);
    for (const cookie of [planted, afterPassword, 'session=made-up', 'session=__proto__']) {
      const attacker = service.browser();
      attacker.setCookie(cookie);
      expect((await attacker.get('/account')).path).toBe('/login');
    }
  });

  test('signing out ends the session on the server', async () => {
    const service = await createFakeService();
    const browser = await signedInByTotp(service);
    const old = browser.cookie;
    expect((await browser.submit('logout-form')).path).toBe('/login');
    browser.setCookie(old);
    await assertSignedOut(browser);
  });

  test('a session ends when it is idle and after eight hours at the latest', async () => {
    const service = await createFakeService();
    const idle = await signedInByTotp(service);
    service.advance(29 * 60_000);
    expect((await idle.get('/account')).path).toBe('/account');
    service.advance(30 * 60_000);
    expect((await idle.get('/account')).path).toBe('/login');
    const busy = await signedInByTotp(service, 'bob');
    let visits = 0;
    while ((await busy.get('/account')).path === '/account' && visits < 40) {
      service.advance(20 * 60_000);
      visits += 1;
    }
    expect(visits).toBe(24);
  });
});

test('the number of sessions is limited, and the longest idle one is removed first', async () => {
  const sessions = createSessions({ isSecure: false, now: Date.now, most: 2 });
  const service = await createFakeService(() => ({ sessions }));
  const [first, second, third] = [service.browser(), service.browser(), service.browser()];
  await first.get('/login');
  await second.get('/login');
  await first.get('/login');
  await third.get('/login');
  expect((await second.post('/logout', {}, { follow: false })).status).toBe(403);
  expect((await third.post('/logout', {}, { follow: false })).status).toBe(303);
  expect((await first.post('/logout', {}, { follow: false })).status).toBe(303);
});

describe('hostile names', () => {
  const hostile = `<img src=x onerror=alert(1)>"'&`;

  test('are escaped in every page as a factor’s name', async () => {
    const service = await createFakeService((fake) => ({
      mfa: {
        ...fake,
        listFactors: async (input) =>
          (await fake.listFactors(input)).map((factor) => ({ ...factor, displayName: hostile })),
        listAvailableFactors: async (input) =>
          (await fake.listAvailableFactors(input)).map((factor) => ({ ...factor, displayName: hostile })),
      },
    }));
    const browser = service.browser();
    await service.fake.addFactor(service.userIds.ada, 'totp');
    await enterPassword(browser, 'ada');
    const escaped = '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;';
    expect(browser.page.html).toContain(escaped);
    await chooseFactor(browser, 'totp');
    await browser.submit('code-form', { code: await service.fake.codeFor(handleOf(service)) });
    const pages = [browser.page, await browser.get('/security'), await browser.get('/login/factor')];
    expect(pages[1]?.html).toContain(escaped);
    for (const page of pages) expect(page.html).not.toContain('<img src=x');
    expect(attributeOf(pages[1]?.html ?? '', 'remove-1', 'aria-label')).toContain(hostile);
  });

  test('are escaped as the user’s name', async () => {
    const password = await hashPassword(PASSWORDS.ada);
    const user = { username: 'ada', displayName: hostile, userId: 'idp-ada', password };
    const named = await createFakeService(() => ({ users: [user] }));
    const browser = await signedInByTotp(named);
    expect(textOf(browser.page.html, 'who')).toBe(`You are signed in as ${hostile}.`);
    expect(browser.page.html).not.toContain('<img src=x');
  });

  test('are escaped by the html template unless they are html already', () => {
    expect(html`<b title="${hostile}">${[hostile, html`<i>${1}</i>`, false, undefined]}</b>`.markup).toBe(
      '<b title="&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;">' +
        '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;<i>1</i></b>',
    );
  });
});

function handleOf({ handles }: Awaited<ReturnType<typeof createFakeService>>) {
  const handle = handles().at(-1);
  if (handle === undefined) throw new Error('No step has been opened.');
  return handle;
}

test('confirming again changes the session id and the CSRF token', async () => {
  const service = await createFakeService();
  const browser = await signedInByTotp(service);
  const { cookie, token } = browser;
  await confirmByTotp(service, browser);
  expect(browser.cookie).not.toBe(cookie);
  expect((await browser.post('/account/transfer', { _csrf: token })).status).toBe(403);
});
