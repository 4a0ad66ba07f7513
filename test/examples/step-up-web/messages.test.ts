import { describe, expect, test } from 'vitest';
import { wrongCode } from '../../support/wrong-code.ts';
import { formIdWith, formIn, reasonIn, textOf } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createOktaService,
  emulatedServices,
  enterPassword,
  type Service,
} from './service.ts';

/** A browser whose user has entered the password and has enrolled SMS. */
async function openSmsSession(service: Service) {
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  const page = await beginEnrollment(browser, 'sms');
  expect(textOf(page.html, 'destination')).toMatch(/\*/);
  await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
  expect(browser.page.path).toBe('/login/factor');
  service.advance(31_000);
  return browser;
}

describe.each(emulatedServices)('by text message on the emulated %s', (_name, start) => {
  test('a user enrolls the number from the form, in any notation, and signs in with the code', async () => {
    const service = await start();
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    const form = formIn(browser.page.html, formIdWith(browser.page.html, 'data-type="sms"'));
    const { phoneNumber } = service.phone('ada');
    expect(form.fields.phoneNumber).toBe(phoneNumber);
    const odd = await beginEnrollment(browser, 'sms', { phoneNumber: 'call me' });
    expect(odd.status).toBe(400);
    await beginEnrollment(browser, 'sms', { phoneNumber: phoneNumber.replace(/(\d{3})(?=\d{4}$)/, ' ($1) ') });
    await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
    service.advance(31_000);
    await chooseFactor(browser, 'sms');
    await assertSignedOut(browser);
    await browser.get('/login/step');
    const account = await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
    expect(account.path).toBe('/account');
    service.assertNothingLeaked();
  });

  test('a wrong code keeps the step open, and a resent code replaces the old one', async () => {
    const service = await start();
    const browser = await openSmsSession(service);
    await chooseFactor(browser, 'sms');
    const first = service.phone('ada').readCode('sms');
    const refused = await browser.submit('code-form', { code: wrongCode(first) });
    expect(reasonIn(refused.html)).toBe('wrong-answer');
    service.advance(31_000);
    const resent = await browser.submit('resend-form');
    expect(textOf(resent.html, 'notice')).toContain('A new one is on its way');
    expect(reasonIn(resent.html)).toBeUndefined();
    const second = service.phone('ada').readCode('sms');
    if (first !== second) {
      expect(reasonIn((await browser.submit('code-form', { code: first })).html)).toBe('wrong-answer');
    }
    expect((await browser.submit('code-form', { code: second })).path).toBe('/account');
    service.assertNothingLeaked();
  });

  test('an expired code is reported, and a new one can be sent', async () => {
    const service = await start();
    const browser = await openSmsSession(service);
    await chooseFactor(browser, 'sms');
    const old = service.phone('ada').readCode('sms');
    service.advance(6 * 60_000);
    const late = await browser.submit('code-form', { code: old });
    expect(reasonIn(late.html)).toBe('expired');
    expect(late.html).not.toContain('id="code-form"');
    await assertSignedOut(browser);
    await browser.get('/login/step');
    await browser.submit('resend-form');
    expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
  });

  test('messages are limited per user across sessions, and refused ones do not count', async () => {
    const service = await start({ limits: { messages: 3 } });
    const browser = await openSmsSession(service);
    for (let sent = 1; sent < 3; sent += 1) {
      expect((await chooseFactor(browser, 'sms')).path).toBe('/login/step');
      service.advance(31_000);
    }
    const limited = await chooseFactor(browser, 'sms');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(60);
    const other = service.browser();
    await enterPassword(other, 'ada');
    expect((await chooseFactor(other, 'sms')).status).toBe(429);
    service.advance(15 * 60_000);
    expect((await chooseFactor(other, 'sms')).path).toBe('/login/step');
  });
});

test('Okta’s limit between two messages gets 429, keeps the step, and does not count as a message', async () => {
  const service = await createOktaService({ limits: { messages: 3 } });
  const browser = await openSmsSession(service);
  await chooseFactor(browser, 'sms');
  for (let again = 0; again < 4; again += 1) {
    const early = await browser.post('/login/step/resend');
    expect(early.status).toBe(429);
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(0);
  }
  await browser.get('/login/step');
  expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
});
