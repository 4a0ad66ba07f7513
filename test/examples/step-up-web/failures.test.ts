import type { MfaErrorCode } from 'polyfactor';
import { describe, expect, test } from 'vitest';
import { assertNotIn, beginEnrollment, choose, givePassword, onFake } from './service.ts';

/** A browser on the page that asks for a code, and what to type there. */
async function asked() {
  const service = await onFake();
  await service.fake.addFactor(service.userIds.ada, 'sms');
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await choose(browser, 'sms');
  const code = () => service.phone('ada').readCode('sms');
  return { ...service, browser, code };
}

const statuses: readonly (readonly [MfaErrorCode, number])[] = [
  ['INVALID_CONFIG', 500],
  ['INVALID_INPUT', 400],
  ['UNSUPPORTED', 400],
  ['HANDLE_INVALID', 409],
  ['NOT_FOUND', 404],
  ['CONFLICT', 409],
  ['UNAUTHENTICATED', 502],
  ['FORBIDDEN', 502],
  ['RATE_LIMITED', 429],
  ['UNAVAILABLE', 503],
  ['UNEXPECTED_RESPONSE', 502],
];

describe.each(statuses)('%s', (code, status) => {
  test(`is ${status} on the answer, lets nobody in, and is reported without a secret`, async () => {
    const { browser, fake, reported, code: right, assertNothingLeaked, phone } = await asked();
    fake.failNext(code);
    const page = await browser.submit('code-form', { code: right() });
    expect([page.status, page.path]).toEqual([status, '/login/step']);
    expect(page.html).toContain('role="alert"');
    expect(page.headers['retry-after'] === undefined).toBe(code !== 'RATE_LIMITED');
    expect(reported).toEqual([expect.objectContaining({ code, operation: 'verify' })]);
    const words = JSON.stringify(reported) + page.html;
    for (const secret of [right(), phone('ada').phoneNumber, 'idp-ada']) expect(words).not.toContain(secret);
    await assertNotIn(browser);
    assertNothingLeaked();
  });

  test(`on the list of factors leaves a session that is no further than before`, async () => {
    const { fake, browser: newBrowser } = await onFake();
    const browser = newBrowser();
    fake.failNext(code);
    expect((await givePassword(browser, 'ada')).status).toBe(status);
    await assertNotIn(browser);
    expect((await browser.get('/security')).path).toBe('/login');
  });
});

test.each(statuses.filter(([code]) => code !== 'HANDLE_INVALID' && code !== 'NOT_FOUND'))(
  'after %s the step is as good as before',
  async (code) => {
    const { browser, fake, code: right } = await asked();
    fake.failNext(code);
    await browser.submit('code-form', { code: right() });
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code: right() })).path).toBe('/account');
  },
);

test('after HANDLE_INVALID the step is gone', async () => {
  const { browser, fake, code } = await asked();
  fake.failNext('HANDLE_INVALID');
  await browser.submit('code-form', { code: code() });
  expect((await browser.get('/login/step')).path).toBe('/login/factor');
});

test('a failure of what may have happened all the same says so, and counts as a message', async () => {
  const { browser: newBrowser } = await onFake((fake) => ({
    limits: { messages: 1 },
    mfa: {
      ...fake,
      enroll(input) {
        fake.failNext('UNAVAILABLE');
        return fake.enroll(input);
      },
    },
  }));
  const browser = newBrowser();
  await givePassword(browser, 'ada');
  const page = await beginEnrollment(browser, 'sms');
  expect([page.status, page.html.includes('may have been done')]).toEqual([503, true]);
  expect((await beginEnrollment(browser, 'sms')).status).toBe(429);
});

test('an error that is not ours is told by its name alone, to the operator and to the browser', async () => {
  const hostile = new TypeError('secret 4711 of somebody');
  const { browser: newBrowser, reported } = await onFake((fake) => ({
    mfa: { ...fake, listFactors: () => Promise.reject(hostile) },
  }));
  const browser = newBrowser();
  const page = await givePassword(browser, 'ada');
  expect(page.status).toBe(500);
  expect(reported).toEqual([{ name: 'TypeError' }]);
  expect(page.html).not.toContain('4711');
  await assertNotIn(browser);
});
