import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPhone } from './phone-panel.ts';
import { oktaSite, type Site } from './site.ts';
import {
  choose,
  expectIn,
  expectOut,
  giveCode,
  givePassword,
  problemOn,
  setUpPush,
  signInByTotp,
  signOut,
  signUpByTotp,
  textOf,
  useBrowser,
  type Visitor,
  visit,
} from './visitor.ts';

useBrowser();

describe('nobody is in, and the page says why', () => {
  let site: Site;
  let visitor: Visitor;
  beforeAll(async () => {
    site = await oktaSite();
  });
  afterAll(() => site.close());
  beforeEach(async () => {
    visitor = await visit(site);
    return () => visitor.context.close();
  });

  test('a wrong code, a used one and the right one', async () => {
    await signUpByTotp(site, visitor);
    await signOut(visitor);
    site.advance(31_000);
    await givePassword(visitor);
    await choose(visitor, 'totp');
    const used = await site.phone('ada').totp();
    await giveCode(visitor, used);
    await expectIn(visitor);
    await signOut(visitor);

    await givePassword(visitor);
    await choose(visitor, 'totp');
    await giveCode(
      visitor,
      used.replace(/\d$/, (digit) => `${(Number(digit) + 1) % 10}`),
    );
    expect(await problemOn(visitor)).toBe('wrong-answer');
    await giveCode(visitor, used);
    expect(await problemOn(visitor)).toBe('replayed');
    expect(await textOf(visitor.page, '[role=alert]')).toContain('That code has been used before.');
    await expectOut(visitor);

    site.advance(31_000);
    await choose(visitor, 'totp');
    await giveCode(visitor, await site.phone('ada').totp());
    await expectIn(visitor);
  });

  test('a step that has expired', async () => {
    await givePassword(visitor);
    await choose(visitor, 'totp');
    site.advance(16 * 60_000);
    await giveCode(visitor, await site.phone('ada').totp());
    expect(await problemOn(visitor)).toBe('expired');
    await expectOut(visitor);
  });

  test('a push that is denied', async () => {
    const { page } = visitor;
    await signInByTotp(site, visitor);
    await setUpPush(site, visitor);
    await signOut(visitor);

    await givePassword(visitor);
    await choose(visitor, 'push');
    const phone = await openPhone(visitor);
    await phone.deny();
    site.advance(5_000);
    await page.locator('[data-reason=denied]').waitFor();
    expect(await textOf(page, '[role=alert]')).toContain('If it was not you who declined');
    await expectOut(visitor);
  });

  test("another user's step, moved into this session on the server", async () => {
    const bob = await visit(site);
    await signUpByTotp(site, bob, 'bob');
    await givePassword(visitor);
    await choose(visitor, 'totp');
    await choose(bob, 'totp', 'only');
    const [mine, theirs] = ['ada', 'bob'].map((name) => site.sessions.findLast(({ username }) => username === name));
    if (mine === undefined || theirs?.verification === undefined) throw new Error('Both have an open step.');
    mine.verification = theirs.verification;
    site.advance(31_000);
    await visitor.page.reload();
    await giveCode(visitor, await site.phone('bob').totp());
    expect(await visitor.page.locator('h1').textContent()).not.toBe('Account');
    await expectOut(visitor);
    await bob.context.close();
  });

  test('a form that is sent twice at once signs in once, and ends on a clear page', async () => {
    await givePassword(visitor);
    await choose(visitor, 'totp');
    site.advance(31_000);
    const code = await site.phone('ada').totp();
    const { page } = visitor;
    await page.getByLabel('Code').fill(code);
    const arrived = page.waitForEvent('framenavigated');
    await page.locator('#code-form').evaluate((form: HTMLFormElement) => {
      const { action } = form;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
      // One beside the one that the browser sends.
      void fetch(action, { method: 'POST', body, redirect: 'manual' });
      form.submit();
    });
    await arrived;
    await page.waitForLoadState();
    await page.goto('/account');
    await expectIn(visitor);
  });

  test('what changes something asks again after a while', async () => {
    const { page } = visitor;
    await signInByTotp(site, visitor);
    site.advance(6 * 60_000);
    await page.goto('/security');
    await page.locator('form[action="/security/remove"] button').first().click();
    await page.waitForURL('**/login/factor');
    await choose(visitor, 'totp');
    await giveCode(visitor, await site.phone('ada').totp());
    await page.waitForURL('**/security');
    expect(await page.locator('li[data-type=totp]').count()).toBe(1);
  });
});
