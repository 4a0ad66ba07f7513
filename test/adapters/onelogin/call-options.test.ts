import { describe, expect, test } from 'vitest';
import { deliberatelyWrong as wrong } from '../../../src/testkit/contract/support/deliberately-wrong.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { newSms, type OneLoginProvider, typed } from './account.ts';
import { newFactor } from './v2/account.ts';
import { type Version, versions } from './versions.ts';

// What is OneLogin's own in a call, and refused before any request, the one for a token included. What the library
// refuses for every adapter is tested in test/unit/core/input.test.ts and in the contract.

/** Each is refused with this code and text, before anything is sent, and the error does not hold `canary`. */
async function assertRefused(
  { id, account }: Version,
  works: readonly ((mfa: OneLoginProvider) => Promise<unknown>)[],
  code: string,
  text = '',
): Promise<void> {
  const { mfa, sent, tokenRequests } = account();
  for (const work of works) {
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ name: 'MfaError', code, provider: id, message: expect.stringContaining(text) });
    expect(Object(error).message).not.toContain('canary');
  }
  expect([...sent, ...tokenRequests]).toEqual([]);
}

const userIds: readonly unknown[] = [
  ...['dade', 'dade@example.com', '00u15s1KDETTQMQYABRL', 'me', '../1', '', '0', '035510511', '01', '-35510511'],
  ...['+35510511', '35510511.0', '1.5', '1e7', '0x21dd9ef', ' 35510511', '35510511\n', '35510511/otp_devices'],
  ...['٣٥٥١٠٥١١', '12345678901234567890', 35510511, 2 ** 53 + 2, undefined],
];

const LONG = `{{otp_code}} ${'x'.repeat(147)}`;
/** A text message that is refused, whatever the version calls the variable of its minutes. */
const texts = (other: string): readonly unknown[] => [
  ...['', 7, null, `${LONG}x`, 'canary: your code is here', '{{OTP_CODE}}', '{otp_code}', '{{ otp_code }}'],
  ...[`{{otp_code}} canary {{${other}}}`, '{{otp_code}} {{canary}}'],
];
const urls: readonly unknown[] = [
  ...['http://acme.example/', 'HTTP://acme.example/', 'javascript:alert(1)', 'JavaScript:https://acme.example/'],
  ...['data:text/html,https://acme.example/', 'ftp://acme.example/', '/welcome', '//acme.example/welcome'],
  ...['acme.example', 'https:acme.example', ' https://acme.example/', 'https://user@acme.example/'],
  ...['https://user:secret@acme.example/', 'https://:secret@acme.example/', 'https://acme.example@evil.example/'],
  ...['https://', 'https://a b/', 'https://[::1', 'https://acme.example:port/', '', 7, null],
  // URL parsers drop line breaks: what is checked must be what is sent.
  ...['https://acme.example/\n', 'https://acme\t.example/', 'https://ac\r\nme.example/'],
];
const unknownKeys = {
  'onelogin-v1': ['numericSmsOTP', 'customMessage', 'redirectTo', 'expiresInSeconds'],
  'onelogin-v2': ['redirectto', 'redirect_to', 'custom_message', 'smsMessage', 'expiresIn', '__proto'],
};
const wrongOptions: Readonly<Record<Version['id'], readonly (readonly [string, unknown])[]>> = {
  'onelogin-v1': [
    ...texts('otp_expiry').map((text) => ['smsMessage', text] as const),
    ...['true', 1, null].map((flag) => ['numericSmsOtp', flag] as const),
  ],
  'onelogin-v2': [
    ...texts('expiration').map((text) => ['customMessage', text] as const),
    ...urls.map((url) => ['redirectTo', url] as const),
  ],
};
const message = {
  'onelogin-v1': ['smsMessage', 'sms_message'],
  'onelogin-v2': ['customMessage', 'custom_message'],
} as const;

describe.each(versions)('$id', (version) => {
  const { id, USER: userId, account, sms, noFactors, provider } = version;
  const [key, field] = message[id];

  test.each(userIds)('the user id %j is refused by every operation', async (given) => {
    const user = wrong<{ userId: string }>({ userId: given });
    const [handle, answer] = [wrong<never>({}), { kind: 'code', code: '1' } as const];
    await assertRefused(
      version,
      [
        (mfa) => mfa.listFactors(user),
        (mfa) => mfa.listAvailableFactors(user),
        (mfa) => mfa.enroll({ ...user, factor: newSms }),
        (mfa) => mfa.challenge({ ...user, factorId: sms.id }),
        (mfa) => mfa.challenge({ ...user, temporaryToken: true }),
        (mfa) => mfa.verify({ ...user, handle, answer }),
        (mfa) => mfa.activate({ ...user, handle, answer }),
        (mfa) => mfa.resend({ ...user, handle }),
        (mfa) => mfa.remove({ ...user, factorId: sms.id }),
        (mfa) => mfa.createTemporaryToken(user),
      ],
      'INVALID_INPUT',
      'userId',
    );
  });

  test.each(['1', '35510511', '9007199254740993', '9223372036854775807'])('the user id %s is taken', async (given) => {
    const { mfa, sent } = account(noFactors);
    expect(await mfa.listFactors({ userId: given })).toEqual([]);
    expect(sent[0]?.path.split('/')).toContain(given);
  });

  /** These options are refused by every operation that takes them, also where a step is open. */
  async function assertOptionsRefused(options: unknown, path: string): Promise<void> {
    const providerOptions = wrong<object>({ [id]: options });
    const text = `providerOptions.${id}${path}`;
    await assertRefused(
      version,
      [
        (mfa) => mfa.listFactors({ userId, providerOptions }),
        (mfa) => mfa.enroll({ userId, factor: newSms, providerOptions }),
        (mfa) => mfa.challenge({ userId, factorId: sms.id, providerOptions }),
      ],
      'INVALID_INPUT',
      text,
    );
    const { mfa, sent } = account(sms.list, sms.begun);
    const { handle } = await mfa.challenge({ userId, factorId: sms.id });
    for (const work of [
      () => mfa.verify({ userId, handle, answer: { kind: 'code', code: '1' }, providerOptions }),
      () => mfa.resend({ userId, handle, providerOptions }),
    ]) {
      expect(await thrown(work())).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(text) });
    }
    expect(sent).toHaveLength(2);
  }

  test.each(wrongOptions[id])('the option %s is refused as %j', (name, value) =>
    assertOptionsRefused({ [name]: value }, `.${name}`),
  );
  test.each(unknownKeys[id])('the option %s is unknown', (name) =>
    assertOptionsRefused({ [name]: 'https://acme.example/?canary={{otp_code}}' }, `.${name}`),
  );
  test.each([[[]], ['canary'], [7], [null]])('options that are no object are refused: %j', (options) =>
    assertOptionsRefused(options, ''),
  );

  const minutes = id === 'onelogin-v1' ? '{{expiration}}' : '{{otp_expiry}}';
  test.each(['{{otp_code}}', LONG, '{{otp_code}}{{otp_code}}', `${minutes} {{otp_code}}: {a} }}`])(
    'the text %s is taken',
    async (text) => {
      const { mfa, sent } = account(sms.list, sms.begun);
      const providerOptions = { [id]: { [key]: text } };
      const { warnings } = await mfa.challenge({ userId, factorId: sms.id, providerOptions });
      expect(warnings).toEqual([]);
      expect(sent.at(-1)?.body).toMatchObject({ [field]: text });
    },
  );

  test("another provider's key is ignored, whatever it holds", async () => {
    const { mfa, sent } = account(sms.list, sms.begun, sms.list, sms.begun);
    const other = id === 'onelogin-v1' ? 'onelogin-v2' : 'onelogin-v1';
    const providerOptions = wrong<object>({ okta: { typo: 1 }, [other]: { typo: 1 }, auth0: 7 });
    const { warnings } = await mfa.challenge({ userId, factorId: sms.id, providerOptions });
    expect(warnings).toEqual([]);
    await mfa.challenge({ userId, factorId: sms.id });
    expect(sent[1]?.body).toEqual(sent[3]?.body);
  });

  test.each([119, 901, 120.5])('a lifetime of %d s is refused', async (expiresInSeconds) => {
    const works = [
      (mfa: OneLoginProvider) => mfa.challenge({ userId, factorId: sms.id, expiresInSeconds }),
      (mfa: OneLoginProvider) => mfa.enroll({ userId, factor: newSms, expiresInSeconds }),
    ];
    const redeem = (mfa: OneLoginProvider) => mfa.challenge({ userId, temporaryToken: true, expiresInSeconds });
    const { temporaryToken } = provider().capabilities;
    const redeems = temporaryToken !== false && temporaryToken.verify;
    await assertRefused(version, redeems ? [...works, redeem] : works, 'INVALID_INPUT', 'expiresInSeconds');
  });

  test.each([0, 119, 259_201, 120.5])('a temporary token of %d s is refused', async (expiresInSeconds) => {
    const work = (mfa: OneLoginProvider) => mfa.createTemporaryToken({ userId, expiresInSeconds });
    await assertRefused(version, [work], 'INVALID_INPUT');
  });
});

// What the capabilities do not have.
const [one, two] = versions;
const enrolling =
  (factor: object, more: object = {}) =>
  (mfa: OneLoginProvider) =>
    mfa.enroll({ userId: one.USER, factor: wrong(factor), ...more });
test.each<readonly [string, Version, (mfa: OneLoginProvider) => Promise<unknown>]>([
  ['totp', one, enrolling({ type: 'totp' })],
  ['push', one, enrolling({ type: 'push' })],
  ['email', one, enrolling({ type: 'email', email: 'dade@example.com' })],
  ['voice that is not preverified', one, enrolling({ type: 'voice', phoneNumber: '+14156456830' })],
  ['yubikey', one, enrolling({ type: 'token', vendor: 'yubikey', code: 'ccc' })],
  ['webauthn', two, enrolling({ type: 'webauthn' })],
  ['sms by approval', two, enrolling(newFactor.sms, { expects: 'approval' })],
  ['totp by approval', two, enrolling(newFactor.totp, { expects: 'approval' })],
  ['voice by code', two, enrolling(newFactor.voice, { expects: 'code' })],
  // Reference 10.11: whether API 2 takes a temporary token back is unconfirmed.
  ['a temporary token', two, (mfa) => mfa.challenge({ userId: two.USER, temporaryToken: true })],
  [
    'a temporary token by approval',
    one,
    (mfa) => mfa.challenge({ userId: one.USER, temporaryToken: true, expects: 'approval' }),
  ],
])('%s is UNSUPPORTED before anything is sent', async (_title, version, work) => {
  await assertRefused(version, [work], 'UNSUPPORTED');
});

test.each(['totp', 'push'] as const)('preverified %s is refused before anything is sent', async (type) => {
  await assertRefused(two, [enrolling({ type, preverified: true })], 'INVALID_INPUT');
});

test('what does not end a step is refused, and nothing is sent', async () => {
  for (const version of versions) {
    const { account, sms, totp, USER: userId } = version;
    for (const { factorId, answers } of [
      { factorId: sms.id, answers: [sms.list, sms.begun] },
      { factorId: totp.id, answers: [totp.list, ...totp.begun] },
    ]) {
      const { mfa, sent } = account(...answers);
      const { handle } = await mfa.challenge({ userId, factorId });
      expect(await thrown(mfa.verify({ userId, handle }))).toMatchObject({ code: 'INVALID_INPUT' });
      const call = { ...handle, expects: ['approval'] } as const;
      expect(await thrown(typed(mfa, call))).toMatchObject({ code: 'INVALID_INPUT' });
      expect(sent).toHaveLength(answers.length);
    }
  }
});
