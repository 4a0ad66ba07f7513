import type { CreationOptions, RequestOptions, WebAuthnCredential } from 'polyfactor';
import { describe, expect, test } from 'vitest';
import { attributeOf, type Browser, ORIGIN, reasonIn } from './http-browser.ts';
import { assertNotIn, beginEnrollment, choose, givePassword, onOkta, type Service } from './service.ts';

const home = { origin: ORIGIN, rpId: 'localhost' };

/** What `passkey.js` does with the form, with a software authenticator in the browser's place. */
async function usePasskey(service: Service, browser: Browser, at = home) {
  const { authenticator } = service.phone('ada');
  const options = JSON.parse(attributeOf(browser.page.html, 'passkey-form', 'data-options'));
  const isNew = attributeOf(browser.page.html, 'passkey-form', 'data-kind') === 'create';
  const credential: WebAuthnCredential = isNew
    ? await authenticator.create(options satisfies CreationOptions, at)
    : await authenticator.get(options satisfies RequestOptions, at);
  // Browsers add keys.
  const sent = { ...credential, authenticatorAttachment: 'platform', clientExtensionResults: {} };
  return browser.submit('passkey-form', { credential: JSON.stringify(sent) });
}

async function withPasskey(service: Service) {
  const browser = service.browser();
  await givePassword(browser, 'ada');
  await beginEnrollment(browser, 'webauthn');
  expect(browser.page.html).toContain('src="/public/passkey.js"');
  const page = await usePasskey(service, browser);
  expect(page.path).toBe('/login/factor');
  return browser;
}

describe('by passkey on the emulated Okta', () => {
  test('enrolled and signed in', async () => {
    const service = await onOkta();
    const browser = await withPasskey(service);
    await choose(browser, 'webauthn');
    await assertNotIn(browser);
    await browser.get('/login/step');
    expect((await usePasskey(service, browser)).path).toBe('/account');
    service.assertNothingLeaked();
  });

  test('an answer for another site lets nobody in', async () => {
    const service = await onOkta();
    const browser = await withPasskey(service);
    await choose(browser, 'webauthn');
    const page = await usePasskey(service, browser, { origin: 'https://evil.example', rpId: 'localhost' });
    expect(reasonIn(page.html)).toBe('wrong-answer');
    await assertNotIn(browser);
  });

  test.each([
    ['no JSON', 'certainly'],
    ['another JSON', '[]'],
    ['a credential without a response', '{"id":"AAAA","rawId":"AAAA","type":"public-key"}'],
    ['bytes that are none', '{"id":"<b>","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"}}'],
    ['half of an answer', '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"}}'],
  ])('%s is a bad form: nothing is sent, and the step stays', async (_what, credential) => {
    const service = await onOkta();
    const browser = await withPasskey(service);
    const step = await choose(browser, 'webauthn');
    const before = service.okta.requests.length;
    expect((await browser.submit('passkey-form', { credential })).status).toBe(400);
    expect(service.okta.requests.length).toBe(before);
    await assertNotIn(browser);
    expect((await browser.get('/login/step')).html).toContain('id="passkey-form"');
    expect(step.status).toBe(200);
    expect((await usePasskey(service, browser)).path).toBe('/account');
  });

  test('the browser’s half of WebAuthn is served as ES modules', async () => {
    const service = await onOkta();
    const browser = service.browser();
    for (const path of [
      '/public/passkey.js',
      '/simplewebauthn/index.js',
      '/simplewebauthn/methods/startRegistration.js',
    ]) {
      const script = await browser.get(path);
      expect([path, script.status]).toEqual([path, 200]);
      expect(script.headers['content-type']).toMatch(/^(text|application)\/javascript/);
      expect(script.html).toMatch(/^(import|export|\/\/)/);
    }
    for (const path of [
      '/simplewebauthn/package.json',
      '/simplewebauthn/../package.json',
      '/public/../app.ts',
      '/public/',
    ]) {
      expect([path, (await browser.get(path)).status]).toEqual([path, expect.toSatisfy((status) => status >= 400)]);
    }
  });
});
