import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { toBuffer } from 'qrcode';
import { afterAll, beforeAll, expect } from 'vitest';
import { listenForComplaints } from './browser-errors.ts';
import { PASSWORD, type Site } from './site.ts';

// Somebody in front of a real browser, who does what a person does.

let browser: Browser | undefined;

/** Starts one browser for the tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    // Chromium's own sandbox does not work for root, as in a container.
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: ['--no-sandbox'],
    });
  });
  afterAll(() => browser?.close());
}

export type Visitor = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser has complained of, in any tab: browser-errors.ts. */
  readonly complaints: readonly string[];
};

export async function visit(site: Site, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Visitor> {
  if (browser === undefined) throw new Error('There is no browser: call useBrowser first.');
  const context = await browser.newContext({ ...options, baseURL: site.origin });
  context.setDefaultTimeout(20_000);
  // Okta draws the picture that its push app scans; the emulated one has no pencil, and does not listen here.
  await context.route(/\/api\/v1\/.*\/qr\//, async (route) => {
    const body = await toBuffer(route.request().url(), { margin: 2, width: 240 });
    await route.fulfill({ contentType: 'image/png', body });
  });
  const complaints = await listenForComplaints(context);
  return { page: await context.newPage(), context, complaints };
}

export async function givePassword({ page }: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Name').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** From the list of what is offered, or of what is set up. */
export async function setUp({ page }: Visitor, type: string): Promise<void> {
  await page.goto('/security');
  // Okta offers two authenticator apps: the first one will do.
  await page.locator(`form[action="/security/enroll"][data-type="${type}"] button`).first().click();
  await page.waitForURL('**/security/step');
}

export async function choose({ page }: Visitor, type: string, way = 'only'): Promise<void> {
  await page.goto('/login/factor');
  await page.locator(`form[data-type="${type}"][data-way="${way}"] button`).click();
  await page.waitForURL('**/login/step');
}

export async function giveCode({ page }: Visitor, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Check the code' }).click();
}

/** The key stands on the page for whoever has no camera. */
export async function setUpTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  const { page } = visitor;
  await setUp(visitor, 'totp');
  await page.getByText('No camera?').click();
  const secret = await textOf(page, '#setup-secret');
  site.phone(username).scan({ kind: 'totp', secret, uri: await textOf(page, '#setup-link') });
  await giveCode(visitor, await site.phone(username).totp());
  await page.waitForURL(/\/login\/factor|\/security$/);
}

/** Confirms by the next code of the authenticator app: the last one has been used. */
export async function confirmByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  site.advance(31_000);
  await choose(visitor, 'totp');
  await giveCode(visitor, await site.phone(username).totp());
}

export async function signUpByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await givePassword(visitor, username);
  await visitor.page.waitForURL('**/security');
  await setUpTotp(site, visitor, username);
  await confirmByTotp(site, visitor, username);
  await expectIn(visitor, username);
}

export async function signInByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await givePassword(visitor, username);
  await confirmByTotp(site, visitor, username);
  await expectIn(visitor, username);
}

/** The link of the picture stands on the page too. Ends where the page has seen that the phone has taken it. */
export async function setUpPush(site: Site, visitor: Visitor): Promise<void> {
  await setUp(visitor, 'push');
  site.phone('ada').scan({ kind: 'app', uri: await textOf(visitor.page, '#setup-link') });
  site.advance(5_000);
  await visitor.page.locator('#check').click();
  await visitor.page.waitForURL(/\/login\/factor|\/security$/);
}

export async function signOut({ page }: Visitor): Promise<void> {
  await page.locator('#logout').click();
  await page.waitForURL('**/login');
}

export async function expectIn({ page }: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await page.waitForURL('**/account');
  const who = { ada: 'Ada Lovelace', bob: 'Bob Noyce' }[username];
  expect(await textOf(page, '#who')).toBe(`You are signed in as ${who}.`);
}

/** The protected page sends this browser away. */
export async function expectOut({ page }: Visitor): Promise<void> {
  await page.goto('/account');
  expect(new URL(page.url()).pathname).not.toBe('/account');
  expect(await page.locator('#who').count()).toBe(0);
}

/** What the page says has gone wrong: the word, for tests, of a sentence for people. */
export async function problemOn({ page }: Visitor): Promise<string | null> {
  return page.locator('[role=alert] [data-reason]').getAttribute('data-reason');
}

export async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).textContent()) ?? '';
}
