import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { oktaSite, oneLoginSite, type Site } from './site.ts';
import {
  choose,
  confirmByTotp,
  enterByTotp,
  expectIn,
  expectOut,
  giveCode,
  givePassword,
  setUp,
  setUpPush,
  signOut,
  signUpByTotp,
  textOf,
  useBrowser,
  type Visitor,
  visit,
} from './visitor.ts';

useBrowser();
const sites: Site[] = [];
afterAll(async () => {
  for (const site of sites) await site.close();
});

async function opened(start: () => Promise<Site>): Promise<Site> {
  const site = await start();
  sites.push(site);
  return site;
}

/** Approves or denies on the panel beside the service, as a person does. */
async function tap(visitor: Visitor, decision: 'Approve' | 'Deny', number?: string): Promise<void> {
  const panel = await visitor.context.newPage();
  await panel.goto('/phone/ada');
  if (number !== undefined) await panel.getByLabel('Number, where the page shows one').fill(number);
  await panel.getByRole('button', { name: decision }).click();
  await panel
    .locator('#screen')
    .getByText(decision === 'Approve' ? 'Approved.' : 'Denied.')
    .waitFor();
  await panel.close();
}

describe.each([
  ['Okta', oktaSite],
  ['OneLogin v2', oneLoginSite],
] as const)('on the emulated %s, in a browser', (name, start) => {
  let site: Site;
  let visitor: Visitor;
  beforeEach(async () => {
    site = await opened(start);
    visitor = await visit(site);
    return async () => {
      expect(visitor.complaints).toEqual([]);
      await visitor.context.close();
    };
  });

  test('by authenticator app: set up, sign in, sign in again', async () => {
    await givePassword(visitor);
    await expectOut(visitor);
    await enterByTotp(site, visitor);
    await signOut(visitor);
    await expectOut(visitor);
    await givePassword(visitor);
    await confirmByTotp(site, visitor);
    await expectIn(visitor);
  });

  test('by text message, which is read on the phone beside', async () => {
    await givePassword(visitor);
    await setUp(visitor, 'sms');
    await giveCode(visitor, site.phone('ada').readCode('sms'));
    await visitor.page.waitForURL('**/login/factor');
    // The identity provider lets a while pass between two messages.
    site.advance(31_000);
    await choose(visitor, 'sms');
    if (name === 'Okta') expect(await textOf(visitor.page, '#destination')).toContain('***');
    await giveCode(visitor, site.phone('ada').readCode('sms'));
    await expectIn(visitor);
  });

  test('by push, which the page waits for by itself', async () => {
    await givePassword(visitor);
    const { page } = visitor;
    await setUpPush(site, visitor);
    await choose(visitor, 'push', name === 'Okta' ? 'only' : 'approval');
    const shown = page.locator('#display');
    const number = (await shown.count()) === 0 ? undefined : await textOf(page, '#display');
    if (name === 'Okta') expect(number).toMatch(/^\d+$/);
    await tap(visitor, 'Approve', number);
    site.advance(5_000);
    // Nobody presses anything: the page looks again when the pace of the provider allows.
    await expectIn(visitor);
  });

  test('without JavaScript: by authenticator app and by push', async () => {
    const plain = await visit(site, { javaScriptEnabled: false });
    await signUpByTotp(site, plain);
    await setUpPush(site, plain);
    const { page } = plain;
    await signOut(plain);
    await givePassword(plain);
    await choose(plain, 'push', name === 'Okta' ? 'only' : 'approval');
    const shown = page.locator('#display');
    await tap(plain, 'Approve', (await shown.count()) === 0 ? undefined : await textOf(page, '#display'));
    site.advance(5_000);
    await page.locator('#check').click();
    await expectIn(plain);
    await plain.context.close();
  });
});

describe('by passkey', () => {
  test('on the emulated Okta: a key is made, and signs in', async () => {
    const site = await opened(oktaSite);
    const visitor = await visit(site);
    const { page, context } = visitor;
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
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
    await page.getByRole('button', { name: 'Use your security key or passkey' }).click();
    await page.waitForURL('**/login/factor');
    await expectOut(visitor);
    await choose(visitor, 'webauthn');
    await page.getByRole('button', { name: 'Use your security key or passkey' }).click();
    await expectIn(visitor);
    expect(visitor.complaints).toEqual([]);
    await context.close();
  });
});
