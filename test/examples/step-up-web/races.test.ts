import type { ActivationHandle, CallOptions, Handle, Step, VerificationHandle } from 'polyfactor';
import { expect, test } from 'vitest';
import type { Browser, Fields } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createFakeService,
  createOktaService,
  enterPassword,
  openStep,
  type Service,
  signedInByTotp,
} from './service.ts';

/** A promise that callers wait for until `release`. `arrival` resolves when the first caller waits. */
function createGate() {
  let release = () => {};
  let arrive = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let waiting = 0;
  return {
    arrival,
    release: () => release(),
    waiting: () => waiting,
    async pass() {
      waiting += 1;
      arrive();
      await gate;
    },
  };
}

type Resending<H> = { userId: string; handle: H } & CallOptions;

/** A browser with an open step on the fake. `verify` and `resend` wait until `release` is called. */
async function openStepWithGate(type: 'sms' | 'push' = 'sms') {
  const { pass, ...gate } = createGate();
  const service = await createFakeService((fake) => {
    function resend(input: Resending<ActivationHandle>): Promise<Step<ActivationHandle>>;
    function resend(input: Resending<VerificationHandle>): Promise<Step<VerificationHandle>>;
    function resend(input: Resending<Handle>): Promise<Step<ActivationHandle> | Step<VerificationHandle>>;
    function resend(input: Resending<Handle>) {
      return pass().then(() => fake.resend(input));
    }
    return { mfa: { ...fake, resend, verify: (input) => pass().then(() => fake.verify(input)) } };
  });
  const browser = await openStep(service, type);
  const code = type === 'sms' ? service.phone('ada').readCode('sms') : '';
  return { service, browser, code, ...gate };
}

/** Sends forms from another tab of the same browser. */
function postFromOtherTab(service: Service, { cookie, token }: Browser) {
  return (path: string, fields: Fields = {}) => {
    const tab = service.browser();
    tab.setCookie(cookie);
    return tab.post(path, { _csrf: token, ...fields }, { follow: false });
  };
}

test('when a form is sent twice, one request signs in and the other gets 409', async () => {
  const { service, browser, code, arrival, release } = await openStepWithGate();
  const send = postFromOtherTab(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  const second = await send('/login/step', { code });
  // It must not replace the cookie that the first response sets.
  expect([second.status, second.headers['set-cookie']]).toEqual([409, undefined]);
  release();
  const done = await first;
  expect([done.status, done.headers.location]).toEqual([303, '/account']);
  const late = await send('/login/step', { code });
  expect([late.status, late.headers['set-cookie']]).toEqual([403, undefined]);
});

test('a user who signs out during the check of an answer stays signed out', async () => {
  const { service, browser, code, arrival, release } = await openStepWithGate();
  const send = postFromOtherTab(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  expect((await send('/logout')).headers.location).toBe('/login');
  release();
  const done = await first;
  expect([done.status, done.headers['set-cookie']]).toEqual([409, undefined]);
  await assertSignedOut(browser);
});

test('a user who opens another step during the check of an answer is not signed in by the old step', async () => {
  const { service, browser, code, arrival, release } = await openStepWithGate();
  const send = postFromOtherTab(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  await chooseFactor(browser, 'sms');
  release();
  expect((await first).status).toBe(409);
  await assertSignedOut(browser);
  await browser.get('/login/step');
  expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
});

test('a user who opens another step during a resend keeps the other step', async () => {
  const { service, browser, arrival, release } = await openStepWithGate();
  const send = postFromOtherTab(service, browser);
  const resent = send('/login/step/resend');
  await arrival;
  await chooseFactor(browser, 'sms');
  const chosen = service.sessionOf(browser).verification;
  release();
  expect((await resent).status).toBe(409);
  expect(service.sessionOf(browser).verification).toBe(chosen);
});

test('two tabs that check a push at the same time cause one poll', async () => {
  const { service, browser, arrival, release, waiting } = await openStepWithGate('push');
  const send = postFromOtherTab(service, browser);
  const first = send('/login/step/check');
  await arrival;
  expect((await send('/login/step/check')).headers.location).toBe('/login/step');
  release();
  await first;
  expect(waiting()).toBe(1);
});

test('a user who signs out while an enrollment is finished gets 409 and stays signed out', async () => {
  const gate = createGate();
  const service = await createFakeService((fake) => ({
    mfa: { ...fake, activate: (input) => gate.pass().then(() => fake.activate(input)) },
  }));
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  await beginEnrollment(browser, 'sms');
  const send = postFromOtherTab(service, browser);
  const first = send('/security/step', { code: service.phone('ada').readCode('sms') });
  await gate.arrival;
  await send('/logout');
  gate.release();
  expect((await first).status).toBe(409);
  await assertSignedOut(browser);
});

test('an approved step is removed: its page redirects and its form gets 409', async () => {
  const service = await createFakeService();
  const browser = await signedInByTotp(service);
  expect((await browser.get('/login/step')).path).toBe('/login/factor');
  expect((await browser.post('/login/step', { code: '123456' })).status).toBe(409);
});

test('a new step replaces the old one', async () => {
  const service = await createFakeService();
  const browser = await openStep(service, 'sms');
  const [old] = service.handles();
  await chooseFactor(browser, 'sms');
  expect(service.sessionOf(browser).verification?.handle.id).not.toBe(old?.id);
  const session = service.sessionOf(browser);
  expect(Object.values(session).filter((value) => typeof value === 'object')).toHaveLength(1);
});

test.each([
  ['Okta', createOktaService],
  ['the fake', createFakeService],
] as const)('the library refuses a step that was moved into another user’s session, on %s', async (_name, start) => {
  const service = await start();
  await signedInByTotp(service, 'ada');
  const bob = await signedInByTotp(service, 'bob');
  const victim = service.browser();
  await enterPassword(victim, 'ada');
  service.advance(31_000);
  await chooseFactor(victim, 'totp');
  await chooseFactor(bob, 'totp');
  const stolen = service.sessionOf(bob).verification;
  const session = service.sessionOf(victim);
  expect(stolen?.handle.userId).toBe(service.userIds.bob);
  // Bob can answer this step. The session has Ada's password.
  session.verification = stolen;
  const page = await victim.submit('code-form', { code: await service.phone('bob').totp() });
  expect(page.status).toBe(409);
  expect(page.html).toContain('Start again');
  expect(service.reported).toEqual([expect.objectContaining({ code: 'HANDLE_INVALID' })]);
  expect(session.verification).toBeUndefined();
  await assertSignedOut(victim);
});
