import { describe, expect, test } from 'vitest';
import type { OneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challengeListed,
  codeAnswer,
  enrolled,
  listed,
  newSms,
  silent,
  sms,
  totp,
  triggered,
  USER,
} from './account.ts';

// What is refused before any request, the one for a token included.

/** The work is refused with this code, before anything is sent, and the error shows none of these. */
async function refused(
  work: (mfa: OneLoginV1Provider) => Promise<unknown>,
  code: string,
  ...hidden: readonly string[]
): Promise<string> {
  const { mfa, sent } = silent();
  const error = await thrown(work(mfa));
  expect(error).toMatchObject({ name: 'MfaError', code, provider: 'onelogin-v1' });
  expect(sent).toEqual([]);
  const { message } = Object(error);
  for (const value of hidden) expect(message).not.toContain(value);
  return `${message}`;
}

const operations: Readonly<Record<string, (mfa: OneLoginV1Provider, userId: string) => Promise<unknown>>> = {
  listFactors: (mfa, userId) => mfa.listFactors({ userId }),
  listAvailableFactors: (mfa, userId) => mfa.listAvailableFactors({ userId }),
  enroll: (mfa, userId) => mfa.enroll({ userId, factor: newSms }),
  challenge: (mfa, userId) => mfa.challenge({ userId, factorId: '525509' }),
  'challenge for a temporary token': (mfa, userId) => mfa.challenge({ userId, temporaryToken: true }),
  verify: (mfa, userId) => mfa.verify({ userId, handle: wrong({}), answer: codeAnswer }),
  activate: (mfa, userId) => mfa.activate({ userId, handle: wrong({}), answer: codeAnswer }),
  resend: (mfa, userId) => mfa.resend({ userId, handle: wrong({}) }),
  remove: (mfa, userId) => mfa.remove({ userId, factorId: '525509' }),
  createTemporaryToken: (mfa, userId) => mfa.createTemporaryToken({ userId }),
};

describe.each<readonly [string, unknown]>([
  ['letters', 'dade'],
  ['an e-mail address', 'dade@example.com'],
  ["Okta's", '00u15s1KDETTQMQYABRL'],
  ['negative', '-35510511'],
  ['with a plus', '+35510511'],
  ['a fraction', '35510511.0'],
  ['an exponent', '1e7'],
  ['hexadecimal', '0x21dd9ef'],
  ['zero', '0'],
  ['with a leading zero', '035510511'],
  ['with a space', ' 35510511'],
  ['with a line break', '35510511\n'],
  ['with a slash', '35510511/otp_devices'],
  ['digits of another script', '٣٥٥١٠٥١١'],
  ['longer than any integer', '12345678901234567890'],
  ['a number', 35510511],
  ['past 2^53 as a number', 2 ** 53 + 2],
  ['empty', ''],
  ['missing', undefined],
])('a user id that is %s', (_title, id) => {
  test.each(Object.entries(operations))('is refused by %s', async (_operation, work) => {
    expect(await refused((mfa) => work(mfa, wrong(id)), 'INVALID_INPUT')).toContain('userId');
  });
});

test.each(['1', '35510511', '9007199254740993', '9223372036854775807'])(
  'a user id of digits is taken: %s',
  async (id) => {
    const { mfa, sent } = account(listed());
    expect(await mfa.listFactors({ userId: id })).toEqual([]);
    expect(sent[0]?.path).toBe(`/api/1/users/${id}/otp_devices`);
  },
);

const LONG = `{{otp_code}} ${'x'.repeat(147)}`;

test.each<readonly [string, unknown, string]>([
  ['a typo', { numericSmsOTP: true }, 'numericSmsOTP'],
  ['an option of version 2', { customMessage: '{{otp_code}}' }, 'customMessage'],
  ['a lifetime among the options', { expiresInSeconds: 300 }, 'expiresInSeconds'],
  ['a flag that is a text', { numericSmsOtp: 'true' }, 'numericSmsOtp'],
  ['a text that is a number', { smsMessage: 7 }, 'smsMessage'],
  ['an empty text', { smsMessage: '' }, 'smsMessage'],
  ['a text of 161 characters', { smsMessage: `${LONG}x` }, 'smsMessage'],
  ['a text without the code', { smsMessage: 'canary: your code is here' }, 'smsMessage'],
  ['a text with the code in other letters', { smsMessage: '{{OTP_CODE}}' }, 'smsMessage'],
  ['a text with the code in single braces', { smsMessage: '{otp_code}' }, 'smsMessage'],
  ['a text with the variable of version 2', { smsMessage: '{{otp_code}} canary {{otp_expiry}}' }, 'smsMessage'],
  ['a text with an unknown variable', { smsMessage: '{{otp_code}} {{canary}}' }, 'smsMessage'],
  ['options that are a text', 'canary', 'onelogin-v1'],
  ['options that are null', null, 'onelogin-v1'],
])('%s in providerOptions is refused', async (_title, options, path) => {
  const providerOptions = wrong<object>({ 'onelogin-v1': options });
  for (const work of [
    (mfa: OneLoginV1Provider) => mfa.challenge({ userId: USER, factorId: '525509', providerOptions }),
    (mfa: OneLoginV1Provider) => mfa.enroll({ userId: USER, factor: newSms, providerOptions }),
    (mfa: OneLoginV1Provider) => mfa.listFactors({ userId: USER, providerOptions }),
  ]) {
    const message = await refused(work, 'INVALID_INPUT', 'canary');
    expect(message).toContain('providerOptions.onelogin-v1');
    expect(message).toContain(path);
  }
});

test.each(['{{otp_code}}', LONG, '{{otp_code}}{{otp_code}}', '{{otp_code}} for {{expiration}} minutes: {a} }}'])(
  'the text %s is taken',
  async (smsMessage) => {
    const { mfa, sent } = account(listed(sms()), triggered());
    await challengeListed(mfa, { providerOptions: { 'onelogin-v1': { smsMessage } } });
    expect(sent.at(-1)?.body).toEqual({ sms_message: smsMessage });
  },
);

test("another provider's key is ignored, whatever it holds", async () => {
  const { mfa, sent } = account(listed(sms()), triggered());
  const providerOptions = wrong<object>({ okta: { typo: 1 }, 'onelogin-v2': { typo: 1 }, auth0: 7 });
  const { warnings } = await challengeListed(mfa, { providerOptions });
  expect(warnings).toEqual([]);
  expect(sent.at(-1)?.body).toEqual({});
});

test.each([0, 1, 119, 901, 120.5, -120, Number.NaN, Number.POSITIVE_INFINITY, '120'])(
  'a lifetime of %s is refused',
  async (seconds) => {
    const expiresInSeconds = wrong<number>(seconds);
    for (const work of [
      (mfa: OneLoginV1Provider) => mfa.challenge({ userId: USER, factorId: '525509', expiresInSeconds }),
      (mfa: OneLoginV1Provider) => mfa.challenge({ userId: USER, temporaryToken: true, expiresInSeconds }),
      (mfa: OneLoginV1Provider) => mfa.enroll({ userId: USER, factor: newSms, expiresInSeconds }),
    ]) {
      expect(await refused(work, 'INVALID_INPUT')).toContain('expiresInSeconds');
    }
  },
);

test.each([0, 119, 259_201, 120.5])('a temporary token of %d s is refused', async (expiresInSeconds) => {
  await refused((mfa) => mfa.createTemporaryToken({ userId: USER, expiresInSeconds }), 'INVALID_INPUT');
});

test.each<readonly [string, unknown]>([
  ['empty', { kind: 'code', code: '' }],
  ['blank', { kind: 'code', code: ' ' }],
  ['a number', { kind: 'code', code: 12345 }],
  ['missing', { kind: 'code' }],
  ['a line break', { kind: 'code', code: '123\n456' }],
  ['of another kind', { kind: 'answer', answer: 'canary' }],
  ['a poll of a step that takes none', undefined],
])('a code that is %s is refused before it is sent', async (_title, answer) => {
  const { mfa, sent } = account(listed(totp()));
  const { handle } = await challengeListed(mfa);
  expect(await thrown(mfa.verify({ userId: USER, handle, answer: wrong(answer) }))).toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(sent).toHaveLength(1);
});

const smsFactor = { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } } as const;
test.each(['x', '1.5', '-1', '0x1', '9007199254740993', 'fac1'])(
  '`available` with the id %s is refused',
  async (id) => {
    const work = (mfa: OneLoginV1Provider) =>
      mfa.enroll({ userId: USER, factor: newSms, available: { ...smsFactor, id } });
    expect(await refused(work, 'INVALID_INPUT')).toContain('available.id');
  },
);

test.each<readonly [string, unknown]>([
  ['totp', { type: 'totp' }],
  ['push', { type: 'push' }],
  ['email', { type: 'email', email: 'dade@example.com' }],
  ['voice that is not preverified', { type: 'voice', phoneNumber: '+14156456830' }],
  ['yubikey', { type: 'token', vendor: 'yubikey', code: 'ccc' }],
])('enrolling %s is UNSUPPORTED before anything is sent', async (_title, factor) => {
  await refused((mfa) => mfa.enroll({ userId: USER, factor: wrong(factor) }), 'UNSUPPORTED');
});

test('a lifetime of an enrolment is kept here, with a warning', async () => {
  const { mfa, sent } = account(enrolled());
  const enrollment = await mfa.enroll({ userId: USER, factor: newSms, available: smsFactor, expiresInSeconds: 900 });
  expect(enrollment.warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
  expect(Object.keys(Object(sent[0]?.body))).toEqual(['factor_id', 'display_name', 'number']);
});
