import type { MfaErrorCode } from 'polyfactor';
import { describe, expect, test } from 'vitest';
import { assertSignedOut, beginEnrollment, createFakeService, enterPassword, openSmsStep } from './service.ts';

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
  test(`gives status ${status} for an answer, signs nobody in, and is reported without secrets`, async () => {
    const { browser, fake, reported, code: right, assertNothingLeaked, phone } = await openSmsStep();
    fake.failNext(code);
    const page = await browser.submit('code-form', { code: right() });
    expect([page.status, page.path]).toEqual([status, '/login/step']);
    expect(page.html).toContain('role="alert"');
    expect(page.headers['retry-after'] === undefined).toBe(code !== 'RATE_LIMITED');
    expect(reported).toEqual([expect.objectContaining({ code, operation: 'verify' })]);
    const output = JSON.stringify(reported) + page.html;
    for (const secret of [right(), phone('ada').phoneNumber, 'idp-ada']) expect(output).not.toContain(secret);
    await assertSignedOut(browser);
    assertNothingLeaked();
  });

  test('while factors are listed leaves the session signed out', async () => {
    const { fake, browser: newBrowser } = await createFakeService();
    const browser = newBrowser();
    fake.failNext(code);
    expect((await enterPassword(browser, 'ada')).status).toBe(status);
    await assertSignedOut(browser);
    expect((await browser.get('/security')).path).toBe('/login');
  });
});

test.each(statuses.filter(([code]) => code !== 'HANDLE_INVALID' && code !== 'NOT_FOUND'))(
  'the step still accepts the right code after %s',
  async (code) => {
    const { browser, fake, code: right } = await openSmsStep();
    fake.failNext(code);
    await browser.submit('code-form', { code: right() });
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code: right() })).path).toBe('/account');
  },
);

test('the step is removed after HANDLE_INVALID', async () => {
  const { browser, fake, code } = await openSmsStep();
  fake.failNext('HANDLE_INVALID');
  await browser.submit('code-form', { code: code() });
  expect((await browser.get('/login/step')).path).toBe('/login/factor');
});

test('a failed call that may have sent a message says so and counts as a message', async () => {
  const { browser: newBrowser } = await createFakeService((fake) => ({
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
  await enterPassword(browser, 'ada');
  const page = await beginEnrollment(browser, 'sms');
  expect([page.status, page.html.includes('may have been done')]).toEqual([503, true]);
  expect((await beginEnrollment(browser, 'sms')).status).toBe(429);
});

test('an error that is not an MfaError is shown and reported by its name only', async () => {
  const hostile = new TypeError('secret 4711 of somebody');
  const { browser: newBrowser, reported } = await createFakeService((fake) => ({
    mfa: { ...fake, listFactors: () => Promise.reject(hostile) },
  }));
  const browser = newBrowser();
  const page = await enterPassword(browser, 'ada');
  expect(page.status).toBe(500);
  expect(reported).toEqual([{ name: 'TypeError' }]);
  expect(page.html).not.toContain('4711');
  await assertSignedOut(browser);
});
