import { describe, expect, test } from 'vitest';
import { wrongCode } from '../../support/wrong-code.ts';
import { reasonIn, textOf } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  confirmByTotp,
  emulatedServices,
  enrollTotp,
  enterPassword,
  signedInByTotp,
} from './service.ts';

describe.each(emulatedServices)('by authenticator app on the emulated %s', (_name, start) => {
  test('a user without a factor enrolls one and is signed in only after verifying it', async () => {
    const service = await start();
    const browser = service.browser();
    const security = await enterPassword(browser, 'ada');
    expect(security.path).toBe('/security');
    expect(textOf(security.html, 'notice')).toContain('second factor first');
    await assertSignedOut(browser);

    await beginEnrollment(browser, 'totp');
    expect(browser.page.html).toMatch(/<img id="setup-picture" src="data:image\/png;base64,[^"]{100,}" alt="[^"]+"/);
    const afterEnrollment = await enrollTotp(service, browser);
    // An enrollment does not sign in.
    expect(afterEnrollment.path).toBe('/login/factor');
    await assertSignedOut(browser);

    const account = await confirmByTotp(service, browser);
    expect(account.path).toBe('/account');
    expect(textOf(account.html, 'who')).toContain('The real ada');
    service.assertNothingLeaked();
  });

  test('a second sign-in requires the factor, and the password alone opens no page', async () => {
    const service = await start();
    await signedInByTotp(service);
    const browser = service.browser();
    const page = await enterPassword(browser, 'ada');
    expect(page.path).toBe('/login/factor');
    for (const path of ['/account', '/security', '/security/step']) {
      const page = await browser.get(path, { follow: false });
      expect([path, page.status, page.headers.location]).toEqual([path, 303, '/login/factor']);
    }
    // Afterwards the browser gets the page that it requested.
    expect((await confirmByTotp(service, browser)).path).toBe('/security');
    expect((await browser.get('/account')).html).toContain('You are signed in as The real ada');
  });

  test('a wrong, a used and an expired code are reported differently, and the right one is accepted', async () => {
    const service = await start();
    await signedInByTotp(service);
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    service.advance(60_000);
    await chooseFactor(browser, 'totp');
    const code = await service.phone('ada').totp();
    const refused = await browser.submit('code-form', { code: wrongCode(code) });
    expect([refused.path, reasonIn(refused.html)]).toEqual(['/login/step', 'wrong-answer']);
    await assertSignedOut(browser);
    await browser.get('/login/step');
    expect((await browser.submit('code-form', { code })).path).toBe('/account');

    const again = service.browser();
    await enterPassword(again, 'ada');
    await chooseFactor(again, 'totp');
    const replayed = await again.submit('code-form', { code });
    expect(reasonIn(replayed.html)).toBe('replayed');
    await assertSignedOut(again);

    service.advance(16 * 60_000);
    await again.get('/login/step');
    const late = await again.submit('code-form', { code: await service.phone('ada').totp() });
    expect(reasonIn(late.html)).toBe('expired');
    expect(late.html).not.toContain('id="code-form"');
    expect(late.html).toContain('id="choose-again"');
    await assertSignedOut(again);
    service.assertNothingLeaked();
  });
});
