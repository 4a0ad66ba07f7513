import { expect, test } from 'vitest';
import type { DemoPhone } from '../../../examples/step-up-web/routes/phone.ts';
import { textOf } from './http-browser.ts';
import { beginEnrollment, chooseFactor, createOktaService, enterPassword } from './service.ts';

/** The emulated Okta with Ada's demo phone, as main.ts sets it up. */
async function openDemoPhone() {
  const phones = new Map<string, DemoPhone>();
  const service = await createOktaService({ phones, providerOptions: { okta: { numberMatching: true } } });
  const phone = service.phone('ada');
  phones.set('ada', {
    owner: 'Ada',
    phone,
    messages: () => service.okta.outbox.messages,
    extras: [{ id: 'shout', label: 'Shout', press: async () => 'Shouted.' }],
  });
  const browser = service.browser();
  const panel = service.browser();
  await panel.get('/phone/ada');
  await enterPassword(browser, 'ada');
  return { service, browser, panel };
}

test('the phone scans a key and shows its code', async () => {
  const { browser, panel } = await openDemoPhone();
  expect(browser.page.html).toContain('id="nav-phone"');
  await beginEnrollment(browser, 'totp');
  await panel.submit('scan-form', { setup: textOf(browser.page.html, 'setup-secret') });
  const code = textOf(panel.page.html, 'totp');
  expect(code).toMatch(/^\d{6}$/);
  expect((await browser.submit('code-form', { code })).path).toBe('/login/factor');
});

test('the phone shows its messages, scans a link, approves a number and denies', async () => {
  const { service, browser, panel } = await openDemoPhone();
  await beginEnrollment(browser, 'sms');
  const inbox = (await panel.get('/phone/ada')).html;
  expect(inbox).toContain(service.phone('ada').readCode('sms'));

  await beginEnrollment(browser, 'push');
  await panel.submit('scan-form', { setup: textOf(browser.page.html, 'setup-link') });
  expect(textOf(panel.page.html, 'screen')).toBe('The push app is connected.');
  await browser.submit('check-form');
  await chooseFactor(browser, 'push');
  const number = textOf(browser.page.html, 'display');
  await panel.submit('push-form', { decision: 'approve', number });
  expect(textOf(panel.page.html, 'screen')).toBe('Approved.');
  expect((await browser.submit('check-form')).path).toBe('/account');
  await panel.submit('push-form', { decision: 'deny' });
  expect(textOf(panel.page.html, 'screen')).toContain('No push has come');
});

test('the phone reports unreadable input, refuses foreign requests, and has no other buttons or users', async () => {
  const { panel } = await openDemoPhone();
  await panel.submit('scan-form', { setup: 'hello' });
  expect(textOf(panel.page.html, 'screen')).toContain('No app on this phone can read that');
  await panel.submit('extra-shout');
  expect(textOf(panel.page.html, 'screen')).toBe('Shouted.');
  expect((await panel.post('/phone/ada/extra/none', {})).status).toBe(404);
  expect((await panel.get('/phone/eve')).status).toBe(404);
  await panel.get('/phone/ada');
  const foreign = await panel.submit('extra-shout', {}, { headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
  expect((await panel.get('/phone')).html).toContain('href="/phone/ada"');
});
