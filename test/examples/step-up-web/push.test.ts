import { describe, expect, test } from 'vitest';
import { type Browser, reasonIn, textOf } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createOktaService,
  createOneLoginService,
  enterPassword,
  type Service,
} from './service.ts';

const numberMatching = { providerOptions: { okta: { numberMatching: true } } };
const startOkta = () => createOktaService(numberMatching);

/** Checks the step as the page's script does. */
async function checkStep(browser: Browser, at = '/login/step') {
  const page = await browser.post(`${at}/check`, {}, { headers: { accept: 'application/json' } });
  return JSON.parse(page.html);
}

/** A browser whose user has entered the password and has enrolled a push app. */
async function withPushApp(service: Service) {
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  await beginEnrollment(browser, 'push');
  expect(await checkStep(browser, '/security/step')).toMatchObject({ status: 'pending' });
  service.phone('ada').scan({ kind: 'app', uri: textOf(browser.page.html, 'setup-link') });
  service.advance(60_000);
  expect(await checkStep(browser, '/security/step')).toMatchObject({ status: 'ended', location: '/login/factor' });
  return browser;
}

/** Only OneLogin's push app has two methods. */
const pushWay = ({ mfa }: Service) => (mfa.id === 'okta' ? 'only' : 'approval');
const approve = (service: Service, browser: Browser) => {
  const { html } = browser.page;
  service.phone('ada').approve(html.includes('id="display"') ? textOf(html, 'display') : undefined);
};

describe.each([
  ['Okta', startOkta],
  ['OneLogin v2', createOneLoginService],
] as const)('by push on the emulated %s', (_name, start) => {
  test('the script polls until the push is approved, and its session is signed in', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    const shown = await chooseFactor(browser, 'push', pushWay(service));
    expect(shown.html).toContain('src="/public/wait.js"');
    const waiting = await checkStep(browser);
    expect(waiting.status).toBe('pending');
    expect(waiting.pollAfterMs).toBeGreaterThan(0);
    await assertSignedOut(browser);
    await browser.get('/login/step');
    approve(service, browser);
    service.advance(60_000);
    const before = browser.cookie;
    expect(await checkStep(browser)).toMatchObject({ status: 'ended', location: '/account' });
    expect(browser.cookie).not.toBe(before);
    expect((await browser.get('/account')).status).toBe(200);
    service.assertNothingLeaked();
  });

  test('without a script the button checks the push', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await chooseFactor(browser, 'push', pushWay(service));
    expect((await browser.submit('check-form')).path).toBe('/login/step');
    approve(service, browser);
    service.advance(60_000);
    expect((await browser.submit('check-form')).path).toBe('/account');
  });

  test('a denial is reported, ends the step, and signs nobody in', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await chooseFactor(browser, 'push', pushWay(service));
    service.phone('ada').deny();
    expect(await checkStep(browser)).toMatchObject({ status: 'ended', location: '/login/step' });
    const denied = await browser.get('/login/step');
    expect(reasonIn(denied.html)).toBe('denied');
    expect(denied.html).toContain('change your password');
    expect(denied.html).not.toContain('id="check-form"');
    expect((await browser.post('/login/step/check')).status).toBe(409);
    await assertSignedOut(browser);
  });

  test('an unanswered push is reported as expired, and a new one can be sent', async () => {
    const service = await start();
    const browser = await withPushApp(service);
    await chooseFactor(browser, 'push', pushWay(service));
    service.advance(6 * 60_000);
    expect(reasonIn((await browser.submit('check-form')).html)).toBe('expired');
    await browser.submit('resend-form');
    approve(service, browser);
    expect((await browser.submit('check-form')).path).toBe('/account');
  });

  test('an approval in one session does not sign another session in', async () => {
    const service = await start();
    const mine = await withPushApp(service);
    const theirs = service.browser();
    await enterPassword(theirs, 'ada');
    await chooseFactor(theirs, 'push', pushWay(service));
    await chooseFactor(mine, 'push', pushWay(service));
    approve(service, mine);
    service.advance(60_000);
    expect((await checkStep(theirs)).status).toBe('pending');
    await assertSignedOut(theirs);
    expect(await checkStep(mine)).toMatchObject({ location: '/account' });
  });
});

test('a script gets the next location as JSON, because fetch would follow a redirect', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await chooseFactor(browser, 'push');
  service.sessionOf(browser).username = undefined;
  expect(await checkStep(browser)).toEqual({ status: 'ended', location: '/login' });
});

test('with number matching a wrong number is a denial', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await chooseFactor(browser, 'push');
  const number = Number(textOf(browser.page.html, 'display'));
  service.phone('ada').approve(String(number === 99 ? 10 : number + 1));
  expect(reasonIn((await browser.submit('check-form')).html)).toBe('denied');
  await assertSignedOut(browser);
});

test('the service polls no faster than the identity provider allows, however often the browser asks', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await chooseFactor(browser, 'push');
  const before = service.okta.requests.length;
  const answers = await Promise.all(Array.from({ length: 8 }, () => checkStep(browser)));
  expect(service.okta.requests.length - before).toBe(1);
  expect(answers.filter(({ status }) => status !== 'pending')).toEqual([]);
  service.advance(60_000);
  await checkStep(browser);
  expect(service.okta.requests.length - before).toBe(2);
});

test('the wait continues while Okta is unavailable or rate limited, and other statuses are no approval', async () => {
  const service = await startOkta();
  const browser = await withPushApp(service);
  await chooseFactor(browser, 'push');
  for (const status of [429, 503]) {
    service.okta.failNext({ status });
    expect(await checkStep(browser)).toMatchObject({ status: 'pending' });
    service.advance(60_000);
  }
  service.okta.failNext({ status: 418 });
  const odd = await browser.post('/login/step/check', {}, { headers: { accept: 'application/json' } });
  expect([odd.status, JSON.parse(odd.html).status]).toEqual([502, 'failed']);
  await assertSignedOut(browser);
  service.advance(60_000);
  await browser.get('/login/step');
  approve(service, browser);
  expect(await checkStep(browser)).toMatchObject({ status: 'ended', location: '/account' });
});

test('only the enrollment page of Okta’s push app allows Okta’s picture', async () => {
  const service = await startOkta();
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  const page = await beginEnrollment(browser, 'push');
  const policy = (found: typeof page) => String(found.headers['content-security-policy']);
  expect(page.html).toContain('<img id="setup-picture" src="https://acme.okta.com/');
  expect(policy(page)).toContain("img-src 'self' data: https://acme.okta.com;");
  expect(policy(await browser.get('/security'))).toContain("img-src 'self' data:;");
});

test('the code of OneLogin’s push app signs in, sends no push and does not count as a message', async () => {
  const service = await createOneLoginService({ limits: { messages: 1 } });
  const browser = await withPushApp(service);
  await chooseFactor(browser, 'push', 'code');
  await chooseFactor(browser, 'push', 'code');
  expect(browser.page.html).not.toContain('id="check-form"');
  expect(() => service.phone('ada').approve()).toThrow('No push');
  const page = await browser.submit('code-form', { code: await service.onelogin.pushCode(service.userIds.ada) });
  expect(page.path).toBe('/account');
  expect((await chooseFactor(browser, 'push', 'approval')).path).toBe('/login/step');
  // Many pushes could make a user approve one by mistake (push fatigue).
  expect((await chooseFactor(browser, 'push', 'approval')).status).toBe(429);
});
