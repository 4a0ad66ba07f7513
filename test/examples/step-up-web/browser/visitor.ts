import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { toBuffer } from 'qrcode';
import { afterAll, beforeAll, expect } from 'vitest';
import { collectBrowserErrors } from './browser-errors.ts';
import { PASSWORD, type Site } from './site.ts';

// A user with a real browser.

let browser: Browser | undefined;

/** Starts one browser for all tests of a file. */
export function launchBrowser(): void {
  beforeAll(async () => {
    // Chromium's sandbox does not work as root, for example in a container.
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
  /** Errors in any tab: browser-errors.ts. */
  readonly browserErrors: readonly string[];
};

export async function openSite(site: Site, options: { readonly javaScriptEnabled?: boolean } = {}): Promise<Visitor> {
  if (browser === undefined) throw new Error('There is no browser: call useBrowser first.');
  const context = await browser.newContext({ ...options, baseURL: site.origin });
  context.setDefaultTimeout(20_000);
  // Okta serves a picture for its push app. The emulator listens on no port here, so the test draws the picture.
  await context.route(/\/api\/v1\/.*\/qr\//, async (route) => {
    const body = await toBuffer(route.request().url(), { margin: 2, width: 240 });
    await route.fulfill({ contentType: 'image/png', body });
  });
  const browserErrors = await collectBrowserErrors(context);
  return { page: await context.newPage(), context, browserErrors };
}

export async function enterPassword({ page }: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await page.goto('/login');
  await page.getByLabel('Name').fill(username);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Starts an enrollment from the security page. */
export async function startEnrollment({ page }: Visitor, type: string): Promise<void> {
  await page.goto('/security');
  // Okta offers two authenticator apps. The first one is used.
  await page.locator(`form[action="/security/enroll"][data-type="${type}"] button`).first().click();
  await page.waitForURL('**/security/step');
}

export async function chooseFactor({ page }: Visitor, type: string, way = 'only'): Promise<void> {
  await page.goto('/login/factor');
  await page.locator(`form[data-type="${type}"][data-way="${way}"] button`).click();
  await page.waitForURL('**/login/step');
}

export async function enterCode({ page }: Visitor, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Check the code' }).click();
}

/** Enrolls an authenticator app with the key that the page shows as text. */
export async function enrollTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  const { page } = visitor;
  await startEnrollment(visitor, 'totp');
  await page.getByText('No camera?').click();
  const secret = await textOf(page, '#setup-secret');
  site.phone(username).scan({ kind: 'totp', secret, uri: await textOf(page, '#setup-link') });
  await enterCode(visitor, await site.phone(username).totp());
  await page.waitForURL(/\/login\/factor|\/security$/);
}

/** Verifies with the next code of the authenticator app, because the last one is used. */
export async function confirmByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  site.advance(31_000);
  await chooseFactor(visitor, 'totp');
  await enterCode(visitor, await site.phone(username).totp());
}

export async function signUpByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await enterPassword(visitor, username);
  await visitor.page.waitForURL('**/security');
  await enrollTotp(site, visitor, username);
  await confirmByTotp(site, visitor, username);
  await expectSignedIn(visitor, username);
}

export async function signInByTotp(site: Site, visitor: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await enterPassword(visitor, username);
  await confirmByTotp(site, visitor, username);
  await expectSignedIn(visitor, username);
}

/** Enrolls a push app with the link that the page shows as text. */
export async function enrollPush(site: Site, visitor: Visitor): Promise<void> {
  await startEnrollment(visitor, 'push');
  site.phone('ada').scan({ kind: 'app', uri: await textOf(visitor.page, '#setup-link') });
  site.advance(5_000);
  await visitor.page.locator('#check').click();
  await visitor.page.waitForURL(/\/login\/factor|\/security$/);
}

export async function signOut({ page }: Visitor): Promise<void> {
  await page.locator('#logout').click();
  await page.waitForURL('**/login');
}

export async function expectSignedIn({ page }: Visitor, username: 'ada' | 'bob' = 'ada'): Promise<void> {
  await page.waitForURL('**/account');
  const who = { ada: 'Ada Lovelace', bob: 'Bob Noyce' }[username];
  expect(await textOf(page, '#who')).toBe(`You are signed in as ${who}.`);
}

/** The protected page redirects this browser. */
export async function expectSignedOut({ page }: Visitor): Promise<void> {
  await page.goto('/account');
  expect(new URL(page.url()).pathname).not.toBe('/account');
  expect(await page.locator('#who').count()).toBe(0);
}

/** The reason in the page's error message, as a word for tests. */
export async function problemOn({ page }: Visitor): Promise<string | null> {
  return page.locator('[role=alert] [data-reason]').getAttribute('data-reason');
}

export async function textOf(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).textContent()) ?? '';
}
