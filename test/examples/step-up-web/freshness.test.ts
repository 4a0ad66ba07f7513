import { describe, expect, test } from 'vitest';
import { formIdWith, textOf } from './http-browser.ts';
import {
  beginEnrollment,
  confirmByTotp,
  createOktaService,
  emulatedServices,
  enrollTotp,
  enterPassword,
  type Service,
  signedInByTotp,
} from './service.ts';

const FIVE_MINUTES = 5 * 60_000;
const typesOf = async ({ mfa, userIds }: Service) =>
  (await mfa.listFactors({ userId: userIds.ada })).filter(({ status }) => status === 'active').map(({ type }) => type);

describe.each(emulatedServices)('a recent second factor on the emulated %s', (_name, start) => {
  test('allows the sensitive action; after it is too old the user must confirm and repeat the action', async () => {
    const service = await start();
    const browser = await signedInByTotp(service);
    expect(textOf((await browser.submit('transfer-form')).html, 'transfers')).toBe('1');
    service.advance(FIVE_MINUTES - 1_000);
    expect(textOf((await browser.submit('transfer-form')).html, 'transfers')).toBe('2');
    service.advance(2_000);
    const page = await browser.get('/account');
    expect(textOf(page.html, 'stale')).toContain('asked to confirm');
    const response = await browser.submit('transfer-form');
    expect([response.path, textOf(response.html, 'notice')]).toEqual([
      '/login/factor',
      expect.stringContaining('Confirm that it is you'),
    ]);
    expect(textOf((await browser.get('/account')).html, 'transfers')).toBe('2');

    const confirmed = await confirmByTotp(service, browser);
    expect([confirmed.path, textOf(confirmed.html, 'transfers')]).toEqual(['/account', '2']);
    expect(textOf((await browser.submit('transfer-form')).html, 'transfers')).toBe('3');
  });

  test('is as recent as the service configures', async () => {
    const service = await start({ freshMs: 1_000 });
    const browser = await signedInByTotp(service);
    service.advance(1_000);
    await browser.get('/account');
    expect((await browser.submit('transfer-form')).path).toBe('/login/factor');
  });

  test('is required to remove a factor', async () => {
    const service = await start();
    const browser = await signedInByTotp(service);
    service.advance(FIVE_MINUTES);
    await browser.get('/security');
    expect((await browser.submit('remove-form-1')).path).toBe('/login/factor');
    expect(await typesOf(service)).toEqual(['totp']);
    expect((await confirmByTotp(service, browser)).path).toBe('/security');
    expect(textOf((await browser.submit('remove-form-1')).html, 'notice')).toContain('is removed');
    expect(await typesOf(service)).toEqual([]);
    service.assertNothingLeaked();
  });

  test('is required to start an enrollment but not to finish it', async () => {
    const service = await start();
    const browser = await signedInByTotp(service);
    service.advance(FIVE_MINUTES);
    expect((await beginEnrollment(browser, 'sms')).path).toBe('/login/factor');
    expect(() => service.phone('ada').readCode('sms')).toThrow('No sms message');
    await confirmByTotp(service, browser);
    service.advance(FIVE_MINUTES - 10_000);
    await beginEnrollment(browser, 'push');
    const link = textOf(browser.page.html, 'setup-link');
    service.advance(20_000);
    service.phone('ada').scan({ kind: 'app', uri: link });
    expect((await browser.submit('check-form')).path).toBe('/security');
    expect((await typesOf(service)).toSorted()).toEqual(['push', 'totp']);
  });

  test('cannot be replaced by the password: it adds no factor, removes none and finishes no enrollment', async () => {
    const service = await start();
    // A thief of the password starts an enrollment while there is no factor yet.
    const thief = service.browser();
    await enterPassword(thief, 'ada');
    await beginEnrollment(thief, 'totp');
    const stolen = textOf(thief.page.html, 'setup-secret');
    const owner = service.browser();
    await enterPassword(owner, 'ada');
    await beginEnrollment(owner, 'sms');
    await owner.submit('code-form', { code: service.phone('ada').readCode('sms') });
    expect(await typesOf(service)).toEqual(['sms']);

    service.phone('bob').scan({ kind: 'totp', secret: stolen, uri: 'otpauth://totp/stolen' });
    const code = await service.phone('bob').totp();
    const finished = await thief.post('/security/step', { code }, { follow: false });
    expect([finished.status, finished.headers.location]).toEqual([303, '/login/factor']);
    const { id } =
      (await service.mfa.listFactors({ userId: service.userIds.ada })).find(({ type }) => type === 'sms') ?? {};
    for (const [path, fields] of [
      ['/security/remove', { factorId: id ?? '' }],
      ['/security/enroll', { availableId: 'any' }],
      ['/security/step/resend', {}],
    ] as const) {
      const page = await thief.post(path, fields, { follow: false });
      expect([path, page.status, page.headers.location]).toEqual([path, 303, '/login/factor']);
    }
    expect(await typesOf(service)).toEqual(['sms']);
  });

  test('is not required to enroll a factor after the last one was removed', async () => {
    const service = await start();
    const browser = await signedInByTotp(service);
    await browser.get('/security');
    await browser.submit('remove-form-1');
    service.advance(FIVE_MINUTES);
    expect((await browser.get('/login/factor')).path).toBe('/security');
    await enrollTotp(service, browser);
    expect(await typesOf(service)).toEqual(['totp']);
  });
});

test('a pending factor is listed as pending, and can be removed and enrolled again', async () => {
  const service = await createOktaService();
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  await beginEnrollment(browser, 'totp');
  const page = await browser.get('/security');
  expect(page.html).toContain('data-type="totp" data-status="pending"');
  expect(page.html).toContain('id="go-on-setting-up"');
  const id = formIdWith(page.html, 'action="/security/remove"');
  expect((await browser.submit(id)).html).toContain('id="no-factors"');
  await enrollTotp(service, browser);
  expect(await typesOf(service)).toEqual(['totp']);
});
