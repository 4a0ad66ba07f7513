import { describe, expect, test } from 'vitest';
import type { OneLoginV2CallOptions } from '../../adapters/onelogin-v2/index.ts';
import type { Answer } from '../../src/spec/results.ts';
import { thrown } from '../support/scripted-tenant.ts';
import { account, challenged, codeAnswer, device, enrolled, newFactor, USER } from './account.ts';

// What is refused before anything is sent. `sent` counts every request but those for tokens.

/** The same options for every call that takes them, none of which may send anything. */
async function refusedWith(options: unknown): Promise<readonly unknown[]> {
  const providerOptions = { 'onelogin-v2': options as OneLoginV2CallOptions };
  const listed = account({ body: [device('sms')] });
  const [factor] = await listed.mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  const verifying = await challenged('sms', []);
  const enrolling = await enrolled('email', []);
  const unheard = account();
  listed.sent.length = 0;
  const works = [
    unheard.mfa.listFactors({ userId: USER, providerOptions }),
    unheard.mfa.enroll({ userId: USER, factor: newFactor.sms, providerOptions }),
    unheard.mfa.enroll({ userId: USER, factor: newFactor.email, providerOptions }),
    listed.mfa.challenge({ userId: USER, factor, providerOptions }),
    verifying.mfa.verify({ userId: USER, handle: verifying.handle, answer: codeAnswer, providerOptions }),
    verifying.mfa.resend({ userId: USER, handle: verifying.handle, providerOptions }),
    enrolling.mfa.resend({ userId: USER, handle: enrolling.handle, providerOptions }),
  ];
  const failures = await Promise.all(works.map((work) => thrown(work)));
  const scripts = [listed, unheard, verifying, enrolling];
  expect(scripts.flatMap(({ sent, tokenRequests }) => [...sent, ...tokenRequests.slice(1)])).toEqual([]);
  expect(unheard.tokenRequests).toEqual([]);
  return failures;
}

async function expectRefused(options: unknown, path: string) {
  const failures = await refusedWith(options);
  for (const failure of failures) {
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(String(failure)).toContain(`providerOptions.onelogin-v2${path}`);
  }
}

describe('customMessage', () => {
  test.each([
    ['is over 160 characters', `{{otp_code}}${'x'.repeat(149)}`],
    ['holds no code', 'Your code is on its way'],
    ['is empty', ''],
    ['holds the variable of API 1', '{{otp_code}} for {{expiration}}'],
    ['holds another variable', '{{otp_code}} for {{user}}'],
    ['holds a variable with spaces', '{{ otp_code }}'],
    ['is a number', 7],
    ['is null', null],
  ])('that %s', (_title, customMessage) => expectRefused({ customMessage }, '.customMessage'));

  test.each([`{{otp_code}}${'x'.repeat(148)}`, '{{otp_code}}', '{{otp_expiry}} {{otp_code}}'])(
    'is fine: %s',
    async (customMessage) => {
      const failures = await challenged('sms', [], { providerOptions: { 'onelogin-v2': { customMessage } } });
      expect(failures.warnings).toEqual([]);
    },
  );
});

describe('redirectTo', () => {
  test.each([
    'http://acme.example/',
    'HTTP://acme.example/',
    'javascript:alert(1)',
    'JavaScript:https://acme.example/',
    'data:text/html,https://acme.example/',
    'ftp://acme.example/',
    '/welcome',
    '//acme.example/welcome',
    'acme.example',
    'https:acme.example',
    ' https://acme.example/',
    'https://user@acme.example/',
    'https://user:secret@acme.example/',
    'https://acme.example@evil.example/',
    'https://',
    'https://a b/',
    'https://[::1',
    'https://acme.example:port/',
    '',
    7,
    null,
  ])('is no https URL: %j', (redirectTo) => expectRefused({ redirectTo }, '.redirectTo'));

  test('has a password without a user', () =>
    expectRefused({ redirectTo: 'https://:secret@acme.example/' }, '.redirectTo'));

  // URL parsers drop line breaks: what is checked must be what is sent.
  test.each(['https://acme.example/\n', 'https://acme\t.example/', 'https://ac\r\nme.example/'])(
    'has a control character: %j',
    (redirectTo) => expectRefused({ redirectTo }, '.redirectTo'),
  );
});

test.each(['redirectto', 'redirect_to', 'custom_message', 'smsMessage', 'expiresIn', '__proto'])(
  'the unknown key %s',
  (key) => expectRefused({ [key]: 'https://acme.example/' }, `.${key}`),
);

test.each([[[]], ['x'], [7]])('options that are no object: %j', (options) => expectRefused(options, ''));

test('the options of another provider are its own', async () => {
  const okta = { templateId: 7 } as unknown as { templateId: string };
  const { warnings } = await challenged('sms', [], { providerOptions: { okta } });
  expect(warnings).toEqual([]);
});

describe('a lifetime', () => {
  test.each([119, 901, 0, -120, 120.5, Number.NaN, Number.POSITIVE_INFINITY])('of %d s', async (expiresInSeconds) => {
    const { mfa, sent } = account({ body: [device('sms')] });
    const [factor] = await mfa.listFactors({ userId: USER });
    if (factor === undefined) throw new Error('The account lists no factor.');
    sent.length = 0;
    for (const work of [
      mfa.challenge({ userId: USER, factor, expiresInSeconds }),
      mfa.challenge({ userId: USER, factorId: factor.id, expiresInSeconds }),
      mfa.enroll({ userId: USER, factor: newFactor.totp, expiresInSeconds }),
      mfa.enroll({ userId: USER, factor: newFactor.sms, expiresInSeconds }),
    ]) {
      expect(await thrown(work)).toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect(sent).toEqual([]);
  });
});

describe('an answer', () => {
  test.each<readonly [string, unknown]>([
    ['an empty code', { kind: 'code', code: '' }],
    ['a blank code', { kind: 'code', code: ' \t' }],
    ['a code that is a number', { kind: 'code', code: 12345 }],
    ['a code of two lines', { kind: 'code', code: '123\n456' }],
    ['no code', { kind: 'code' }],
    ['a code and a key that is not known', { kind: 'code', code: '1', otp: '2' }],
    ['another kind', { kind: 'answer', answer: 'Rex' }],
    ['an unknown kind', { kind: 'push' }],
    ['null', null],
  ])('that is %s', async (_title, answer) => {
    const given = answer as Answer;
    for (const step of [await challenged('sms', []), await challenged('push', [])]) {
      const failure = await thrown(step.mfa.verify({ userId: USER, handle: step.handle, answer: given }));
      expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
      expect(step.sent).toEqual([]);
    }
    const { mfa, handle, sent } = await enrolled('sms', []);
    const failure = await thrown(mfa.activate({ userId: USER, handle, answer: given }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  });

  test.each(['sms', 'totp'] as const)('that is missing where only a code ends a step of %s', async (kind) => {
    const { mfa, handle, sent } = await challenged(kind, []);
    expect(await thrown(mfa.verify({ userId: USER, handle }))).toMatchObject({ code: 'INVALID_INPUT' });
    const registering = await enrolled(kind, []);
    const failure = await thrown(registering.mfa.activate({ userId: USER, handle: registering.handle }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect([...sent, ...registering.sent]).toEqual([]);
  });

  test('that is a code where only the call ends a step of Voice', async () => {
    const { mfa, handle, sent } = await challenged('voice', []);
    const failure = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  });
});

test.each(['sms', 'totp', 'voice'] as const)('a way that %s does not have', async (kind) => {
  const { mfa, sent } = account();
  const expects = kind === 'voice' ? 'code' : 'approval';
  const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor[kind], expects }));
  expect(failure).toMatchObject({ code: 'UNSUPPORTED' });
  expect(sent).toEqual([]);
});
