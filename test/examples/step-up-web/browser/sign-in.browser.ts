import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPhone } from './phone-panel.ts';
import { oktaSite, oneLoginSite, type Site } from './site.ts';
import {
  chooseFactor,
  enterCode,
  enterPassword,
  expectSignedIn,
  expectSignedOut,
  launchBrowser,
  openSite,
  signOut,
  startEnrollment,
  textOf,
  type Visitor,
} from './visitor.ts';

// Every way to sign in, from the first enrollment to a later sign-in, with the demo phone.

launchBrowser();

/** The number to enter on the phone. OneLogin shows none. */
async function numberOn({ page }: Visitor): Promise<string | undefined> {
  return (await page.locator('#display').count()) === 0 ? undefined : textOf(page, '#display');
}

async function enrollTotpByPhone(visitor: Visitor, site: Site): Promise<void> {
  await startEnrollment(visitor, 'totp');
  const phone = await openPhone(visitor);
  await phone.scan(await textOf(visitor.page, '#setup-secret'), 'The authenticator app has the key.');
  await enterCode(visitor, await phone.totp());
  await visitor.page.waitForURL('**/login/factor');
  // The code is used, so the next one is needed.
  site.advance(31_000);
}

describe.each([
  ['Okta', oktaSite, 'only'],
  ['OneLogin v2', oneLoginSite, 'approval'],
] as const)('on the emulated %s, in a browser', (name, start, wayOfPush) => {
  let site: Site;
  let visitor: Visitor;
  beforeEach(async () => {
    site = await start();
    visitor = await openSite(site);
    return async () => {
      await visitor.context.close();
      await site.close();
    };
  });

  test('a user sets up an authenticator app, signs in, and signs in again', async () => {
    await enterPassword(visitor);
    expect(await textOf(visitor.page, '#no-factors')).toBe('You have none yet.');
    await enrollTotpByPhone(visitor, site);
    await expectSignedOut(visitor);
    const phone = await openPhone(visitor);
    await chooseFactor(visitor, 'totp');
    await enterCode(visitor, await phone.totp());
    await expectSignedIn(visitor);

    await signOut(visitor);
    await expectSignedOut(visitor);
    site.advance(31_000);
    await enterPassword(visitor);
    await expectSignedOut(visitor);
    await chooseFactor(visitor, 'totp');
    await enterCode(visitor, await phone.totp());
    await expectSignedIn(visitor);
    expect(visitor.browserErrors).toEqual([]);
  });

  test('a user signs in with the code of a text message', async () => {
    await enterPassword(visitor);
    await startEnrollment(visitor, 'sms');
    const phone = await openPhone(visitor);
    await enterCode(visitor, await phone.messageCode());
    await visitor.page.waitForURL('**/login/factor');
    await expectSignedOut(visitor);
    // The identity provider requires a pause between two messages.
    site.advance(31_000);
    await chooseFactor(visitor, 'sms');
    if (name === 'Okta') expect(await textOf(visitor.page, '#destination')).toContain('***');
    await enterCode(visitor, await phone.messageCode());
    await expectSignedIn(visitor);
    expect(visitor.browserErrors).toEqual([]);
  });

  test('a user approves a push, and the page continues without a click', async () => {
    const { page } = visitor;
    await enterPassword(visitor);
    await startEnrollment(visitor, 'push');
    const phone = await openPhone(visitor);
    await phone.scan(await textOf(page, '#setup-link'), 'The push app is connected.');
    site.advance(5_000);
    await page.waitForURL('**/login/factor');
    await expectSignedOut(visitor);

    await chooseFactor(visitor, 'push', wayOfPush);
    const number = await numberOn(visitor);
    if (name === 'Okta') expect(number).toMatch(/^\d+$/);
    await phone.approve(number);
    site.advance(5_000);
    // The page polls without any click.
    await expectSignedIn(visitor);
    expect(visitor.browserErrors).toEqual([]);
  });

  test('a user without JavaScript signs in by authenticator app and by push', async () => {
    const plain = await openSite(site, { javaScriptEnabled: false });
    const { page } = plain;
    await enterPassword(plain);
    await enrollTotpByPhone(plain, site);
    const phone = await openPhone(plain);
    await chooseFactor(plain, 'totp');
    await enterCode(plain, await phone.totp());
    await expectSignedIn(plain);
    await startEnrollment(plain, 'push');
    await phone.scan(await textOf(page, '#setup-link'), 'The push app is connected.');
    site.advance(5_000);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.waitForURL('**/security');
    await signOut(plain);

    await enterPassword(plain);
    await chooseFactor(plain, 'push', wayOfPush);
    const number = await numberOn(plain);
    await page.getByRole('button', { name: 'Check again' }).click();
    expect(await textOf(page, '#wait-status')).toBe('Waiting for you to approve on your phone.');
    await expectSignedOut(plain);
    await page.goto('/login/step');
    await phone.approve(number);
    site.advance(5_000);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expectSignedIn(plain);
    expect(plain.browserErrors).toEqual([]);
    await plain.context.close();
  });
});

describe('by passkey, on the emulated Okta', () => {
  let site: Site;
  beforeAll(async () => {
    site = await oktaSite();
  });
  afterAll(() => site.close());

  test('a user creates a passkey and signs in with it, and is refused without it', async () => {
    const visitor = await openSite(site);
    const { page, context } = visitor;
    const button = page.getByRole('button', { name: 'Use your security key or passkey' });
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await enterPassword(visitor);
    await startEnrollment(visitor, 'webauthn');
    await button.click();
    await page.waitForURL('**/login/factor');
    await expectSignedOut(visitor);
    await chooseFactor(visitor, 'webauthn');
    await button.click();
    await expectSignedIn(visitor);
    await signOut(visitor);

    await enterPassword(visitor);
    await chooseFactor(visitor, 'webauthn');
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    await button.click();
    await page.getByText('Press the button to try again.').waitFor();
    await expectSignedOut(visitor);
    expect(visitor.browserErrors).toEqual([]);
    await context.close();
  });

  test('the page says that it needs JavaScript if there is none, and signs nobody in', async () => {
    const visitor = await openSite(site, { javaScriptEnabled: false });
    await enterPassword(visitor);
    await chooseFactor(visitor, 'webauthn');
    // Chromium does not display noscript when its protocol disables scripts. So only the content is checked.
    expect(await textOf(visitor.page, 'noscript')).toContain('A security key needs JavaScript');
    await visitor.page.getByRole('button', { name: 'Use your security key or passkey' }).click();
    await visitor.page.getByRole('heading', { name: 'That form was not right' }).waitFor();
    await expectSignedOut(visitor);
    expect(visitor.browserErrors).toEqual([]);
    await visitor.context.close();
  });
});
