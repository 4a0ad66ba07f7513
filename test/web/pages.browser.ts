import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const folder = fileURLToPath(new URL('../../reports/screenshots/', import.meta.url));
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

test('every page is readable, narrow and wide, and has names for all that can be used', async () => {
  const visitor = await visit(site);
  const { page, complaints } = visitor;
  const seen: string[] = [];

  async function look(name: string): Promise<void> {
    seen.push(name);
    expect([name, await page.locator('h1').count()]).toEqual([name, 1]);
    expect([name, await page.locator('html').getAttribute('lang')]).toEqual([name, 'en']);
    const unnamed = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLInputElement | HTMLButtonElement>('input:not([type=hidden]), button, a'),
      ].flatMap((control) => {
        const labels = 'labels' in control ? [...(control.labels ?? [])].map(({ textContent }) => textContent) : [];
        const label = [control.getAttribute('aria-label'), control.textContent, ...labels].join('').trim();
        return label === '' ? control.outerHTML : [];
      }),
    );
    expect([name, unnamed]).toEqual([name, []]);
    for (const [size, width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect([name, size, Math.max(0, overflow)]).toEqual([name, size, 0]);
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
  // The picture of the push app is the emulator's, which does not listen here.
  expect(complaints.filter((text) => !text.includes('/qr/'))).toEqual([]);
  await visitor.context.close();
});
