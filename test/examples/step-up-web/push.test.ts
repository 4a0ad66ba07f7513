import { describe, expect, test } from 'vitest';
import { type Browser, reasonIn, textOf } from './http-browser.ts';
import { assertNotIn, beginEnrollment, choose, givePassword, onOkta, onOneLogin, type Service } from './service.ts';

const numberMatching = { providerOptions: { okta: { numberMatching: true } } };
const startOkta = () => onOkta(numberMatching);

/** What the page's script asks. */
async function look(browser: Browser, at = '/login/step') {
  const page = await browser.post(`${at}/check`, {}, { headers: { accept: 'application/json' } });
  return JSON.parse(page.html);
}

/** A browser of a user who has given the password and has a push app. */
async function withPushApp(service: Service) {
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await beginEnrollment(browser, 'push');
  expect(await look(browser, '/security/step')).toMatchObject({ status: 'pending' });
  service.phone('ada').scan({ kind: 'app', uri: textOf(browser.page.html, 'setup-link') });
  service.advance(60_000);
  expect(await look(browser, '/security/step')).toMatchObject({ status: 'ended', location: '/login/factor' });
  return browser;
}

/** Only OneLogin's push app has two ways. */
const pushWay = ({ mfa }: Service) => (mfa.id === 'okta' ? 'only' : 'approval');
const approve = (service: Service, browser: Browser) => {
  const { html } = browser.page;
  service.phone('ada').approve(html.includes('id="display"') ? textOf(html, 'display') : undefined);
};

describe.each([
  ['Okta', startOkta],
  ['OneLogin v2', onOneLogin],
] as const)('by push on the emulated %s', (_name, start) => {
  test('the script looks until it is approved, and the session that asked is in', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    const shown = await choose(browser, 'push', pushWay(service));
    expect(shown.html).toContain('src="/public/wait.js"');
    const waiting = await look(browser);
    expect(waiting.status).toBe('pending');
    expect(waiting.pollAfterMs).toBeGreaterThan(0);
    await assertNotIn(browser);
    await browser.get('/login/step');
    approve(service, browser);
    service.advance(60_000);
    const before = browser.cookie;
    expect(await look(browser)).toMatchObject({ status: 'ended', location: '/account' });
    expect(browser.cookie).not.toBe(before);
    expect((await browser.get('/account')).status).toBe(200);
    service.assertNothingLeaked();
  });

  test('without a script the button does the same', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await choose(browser, 'push', pushWay(service));
    expect((await browser.submit('check-form')).path).toBe('/login/step');
    approve(service, browser);
    service.advance(60_000);
    expect((await browser.submit('check-form')).path).toBe('/account');
  });

  test('a denial is told, ends the step, and lets nobody in', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await choose(browser, 'push', pushWay(service));
    service.phone('ada').deny();
    expect(await look(browser)).toMatchObject({ status: 'ended', location: '/login/step' });
    const denied = await browser.get('/login/step');
    expect(reasonIn(denied.html)).toBe('denied');
    expect(denied.html).toContain('change your password');
    expect(denied.html).not.toContain('id="check-form"');
    expect((await browser.post('/login/step/check')).status).toBe(409);
    await assertNotIn(browser);
  });

  test('silence is told apart from a denial, and a new push can be sent', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await choose(browser, 'push', pushWay(service));
    service.advance(6 * 60_000);
    expect(reasonIn((await browser.submit('check-form')).html)).toBe('expired');
    await browser.submit('resend-form');
    approve(service, browser);
    expect((await browser.submit('check-form')).path).toBe('/account');
  });

  test('an approval of one session is none of another’s', async () => {
    const service = await start();
    const mine = await withPushApp(service);
    const theirs = service.browser();
    await givePassword(theirs, 'ada');
    await choose(theirs, 'push', pushWay(service));
    await choose(mine, 'push', pushWay(service));
    approve(service, mine);
    service.advance(60_000);
    expect((await look(theirs)).status).toBe('pending');
    await assertNotIn(theirs);
    expect(await look(mine)).toMatchObject({ location: '/account' });
  });
});

test('a script is told where to go by words: a redirect would give it a page', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await choose(browser, 'push');
  service.sessionOf(browser).username = undefined;
  expect(await look(browser)).toEqual({ status: 'ended', location: '/login' });
});

test('with number matching the wrong number is a denial', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await choose(browser, 'push');
  const number = Number(textOf(browser.page.html, 'display'));
  service.phone('ada').approve(String(number === 99 ? 10 : number + 1));
  expect(reasonIn((await browser.submit('check-form')).html)).toBe('denied');
  await assertNotIn(browser);
});

test('looks are no more than the identity provider allows, however often the browser asks', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await choose(browser, 'push');
  const before = service.okta.requests.length;
  const answers = await Promise.all(Array.from({ length: 8 }, () => look(browser)));
  expect(service.okta.requests.length - before).toBe(1);
  expect(answers.filter(({ status }) => status !== 'pending')).toEqual([]);
  service.advance(60_000);
  await look(browser);
  expect(service.okta.requests.length - before).toBe(2);
});

test('while Okta does not answer or is over its limit, the wait goes on; nothing is taken for an approval', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await choose(browser, 'push');
  for (const status of [429, 503]) {
    service.okta.failNext({ status });
    expect(await look(browser)).toMatchObject({ status: 'pending' });
    service.advance(60_000);
  }
  service.okta.failNext({ status: 418 });
  const odd = await browser.post('/login/step/check', {}, { headers: { accept: 'application/json' } });
  expect([odd.status, JSON.parse(odd.html).status]).toEqual([502, 'failed']);
  await assertNotIn(browser);
  service.advance(60_000);
  await browser.get('/login/step');
  approve(service, browser);
  expect(await look(browser)).toMatchObject({ status: 'ended', location: '/account' });
});

test('the picture of Okta’s push app is allowed on its page, and on no other', async () => {
  const service = await startOkta();
  const browser = service.browser();
  await givePassword(browser, 'ada');
  const page = await beginEnrollment(browser, 'push');
  const policy = (found: typeof page) => String(found.headers['content-security-policy']);
  expect(page.html).toContain('<img id="setup-picture" src="https://acme.okta.com/');
  expect(policy(page)).toContain("img-src 'self' data: https://acme.okta.com;");
  expect(policy(await browser.get('/security'))).toContain("img-src 'self' data:;");
});

test('OneLogin’s push app can be used by its code, which sends no push and counts for none', async () => {
  const service = await onOneLogin({ limits: { messages: 1 } });
  const browser = await withPushApp(service);
  await choose(browser, 'push', 'code');
  await choose(browser, 'push', 'code');
  expect(browser.page.html).not.toContain('id="check-form"');
  expect(() => service.phone('ada').approve()).toThrow('No push');
  const page = await browser.submit('code-form', { code: await service.onelogin.pushCode(service.userIds.ada) });
  expect(page.path).toBe('/account');
  expect((await choose(browser, 'push', 'approval')).path).toBe('/login/step');
  // More pushes would only tire the user into tapping yes.
  expect((await choose(browser, 'push', 'approval')).status).toBe(429);
});
