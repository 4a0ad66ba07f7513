import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from 'polyfactor';
import { describe, expect, test } from 'vitest';
import { attributeOf, type Browser, ORIGIN, reasonIn } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createOktaService,
  enterPassword,
  type Service,
} from './service.ts';

const site = { origin: ORIGIN, rpId: 'localhost' };

/** Does what `passkey.js` does with the form, with a software authenticator instead of the browser's. */
async function usePasskey(service: Service, browser: Browser, at = site) {
  const { authenticator } = service.phone('ada');
  const options = JSON.parse(attributeOf(browser.page.html, 'passkey-form', 'data-options'));
  const isNew = attributeOf(browser.page.html, 'passkey-form', 'data-kind') === 'create';
  const credential: PublicKeyCredentialJSON = isNew
    ? await authenticator.create(options satisfies PublicKeyCredentialCreationOptionsJSON, at)
    : await authenticator.get(options satisfies PublicKeyCredentialRequestOptionsJSON, at);
  // Browsers add these keys.
  const sent = { ...credential, authenticatorAttachment: 'platform', clientExtensionResults: {} };
  return browser.submit('passkey-form', { credential: JSON.stringify(sent) });
}

async function withPasskey(service: Service) {
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  await beginEnrollment(browser, 'webauthn');
  expect(browser.page.html).toContain('src="/public/passkey.js"');
  const page = await usePasskey(service, browser);
  expect(page.path).toBe('/login/factor');
  return browser;
}

describe('by passkey on the emulated Okta', () => {
  test('a user enrolls a passkey and signs in with it', async () => {
    const service = await createOktaService();
    const browser = await withPasskey(service);
    await chooseFactor(browser, 'webauthn');
    await assertSignedOut(browser);
    await browser.get('/login/step');
    expect((await usePasskey(service, browser)).path).toBe('/account');
    service.assertNothingLeaked();
  });

  test('an assertion for another site is refused', async () => {
    const service = await createOktaService();
    const browser = await withPasskey(service);
    await chooseFactor(browser, 'webauthn');
    const page = await usePasskey(service, browser, { origin: 'https://evil.example', rpId: 'localhost' });
    expect(reasonIn(page.html)).toBe('wrong-answer');
    await assertSignedOut(browser);
  });

  test.each([
    ['no JSON', 'certainly'],
    ['JSON that is no credential', '[]'],
    ['a credential without a response', '{"id":"AAAA","rawId":"AAAA","type":"public-key"}'],
    [
      'an id that is not base64url',
      '{"id":"<b>","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"}}',
    ],
    ['an incomplete response', '{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA"}}'],
  ])('%s gets 400, sends nothing, and keeps the step open', async (_what, credential) => {
    const service = await createOktaService();
    const browser = await withPasskey(service);
    const step = await chooseFactor(browser, 'webauthn');
    const before = service.okta.requests.length;
    expect((await browser.submit('passkey-form', { credential })).status).toBe(400);
    expect(service.okta.requests.length).toBe(before);
    await assertSignedOut(browser);
    expect((await browser.get('/login/step')).html).toContain('id="passkey-form"');
    expect(step.status).toBe(200);
    expect((await usePasskey(service, browser)).path).toBe('/account');
  });

  test('the WebAuthn scripts are served as ES modules, and other files are not', async () => {
    const service = await createOktaService();
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
