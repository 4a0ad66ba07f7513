import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { wrongCode } from '../../../support/wrong-code.ts';
import { openPhone } from './phone-panel.ts';
import { oktaSite, type Site } from './site.ts';
import {
  chooseFactor,
  enrollPush,
  enterCode,
  enterPassword,
  expectSignedIn,
  expectSignedOut,
  launchBrowser,
  openSite,
  problemOn,
  signInByTotp,
  signOut,
  signUpByTotp,
  textOf,
  type Visitor,
} from './visitor.ts';

launchBrowser();

describe('in a browser', () => {
  let site: Site;
  let visitor: Visitor;
  beforeAll(async () => {
    site = await oktaSite();
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    visitor = await openSite(site);
    return () => visitor.context.close();
  });

  test('a wrong code and a used one are refused with a reason, and the right one signs in', async () => {
    await signUpByTotp(site, visitor);
    await signOut(visitor);
    site.advance(31_000);
    await enterPassword(visitor);
    await chooseFactor(visitor, 'totp');
    const used = await site.phone('ada').totp();
    await enterCode(visitor, used);
    await expectSignedIn(visitor);
    await signOut(visitor);

    await enterPassword(visitor);
    await chooseFactor(visitor, 'totp');
    await enterCode(visitor, wrongCode(used));
    expect(await problemOn(visitor)).toBe('wrong-answer');
    await enterCode(visitor, used);
    expect(await problemOn(visitor)).toBe('replayed');
    expect(await textOf(visitor.page, '[role=alert]')).toContain('That code has been used before.');
    await expectSignedOut(visitor);

    site.advance(31_000);
    await chooseFactor(visitor, 'totp');
    await enterCode(visitor, await site.phone('ada').totp());
    await expectSignedIn(visitor);
  });

  test('an expired step is reported as expired', async () => {
    await enterPassword(visitor);
    await chooseFactor(visitor, 'totp');
    site.advance(16 * 60_000);
    await enterCode(visitor, await site.phone('ada').totp());
    expect(await problemOn(visitor)).toBe('expired');
    await expectSignedOut(visitor);
  });

  test('a denied push is reported as denied', async () => {
    const { page } = visitor;
    await signInByTotp(site, visitor);
    await enrollPush(site, visitor);
    await signOut(visitor);

    await enterPassword(visitor);
    await chooseFactor(visitor, 'push');
    const phone = await openPhone(visitor);
    await phone.deny();
    site.advance(5_000);
    await page.locator('[data-reason=denied]').waitFor();
    expect(await textOf(page, '[role=alert]')).toContain('If it was not you who declined');
    await expectSignedOut(visitor);
  });

  test("another user's step that was moved into the session on the server is refused", async () => {
    const bob = await openSite(site);
    await signUpByTotp(site, bob, 'bob');
    await enterPassword(visitor);
    await chooseFactor(visitor, 'totp');
    await chooseFactor(bob, 'totp', 'only');
    const [mine, theirs] = ['ada', 'bob'].map((name) => site.sessions.findLast(({ username }) => username === name));
    if (mine === undefined || theirs?.verification === undefined) throw new Error('Both have an open step.');
    mine.verification = theirs.verification;
    site.advance(31_000);
    await visitor.page.reload();
    await enterCode(visitor, await site.phone('bob').totp());
    expect(await visitor.page.locator('h1').textContent()).not.toBe('Account');
    await expectSignedOut(visitor);
    await bob.context.close();
  });

  test('a form that is sent twice at once signs in', async () => {
    await enterPassword(visitor);
    await chooseFactor(visitor, 'totp');
    site.advance(31_000);
    const code = await site.phone('ada').totp();
    const { page } = visitor;
    await page.getByLabel('Code').fill(code);
    const arrived = page.waitForEvent('framenavigated');
    await page.locator('#code-form').evaluate((form: HTMLFormElement) => {
      const { action } = form;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
      // A second request besides the browser's own.
      void fetch(action, { method: 'POST', body, redirect: 'manual' });
      form.submit();
    });
    await arrived;
    await page.waitForLoadState();
    await page.goto('/account');
    await expectSignedIn(visitor);
  });

  test('a change requires the factor again when the last verification is too old', async () => {
    const { page } = visitor;
    await signInByTotp(site, visitor);
    site.advance(6 * 60_000);
    await page.goto('/security');
    await page.locator('form[action="/security/remove"] button').first().click();
    await page.waitForURL('**/login/factor');
    await chooseFactor(visitor, 'totp');
    await enterCode(visitor, await site.phone('ada').totp());
    await page.waitForURL('**/security');
    expect(await page.locator('li[data-type=totp]').count()).toBe(1);
  });
});
