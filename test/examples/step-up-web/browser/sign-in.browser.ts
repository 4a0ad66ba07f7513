import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPhone } from './phone-panel.ts';
import { oktaSite, oneLoginSite, type Site } from './site.ts';
import {
  choose,
  expectIn,
  expectOut,
  giveCode,
  givePassword,
  setUp,
  signOut,
  textOf,
  useBrowser,
  type Visitor,
  visit,
} from './visitor.ts';

// Every way in, from a user without a second factor to one who comes back, with the phone in the other hand.

useBrowser();

/** Okta shows a number to pick on the phone; OneLogin does not. */
async function numberOn({ page }: Visitor): Promise<string | undefined> {
  return (await page.locator('#display').count()) === 0 ? undefined : textOf(page, '#display');
}

async function setUpTotpByPhone(visitor: Visitor, site: Site): Promise<void> {
  await setUp(visitor, 'totp');
  const phone = await openPhone(visitor);
  await phone.scan(await textOf(visitor.page, '#setup-secret'), 'The authenticator app has the key.');
  await giveCode(visitor, await phone.totp());
  await visitor.page.waitForURL('**/login/factor');
  // The code has been used: the app goes on to the next.
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
    visitor = await visit(site);
    return async () => {
      await visitor.context.close();
      await site.close();
    };
  });

  test('by authenticator app: set up, sign in, sign in again', async () => {
    await givePassword(visitor);
    expect(await textOf(visitor.page, '#no-factors')).toBe('You have none yet.');
    await setUpTotpByPhone(visitor, site);
    await expectOut(visitor);
    const phone = await openPhone(visitor);
    await choose(visitor, 'totp');
    await giveCode(visitor, await phone.totp());
    await expectIn(visitor);

    await signOut(visitor);
    await expectOut(visitor);
    site.advance(31_000);
    await givePassword(visitor);
    await expectOut(visitor);
    await choose(visitor, 'totp');
    await giveCode(visitor, await phone.totp());
    await expectIn(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  test('by text message, which is read on the phone', async () => {
    await givePassword(visitor);
    await setUp(visitor, 'sms');
    const phone = await openPhone(visitor);
    await giveCode(visitor, await phone.messageCode());
    await visitor.page.waitForURL('**/login/factor');
    await expectOut(visitor);
    // The identity provider lets a while pass between two messages.
    site.advance(31_000);
    await choose(visitor, 'sms');
    if (name === 'Okta') expect(await textOf(visitor.page, '#destination')).toContain('***');
    await giveCode(visitor, await phone.messageCode());
    await expectIn(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  test('by push, which the page waits for by itself', async () => {
    const { page } = visitor;
    await givePassword(visitor);
    await setUp(visitor, 'push');
    const phone = await openPhone(visitor);
    await phone.scan(await textOf(page, '#setup-link'), 'The push app is connected.');
    site.advance(5_000);
    await page.waitForURL('**/login/factor');
    await expectOut(visitor);

    await choose(visitor, 'push', wayOfPush);
    const number = await numberOn(visitor);
    if (name === 'Okta') expect(number).toMatch(/^\d+$/);
    await phone.approve(number);
    site.advance(5_000);
    // Nobody presses anything: the page looks again when the pace of the provider allows.
    await expectIn(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  test('without JavaScript: by authenticator app and by push', async () => {
    const plain = await visit(site, { javaScriptEnabled: false });
    const { page } = plain;
    await givePassword(plain);
    await setUpTotpByPhone(plain, site);
    const phone = await openPhone(plain);
    await choose(plain, 'totp');
    await giveCode(plain, await phone.totp());
    await expectIn(plain);
    await setUp(plain, 'push');
    await phone.scan(await textOf(page, '#setup-link'), 'The push app is connected.');
    site.advance(5_000);
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.waitForURL('**/security');
    await signOut(plain);

    await givePassword(plain);
    await choose(plain, 'push', wayOfPush);
    const number = await numberOn(plain);
    await page.getByRole('button', { name: 'Check again' }).click();
    expect(await textOf(page, '#wait-status')).toBe('Waiting for you to approve on your phone.');
    await expectOut(plain);
    await page.goto('/login/step');
    await phone.approve(number);
    site.advance(5_000);
    await page.getByRole('button', { name: 'Check again' }).click();
    await expectIn(plain);
    expect(plain.complaints).toEqual([]);
    await plain.context.close();
  });
});

describe('by passkey, on the emulated Okta', () => {
  let site: Site;
  beforeAll(async () => {
    site = await oktaSite();
  });
  afterAll(() => site.close());

  test('a key is made and signs in; without the key nobody is in', async () => {
    const visitor = await visit(site);
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
    await givePassword(visitor);
    await setUp(visitor, 'webauthn');
    await button.click();
    await page.waitForURL('**/login/factor');
    await expectOut(visitor);
    await choose(visitor, 'webauthn');
    await button.click();
    await expectIn(visitor);
    await signOut(visitor);

    await givePassword(visitor);
    await choose(visitor, 'webauthn');
    await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
    await button.click();
    await page.getByText('Press the button to try again.').waitFor();
    await expectOut(visitor);
    expect(visitor.complaints).toEqual([]);
    await context.close();
  });

  test('without JavaScript the page says what is missing, and nobody is in', async () => {
    const visitor = await visit(site, { javaScriptEnabled: false });
    await givePassword(visitor);
    await choose(visitor, 'webauthn');
    // Whether it is shown is the browser's: Chromium shows none where only the protocol has switched scripts off.
    expect(await textOf(visitor.page, 'noscript')).toContain('A security key needs JavaScript');
    await visitor.page.getByRole('button', { name: 'Use your security key or passkey' }).click();
    await visitor.page.getByRole('heading', { name: 'That form was not right' }).waitFor();
    await expectOut(visitor);
    expect(visitor.complaints).toEqual([]);
    await visitor.context.close();
  });
});
