import { describe, expect, test } from 'vitest';
import { reasonIn, textOf } from './http-browser.ts';
import {
  assertNotIn,
  beginEnrollment,
  choose,
  confirmByTotp,
  enrollTotp,
  givePassword,
  onOkta,
  onOneLogin,
  signedInByTotp,
  wrong,
} from './service.ts';

describe.each([
  ['Okta', onOkta],
  ['OneLogin v2', onOneLogin],
] as const)('by authenticator app on the emulated %s', (_name, start) => {
  test('a user without a factor enrolls one, and is in only when it has said approved', async () => {
    const service = await start();
    const browser = service.browser();
    const security = await givePassword(browser, 'ada');
    expect(security.path).toBe('/security');
    expect(textOf(security.html, 'notice')).toContain('second factor first');
    await assertNotIn(browser);

    await beginEnrollment(browser, 'totp');
    expect(browser.page.html).toMatch(/<img id="setup-picture" src="data:image\/png;base64,[^"]{100,}" alt="[^"]+"/);
    const afterEnrollment = await enrollTotp(service, browser);
    // Enrolled, and not in: an enrollment is no sign-in.
    expect(afterEnrollment.path).toBe('/login/factor');
    await assertNotIn(browser);

    const account = await confirmByTotp(service, browser);
    expect(account.path).toBe('/account');
    expect(textOf(account.html, 'who')).toContain('The real ada');
    service.assertNothingLeaked();
  });

  test('a second sign-in asks for it, and the password alone opens nothing', async () => {
    const service = await start();
    await signedInByTotp(service);
    const browser = service.browser();
    const asked = await givePassword(browser, 'ada');
    expect(asked.path).toBe('/login/factor');
    for (const path of ['/account', '/security', '/security/step']) {
      const page = await browser.get(path, { follow: false });
      expect([path, page.status, page.headers.location]).toEqual([path, 303, '/login/factor']);
    }
    // On to the page that was asked for.
    expect((await confirmByTotp(service, browser)).path).toBe('/security');
    expect((await browser.get('/account')).html).toContain('You are signed in as The real ada');
  });

  test('a wrong code, a used one and one too late are told apart, and the right one is still taken', async () => {
    const service = await start();
    await signedInByTotp(service);
    const browser = service.browser();
    await givePassword(browser, 'ada');
    service.advance(60_000);
    await choose(browser, 'totp');
    const code = await service.phone('ada').totp();
    const refused = await browser.submit('code-form', { code: wrong(code) });
    expect([refused.path, reasonIn(refused.html)]).toEqual(['/login/step', 'wrong-answer']);
    await assertNotIn(browser);
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code })).path).toBe('/account');

    const again = service.browser();
    await givePassword(again, 'ada');
    await choose(again, 'totp');
    const replayed = await again.submit('code-form', { code });
    // OneLogin says of a used code only that it is wrong.
    expect(reasonIn(replayed.html)).toBe(service.mfa.id === 'okta' ? 'replayed' : 'wrong-answer');
    await assertNotIn(again);

    service.advance(16 * 60_000);
    await again.get('/login/step');
    const late = await again.submit('code-form', { code: await service.phone('ada').totp() });
    expect(reasonIn(late.html)).toBe('expired');
    expect(late.html).not.toContain('id="code-form"');
    expect(late.html).toContain('id="choose-again"');
    await assertNotIn(again);
    service.assertNothingLeaked();
  });
});
