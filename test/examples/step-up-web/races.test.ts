import type { ActivationHandle, CallOptions, Handle, Step, VerificationHandle } from 'polyfactor';
import { expect, test } from 'vitest';
import type { Browser, Fields } from './http-browser.ts';
import {
  assertNotIn,
  beginEnrollment,
  choose,
  givePassword,
  onFake,
  onOkta,
  type Service,
  signedInByTotp,
} from './service.ts';

/** Something that waits until it is let go, and tells when somebody waits. */
function createGate() {
  let letGo = () => {};
  let arrive = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const arrival = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let waiting = 0;
  return {
    arrival,
    letGo: () => letGo(),
    waiting: () => waiting,
    async pass() {
      waiting += 1;
      arrive();
      await gate;
    },
  };
}

type Resending<H> = { userId: string; handle: H } & CallOptions;

/** A browser with an open step on the fake; what ends, or replaces, a step waits until it is let go. */
async function held(type: 'sms' | 'push' = 'sms') {
  const { pass, ...gate } = createGate();
  const service = await onFake((fake) => {
    function resend(input: Resending<ActivationHandle>): Promise<Step<ActivationHandle>>;
    function resend(input: Resending<VerificationHandle>): Promise<Step<VerificationHandle>>;
    function resend(input: Resending<Handle>): Promise<Step<ActivationHandle> | Step<VerificationHandle>>;
    function resend(input: Resending<Handle>) {
      return pass().then(() => fake.resend(input));
    }
    return { mfa: { ...fake, resend, verify: (input) => pass().then(() => fake.verify(input)) } };
  });
  await service.fake.addFactor(service.userIds.ada, type);
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await choose(browser, type);
  const code = type === 'sms' ? service.phone('ada').readCode('sms') : '';
  return { service, browser, code, ...gate };
}

/** Another tab of the same browser, as it is now. */
function tabOf(service: Service, { cookie, token }: Browser) {
  return (path: string, fields: Fields = {}) => {
    const tab = service.browser();
    tab.setCookie(cookie);
    return tab.post(path, { _csrf: token, ...fields }, { follow: false });
  };
}

test('the same form twice: one is in, the other is told that its answer is being checked', async () => {
  const { service, browser, code, arrival, letGo } = await held();
  const send = tabOf(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  const second = await send('/login/step', { code });
  // No cookie: the one that the first answer sets must stand.
  expect([second.status, second.headers['set-cookie']]).toEqual([409, undefined]);
  letGo();
  const done = await first;
  expect([done.status, done.headers.location]).toEqual([303, '/account']);
  const late = await send('/login/step', { code });
  expect([late.status, late.headers['set-cookie']]).toEqual([403, undefined]);
});

test('who signs out while the answer is being checked is not in', async () => {
  const { service, browser, code, arrival, letGo } = await held();
  const send = tabOf(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  expect((await send('/logout')).headers.location).toBe('/login');
  letGo();
  const done = await first;
  expect([done.status, done.headers['set-cookie']]).toEqual([409, undefined]);
  await assertNotIn(browser);
});

test('who asks for another step while the answer is being checked is not in by the old one', async () => {
  const { service, browser, code, arrival, letGo } = await held();
  const send = tabOf(service, browser);
  const first = send('/login/step', { code });
  await arrival;
  await choose(browser, 'sms');
  letGo();
  expect((await first).status).toBe(409);
  await assertNotIn(browser);
  await browser.get('/login/step');
  expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
});

test('who asks for another step while a new code is sent keeps the other step', async () => {
  const { service, browser, arrival, letGo } = await held();
  const send = tabOf(service, browser);
  const resent = send('/login/step/resend');
  await arrival;
  await choose(browser, 'sms');
  const chosen = service.sessionOf(browser).verification;
  letGo();
  expect((await resent).status).toBe(409);
  expect(service.sessionOf(browser).verification).toBe(chosen);
});

test('two tabs that look at once are one look', async () => {
  const { service, browser, arrival, letGo, waiting } = await held('push');
  const send = tabOf(service, browser);
  const first = send('/login/step/check');
  await arrival;
  expect((await send('/login/step/check')).headers.location).toBe('/login/step');
  letGo();
  await first;
  expect(waiting()).toBe(1);
});

test('who signs out while an enrollment is being finished is told so, and begins anew', async () => {
  const gate = createGate();
  const service = await onFake((fake) => ({
    mfa: { ...fake, activate: (input) => gate.pass().then(() => fake.activate(input)) },
  }));
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await beginEnrollment(browser, 'sms');
  const send = tabOf(service, browser);
  const first = send('/security/step', { code: service.phone('ada').readCode('sms') });
  await gate.arrival;
  await send('/logout');
  gate.letGo();
  expect((await first).status).toBe(409);
  await assertNotIn(browser);
});

test('an approved step is gone: its page leads to a choice, and its form to nothing', async () => {
  const service = await onFake();
  const browser = await signedInByTotp(service);
  expect((await browser.get('/login/step')).path).toBe('/login/factor');
  expect((await browser.post('/login/step', { code: '123456' })).status).toBe(409);
});

test('a new step takes the place of the old', async () => {
  const service = await onFake();
  await service.fake.addFactor(service.userIds.ada, 'sms');
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await choose(browser, 'sms');
  const [old] = service.handles();
  await choose(browser, 'sms');
  expect(service.sessionOf(browser).verification?.handle.id).not.toBe(old?.id);
  const session = service.sessionOf(browser);
  expect(Object.values(session).filter((value) => typeof value === 'object')).toHaveLength(1);
});

test.each([
  ['Okta', onOkta],
  ['the fake', onFake],
] as const)(
  'a step that was moved into another user’s session is refused by the library, on %s',
  async (_name, start) => {
    const service = await start();
    await signedInByTotp(service, 'ada');
    const bob = await signedInByTotp(service, 'bob');
    const victim = service.browser();
    await givePassword(victim, 'ada');
    service.advance(31_000);
    await choose(victim, 'totp');
    await choose(bob, 'totp');
    const stolen = service.sessionOf(bob).verification;
    const session = service.sessionOf(victim);
    expect(stolen?.handle.userId).toBe(service.userIds.bob);
    // Bob's step, which Bob could answer, in a session that has given Ada's password.
    session.verification = stolen;
    const page = await victim.submit('code-form', { code: await service.phone('bob').totp() });
    expect(page.status).toBe(409);
    expect(page.html).toContain('Start again');
    expect(service.reported).toEqual([expect.objectContaining({ code: 'HANDLE_INVALID' })]);
    expect(session.verification).toBeUndefined();
    await assertNotIn(victim);
  },
);
