import { describe, expect, test } from 'vitest';
import { attributeOf, formIdWith, reasonIn, textOf } from './http-browser.ts';
import {
  assertSignedOut,
  beginEnrollment,
  chooseFactor,
  createFakeService,
  createOktaService,
  createOneLoginService,
  enterPassword,
} from './service.ts';

// Methods that the other tests do not cover: calls, e-mail, questions, help desk codes, locks, and unusable factors.

/** Checks the step with the page's button. */
const pressCheck = async (browser: Awaited<ReturnType<typeof withFactor>>['browser']) => {
  await browser.get('/login/step');
  return browser.submit('check-form');
};

async function withFactor(type: 'email' | 'voice') {
  const service = await createOneLoginService();
  await service.onelogin.addDevice(service.userIds.ada, type);
  const browser = service.browser();
  await enterPassword(browser, 'ada');
  return { ...service, browser };
}

describe('on the emulated OneLogin v2', () => {
  test('a user signs in by e-mail, either with its link or with its code', async () => {
    const { browser, onelogin, userIds, phone, advance, assertNothingLeaked } = await withFactor('email');
    await chooseFactor(browser, 'email', 'approval');
    expect(browser.page.html).not.toContain('id="code-form"');
    onelogin.clickMagicLink(userIds.ada);
    advance(60_000);
    expect((await pressCheck(browser)).path).toBe('/account');
    await chooseFactor(browser, 'email', 'code');
    expect(browser.page.html).not.toContain('id="check-form"');
    expect((await browser.submit('code-form', { code: phone('ada').readCode('email') })).path).toBe('/account');
    assertNothingLeaked();
  });

  test('a call is approved with the digits that the page shows', async () => {
    const { browser, phone, advance } = await withFactor('voice');
    await chooseFactor(browser, 'voice');
    const digits = textOf(browser.page.html, 'display');
    expect(browser.page.html).toContain('Type these digits on your phone’s keypad');
    phone('ada').keyIn(digits);
    advance(60_000);
    expect((await pressCheck(browser)).path).toBe('/account');
  });

  test('a number that differs from the profile’s is a conflict, and nothing is enrolled', async () => {
    const service = await createOneLoginService();
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    const page = await beginEnrollment(browser, 'sms', { phoneNumber: '+14155559999' });
    expect([page.status, page.html.includes('another number or address is on file')]).toEqual([409, true]);
    expect((await browser.get('/security/step')).path).toBe('/security');
  });
});

describe('on the emulated Okta', () => {
  test('a locked factor is reported as locked, not as a wrong answer', async () => {
    const service = await createOktaService();
    const { okta, userIds } = service;
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    await beginEnrollment(browser, 'totp');
    service.phone('ada').scan({ kind: 'totp', secret: textOf(browser.page.html, 'setup-secret'), uri: '' });
    await browser.submit('code-form', { code: await service.phone('ada').totp() });
    service.advance(31_000);
    await chooseFactor(browser, 'totp');
    okta.lock(userIds.ada);
    const page = await browser.submit('code-form', { code: await service.phone('ada').totp() });
    expect(reasonIn(page.html)).toBe('locked');
    expect(page.html).toContain('ask the help desk');
    expect(page.html).not.toContain('id="code-form"');
    await assertSignedOut(browser);
  });

  test.each([
    ['ACTIVE', 'signed_nonce'],
    ['INACTIVE', 'sms'],
    ['NOBODY_KNOWS', 'sms'],
  ])(
    'a factor with status %s and type %s cannot be used, and the password alone cannot add another one',
    async (status, factorType) => {
      const service = await createOktaService();
      service.okta.plant(service.userIds.ada, {
        id: 'ufs-odd',
        factorType,
        provider: 'OKTA',
        vendorName: 'OKTA',
        status,
      });
      const browser = service.browser();
      const page = await enterPassword(browser, 'ada');
      expect(page.path).toBe('/login/factor');
      expect(page.html).toContain('None of your methods can be checked here');
      expect((await browser.get('/security')).path).toBe('/login/factor');
      expect((await browser.post('/security/enroll', { availableId: 'any' })).path).toBe('/login/factor');
      await assertSignedOut(browser);
    },
  );
});

describe('on the fake', () => {
  test('a security question is shown and accepts its answer', async () => {
    const service = await createFakeService();
    await service.fake.addFactor(service.userIds.ada, 'question');
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    await chooseFactor(browser, 'question');
    const { verification } = service.sessionOf(browser);
    expect(browser.page.html).toContain(`<label for="answer">${verification?.prompt.question}</label>`);
    expect(attributeOf(browser.page.html, 'answer', 'type')).toBe('password');
    const refused = await browser.submit('answer-form', { answer: 'surely not' });
    expect(reasonIn(refused.html)).toBe('wrong-answer');
    if (verification === undefined) throw new Error('A step was expected.');
    const right = await service.fake.answerFor(verification.handle);
    if (right.kind !== 'answer') throw new Error('An answer was expected.');
    expect((await browser.submit('answer-form', { answer: right.answer })).path).toBe('/account');
  });

  test('a help desk code signs its user in once', async () => {
    const service = await createFakeService();
    const { fake, userIds } = service;
    await fake.addFactor(userIds.ada, 'webauthn');
    const { token } = await fake.createTemporaryToken({ userId: userIds.ada });
    for (const [attempt, path] of [
      ['first', '/account'],
      ['second', '/login/step'],
    ] as const) {
      const browser = service.browser();
      await enterPassword(browser, 'ada');
      await browser.submit('choice-help-desk');
      const page = await browser.submit('code-form', { code: token });
      expect([attempt, page.path]).toEqual([attempt, path]);
    }
  });

  test('a help desk code is neither offered nor accepted if the provider cannot verify it', async () => {
    const service = await createOktaService();
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    expect((await browser.post('/login/help-desk', { helpDesk: 'yes' })).status).toBe(400);
    const withFactorPage = await browser.get('/login/factor');
    expect(withFactorPage.html).not.toContain('choose-help-desk');
  });

  test('factor types that need an extra form are not offered', async () => {
    const service = await createFakeService();
    const browser = service.browser();
    await enterPassword(browser, 'ada');
    for (const type of ['totp', 'sms', 'voice', 'email', 'push', 'webauthn']) {
      expect(formIdWith(browser.page.html, `data-type="${type}"`, 'enroll-form')).toMatch(/^enroll-form-\d+$/);
    }
    for (const type of ['question', 'hotp', 'token']) expect(browser.page.html).not.toContain(`data-type="${type}"`);
  });
});
