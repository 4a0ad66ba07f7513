import { describe, expect, test } from 'vitest';
import { formIdWith, formIn, reasonIn, textOf } from './http-browser.ts';
import {
  assertNotIn,
  beginEnrollment,
  choose,
  givePassword,
  onOkta,
  onOneLogin,
  type Service,
  wrong,
} from './service.ts';

/** A browser of a user who has given the password and has a phone that texts. */
async function texted(service: Service) {
  const browser = service.browser();
  await givePassword(browser, 'ada');
  const asked = await beginEnrollment(browser, 'sms');
  expect(textOf(asked.html, 'destination')).toMatch(/\*/);
  await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
  expect(browser.page.path).toBe('/login/factor');
  service.advance(31_000);
  return browser;
}

describe.each([
  ['Okta', onOkta],
  ['OneLogin v2', onOneLogin],
] as const)('by text message on the emulated %s', (_name, start) => {
  test('enrolled with the number of the form, however it is written, and signed in by the code', async () => {
    const service = await start();
    const browser = service.browser();
    await givePassword(browser, 'ada');
    const form = formIn(browser.page.html, formIdWith(browser.page.html, 'data-type="sms"'));
    const { phoneNumber } = service.phone('ada');
    expect(form.fields.phoneNumber).toBe(phoneNumber);
    const odd = await beginEnrollment(browser, 'sms', { phoneNumber: 'call me' });
    expect(odd.status).toBe(400);
    await beginEnrollment(browser, 'sms', { phoneNumber: phoneNumber.replace(/(\d{3})(?=\d{4}$)/, ' ($1) ') });
    await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
    service.advance(31_000);
    await choose(browser, 'sms');
    await assertNotIn(browser);
    await browser.get('/login/step');
    const account = await browser.submit('code-form', { code: service.phone('ada').readCode('sms') });
    expect(account.path).toBe('/account');
    service.assertNothingLeaked();
  });

  test('a wrong code keeps the step; a resent one takes the place of the old', async () => {
    const service = await start();
    const browser = await texted(service);
    await choose(browser, 'sms');
    const first = service.phone('ada').readCode('sms');
    const refused = await browser.submit('code-form', { code: wrong(first) });
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

  test('a code that has expired is told, and a new one can be sent in its place', async () => {
    const service = await start();
    const browser = await texted(service);
    await choose(browser, 'sms');
    const old = service.phone('ada').readCode('sms');
    service.advance(6 * 60_000);
    const late = await browser.submit('code-form', { code: old });
    expect(reasonIn(late.html)).toBe('expired');
    expect(late.html).not.toContain('id="code-form"');
    await assertNotIn(browser);
    await browser.get('/login/step');
    await browser.submit('resend-form');
    expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
  });

  test('messages are limited per user, whichever session asks, and what did not go out is not counted', async () => {
    const service = await start({ limits: { messages: 3 } });
    const browser = await texted(service);
    for (let sent = 1; sent < 3; sent += 1) {
      expect((await choose(browser, 'sms')).path).toBe('/login/step');
      service.advance(31_000);
    }
    const limited = await choose(browser, 'sms');
    expect(limited.status).toBe(429);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(60);
    const other = service.browser();
    await givePassword(other, 'ada');
    expect((await choose(other, 'sms')).status).toBe(429);
    service.advance(15 * 60_000);
    expect((await choose(other, 'sms')).path).toBe('/login/step');
  });
});

test('Okta’s own wait between two messages is passed on, keeps the step, and costs nothing', async () => {
  const service = await onOkta({ limits: { messages: 3 } });
  const browser = await texted(service);
  await choose(browser, 'sms');
  for (let again = 0; again < 4; again += 1) {
    const early = await browser.post('/login/step/resend');
    expect(early.status).toBe(429);
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(0);
  }
  await browser.get('/login/step');
  expect((await browser.submit('code-form', { code: service.phone('ada').readCode('sms') })).path).toBe('/account');
});
