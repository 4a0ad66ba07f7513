import { expect, test } from 'vitest';
import type { DemoPhone } from '../../../examples/step-up-web/routes/phone.ts';
import { textOf } from './http-browser.ts';
import { beginEnrollment, choose, givePassword, onOkta } from './service.ts';

/** The emulated Okta with the demo's phone of Ada beside it, as main.ts puts it there. */
async function withPanel() {
  const phones = new Map<string, DemoPhone>();
  const service = await onOkta({ phones, providerOptions: { okta: { numberMatching: true } } });
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
  await givePassword(browser, 'ada');
  return { service, browser, panel };
}

test('the phone scans a key, and shows its code', async () => {
  const { browser, panel } = await withPanel();
  expect(browser.page.html).toContain('id="nav-phone"');
  await beginEnrollment(browser, 'totp');
  await panel.submit('scan-form', { setup: textOf(browser.page.html, 'setup-secret') });
  const code = textOf(panel.page.html, 'totp');
  expect(code).toMatch(/^\d{6}$/);
  expect((await browser.submit('code-form', { code })).path).toBe('/login/factor');
});

test('the phone shows its messages, scans a link, approves a number, and denies', async () => {
  const { service, browser, panel } = await withPanel();
  await beginEnrollment(browser, 'sms');
  const inbox = (await panel.get('/phone/ada')).html;
  expect(inbox).toContain(service.phone('ada').readCode('sms'));

  await beginEnrollment(browser, 'push');
  await panel.submit('scan-form', { setup: textOf(browser.page.html, 'setup-link') });
  expect(textOf(panel.page.html, 'screen')).toBe('The push app is connected.');
  await browser.submit('check-form');
  await choose(browser, 'push');
  const number = textOf(browser.page.html, 'display');
  await panel.submit('push-form', { decision: 'approve', number });
  expect(textOf(panel.page.html, 'screen')).toBe('Approved.');
  expect((await browser.submit('check-form')).path).toBe('/account');
  await panel.submit('push-form', { decision: 'deny' });
  expect(textOf(panel.page.html, 'screen')).toContain('No push has come');
});

test('what a phone cannot read, and buttons that it does not have', async () => {
  const { panel } = await withPanel();
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
