import { describe, expect, test } from 'vitest';
import { attributeOf, formIdWith, reasonIn, textOf } from './http-browser.ts';
import { assertNotIn, beginEnrollment, choose, givePassword, onFake, onOkta, onOneLogin } from './service.ts';

// What the other tests do not show: calls, e-mails, questions, help desk codes, locks, and odd factors.

/** Only the step's own look, by the page's button. */
const pressCheck = async (browser: Awaited<ReturnType<typeof withFactor>>['browser']) => {
  await browser.get('/login/step');
  return browser.submit('check-form');
};

async function withFactor(type: 'email' | 'voice') {
  const service = await onOneLogin();
  await service.onelogin.addDevice(service.userIds.ada, type);
  const browser = service.browser();
  await givePassword(browser, 'ada');
  return { ...service, browser };
}

describe('on the emulated OneLogin v2', () => {
  test('an e-mail is chosen by its way: its link is waited for, its code is typed', async () => {
    const { browser, onelogin, userIds, phone, advance, assertNothingLeaked } = await withFactor('email');
    await choose(browser, 'email', 'approval');
    expect(browser.page.html).not.toContain('id="code-form"');
    onelogin.clickMagicLink(userIds.ada);
    advance(60_000);
    expect((await pressCheck(browser)).path).toBe('/account');
    await choose(browser, 'email', 'code');
    expect(browser.page.html).not.toContain('id="check-form"');
    expect((await browser.submit('code-form', { code: phone('ada').readCode('email') })).path).toBe('/account');
    assertNothingLeaked();
  });

  test('a call shows the digits to key in, and wrong ones are a denial', async () => {
    const { browser, phone, advance } = await withFactor('voice');
    await choose(browser, 'voice');
    const digits = textOf(browser.page.html, 'display');
    expect(browser.page.html).toContain('Type these digits on your phone’s keypad');
    phone('ada').keyIn(digits);
    advance(60_000);
    expect((await pressCheck(browser)).path).toBe('/account');
  });

  test('another number than the profile’s is a conflict, and nothing is set up', async () => {
    const service = await onOneLogin();
    const browser = service.browser();
    await givePassword(browser, 'ada');
    const page = await beginEnrollment(browser, 'sms', { phoneNumber: '+14155559999' });
    expect([page.status, page.html.includes('another number or address is on file')]).toEqual([409, true]);
    expect((await browser.get('/security/step')).path).toBe('/security');
  });
});

describe('on the emulated Okta', () => {
  test('a lock is told apart from a wrong answer', async () => {
    const service = await onOkta();
    const { okta, userIds } = service;
    const browser = service.browser();
    await givePassword(browser, 'ada');
    await beginEnrollment(browser, 'totp');
    service.phone('ada').scan({ kind: 'totp', secret: textOf(browser.page.html, 'setup-secret'), uri: '' });
    await browser.submit('code-form', { code: await service.phone('ada').totp() });
    service.advance(31_000);
    await choose(browser, 'totp');
    okta.lock(userIds.ada);
    const page = await browser.submit('code-form', { code: await service.phone('ada').totp() });
    expect(reasonIn(page.html)).toBe('locked');
    expect(page.html).toContain('ask the help desk');
    expect(page.html).not.toContain('id="code-form"');
    await assertNotIn(browser);
  });

  test.each([
    ['ACTIVE', 'signed_nonce'],
    ['INACTIVE', 'sms'],
    ['NOBODY_KNOWS', 'sms'],
  ])('a factor that is %s and %s cannot be used, and the password adds none beside it', async (status, factorType) => {
    const service = await onOkta();
    service.okta.plant(service.userIds.ada, {
      id: 'ufs-odd',
      factorType,
      provider: 'OKTA',
      vendorName: 'OKTA',
      status,
    });
    const browser = service.browser();
    const page = await givePassword(browser, 'ada');
    expect(page.path).toBe('/login/factor');
    expect(page.html).toContain('None of your methods can be checked here');
    expect((await browser.get('/security')).path).toBe('/login/factor');
    expect((await browser.post('/security/enroll', { availableId: 'any' })).path).toBe('/login/factor');
    await assertNotIn(browser);
  });
});

describe('on the fake', () => {
  test('a security question is asked in its own words', async () => {
    const service = await onFake();
    await service.fake.addFactor(service.userIds.ada, 'question');
    const browser = service.browser();
    await givePassword(browser, 'ada');
    await choose(browser, 'question');
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

  test('a help desk code lets its user in, once', async () => {
    const service = await onFake();
    const { fake, userIds } = service;
    await fake.addFactor(userIds.ada, 'webauthn');
    const { token } = await fake.createTemporaryToken({ userId: userIds.ada });
    for (const [attempt, path] of [
      ['first', '/account'],
      ['second', '/login/step'],
    ] as const) {
      const browser = service.browser();
      await givePassword(browser, 'ada');
      await browser.submit('choice-help-desk');
      const page = await browser.submit('code-form', { code: token });
      expect([attempt, page.path]).toEqual([attempt, path]);
    }
  });

  test('where no help desk code can be redeemed, none is offered or taken', async () => {
    const service = await onOkta();
    const browser = service.browser();
    await givePassword(browser, 'ada');
    expect((await browser.post('/login/help-desk', { helpDesk: 'yes' })).status).toBe(400);
    const withFactorPage = await browser.get('/login/factor');
    expect(withFactorPage.html).not.toContain('choose-help-desk');
  });

  test('what needs a form of its own is not offered', async () => {
    const service = await onFake();
    const browser = service.browser();
    await givePassword(browser, 'ada');
    for (const type of ['totp', 'sms', 'voice', 'email', 'push', 'webauthn']) {
      expect(formIdWith(browser.page.html, `data-type="${type}"`, 'enroll-form')).toMatch(/^enroll-form-\d+$/);
    }
    for (const type of ['question', 'hotp', 'token']) expect(browser.page.html).not.toContain(`data-type="${type}"`);
  });
});
