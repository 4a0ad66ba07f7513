import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../../support/root.ts';
import { accessibilityProblems, horizontalOverflow, keyboardProblems, lowContrastTexts } from './page-checks.ts';
import { oktaSite, type Site } from './site.ts';
import {
  chooseFactor,
  confirmByTotp,
  enrollTotp,
  enterCode,
  enterPassword,
  expectSignedIn,
  launchBrowser,
  openSite,
  startEnrollment,
} from './visitor.ts';

// The layout and accessibility of each page. Screenshots for people are written to reports/screenshots.

const folder = `${root}reports/screenshots/`;
const SIZES = [
  ['desktop', 1024, 768],
  ['phone', 360, 740],
] as const;

launchBrowser();
let site: Site;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  site = await oktaSite();
});
afterAll(() => site.close());

test('every page is accessible: at both widths, in light and dark, by screen reader and by keyboard', async () => {
  const visitor = await openSite(site);
  const { page, browserErrors } = visitor;
  const seen: string[] = [];

  async function checkPage(name: string): Promise<void> {
    seen.push(name);
    // On a slow machine a page is there before its styles are.
    await page.waitForLoadState('load');
    expect([name, await accessibilityProblems(page)]).toEqual([name, []]);
    expect([name, await keyboardProblems(page)]).toEqual([name, []]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([name, colorScheme, await lowContrastTexts(page)]).toEqual([name, colorScheme, []]);
    }
    for (const [size, width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      expect([name, size, await horizontalOverflow(page)]).toEqual([name, size, 0]);
      await page.screenshot({ path: `${folder}${name}-${size}.png`, fullPage: true });
    }
  }

  await page.goto('/login');
  await checkPage('login');
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await checkPage('login-wrong');
  await enterPassword(visitor);
  await checkPage('security-empty');
  await startEnrollment(visitor, 'totp');
  await checkPage('set-up-totp');
  await enrollTotp(site, visitor);
  await checkPage('choose');
  await chooseFactor(visitor, 'totp');
  await enterCode(visitor, '000000');
  await checkPage('code-wrong');
  await confirmByTotp(site, visitor);
  await expectSignedIn(visitor);
  await checkPage('account');
  await startEnrollment(visitor, 'sms');
  await checkPage('set-up-sms');
  await enterCode(visitor, site.phone('ada').readCode('sms'));
  await page.waitForURL('**/security');
  await checkPage('security');
  await startEnrollment(visitor, 'push');
  await checkPage('set-up-push');
  await startEnrollment(visitor, 'webauthn');
  await checkPage('set-up-passkey');
  await page.goto('/phone/ada');
  await checkPage('the-phone');
  await page.goto('/nowhere');
  await checkPage('not-found');

  expect(seen).toHaveLength(13);
  expect(browserErrors).toEqual([]);
  await visitor.context.close();
});
