import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../../support/root.ts';
import { faint, lostByKeyboard, overflow, unreadable } from './page-checks.ts';
import { oktaSite, type Site } from './site.ts';
import {
  choose,
  confirmByTotp,
  expectIn,
  giveCode,
  givePassword,
  setUp,
  setUpTotp,
  useBrowser,
  visit,
} from './visitor.ts';

// How each page looks and reads. The pictures are for people: reports/screenshots.

const folder = `${root}reports/screenshots/`;
const SIZES = [
  ['desktop', 1024, 768],
  ['phone', 360, 740],
] as const;

useBrowser();
let site: Site;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  site = await oktaSite();
});
afterAll(() => site.close());

test('every page is readable: narrow and wide, light and dark, by a screen reader, and by the keyboard alone', async () => {
  const visitor = await visit(site);
  const { page, complaints } = visitor;
  const seen: string[] = [];

  async function look(name: string): Promise<void> {
    seen.push(name);
    expect([name, await unreadable(page)]).toEqual([name, []]);
    expect([name, await lostByKeyboard(page)]).toEqual([name, []]);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([name, colorScheme, await faint(page)]).toEqual([name, colorScheme, []]);
    }
    for (const [size, width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      expect([name, size, await overflow(page)]).toEqual([name, size, 0]);
      await page.screenshot({ path: `${folder}${name}-${size}.png`, fullPage: true });
    }
  }

  await page.goto('/login');
  await look('login');
  await page.getByLabel('Name').fill('ada');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await look('login-wrong');
  await givePassword(visitor);
  await look('security-empty');
  await setUp(visitor, 'totp');
  await look('set-up-totp');
  await setUpTotp(site, visitor);
  await look('choose');
  await choose(visitor, 'totp');
  await giveCode(visitor, '000000');
  await look('code-wrong');
  await confirmByTotp(site, visitor);
  await expectIn(visitor);
  await look('account');
  await setUp(visitor, 'sms');
  await look('set-up-sms');
  await giveCode(visitor, site.phone('ada').readCode('sms'));
  await page.waitForURL('**/security');
  await look('security');
  await setUp(visitor, 'push');
  await look('set-up-push');
  await setUp(visitor, 'webauthn');
  await look('set-up-passkey');
  await page.goto('/phone/ada');
  await look('the-phone');
  await page.goto('/nowhere');
  await look('not-found');

  expect(seen).toHaveLength(13);
  expect(complaints).toEqual([]);
  await visitor.context.close();
});
