import { describe, expect, test } from 'vitest';
import type { OktaProvider } from '../../adapters/okta/index.ts';
import { deliberatelyWrong as wrong } from '../../src/testing/deliberately-wrong.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, factorJson, org, provider, USER, waiting } from './org.ts';

const PHONE = '+14155551337';
const sms = { type: 'sms', phoneNumber: PHONE } as const;

/** A provider that must send nothing. */
function silent() {
  const sent: string[] = [];
  const mfa = provider({
    fetch: (request) => {
      sent.push(`${request.method} ${request.url}`);
      return Response.json({ factorResult: 'SUCCESS' });
    },
  });
  return { mfa, sent };
}

/** The work is refused with this code, before anything is sent, and the error shows none of these. */
async function refused(work: (mfa: OktaProvider) => Promise<unknown>, code: string, ...hidden: readonly string[]) {
  const { mfa, sent } = silent();
  const error = await thrown(work(mfa));
  expect(error).toMatchObject({ name: 'MfaError', code, provider: 'okta' });
  expect(sent).toEqual([]);
  const { message } = Object(error);
  for (const value of hidden) expect(message).not.toContain(value);
  return `${message}`;
}

const operations: Readonly<Record<string, (mfa: OktaProvider, userId: string) => Promise<unknown>>> = {
  listFactors: (mfa, userId) => mfa.listFactors({ userId }),
  listAvailableFactors: (mfa, userId) => mfa.listAvailableFactors({ userId }),
  listSecurityQuestions: (mfa, userId) => mfa.listSecurityQuestions({ userId }),
  getFactor: (mfa, userId) => mfa.getFactor({ userId, factorId: 'smsA' }),
  enroll: (mfa, userId) => mfa.enroll({ userId, factor: sms }),
  challenge: (mfa, userId) => mfa.challenge({ userId, factorId: 'smsA' }),
  remove: (mfa, userId) => mfa.remove({ userId, factorId: 'smsA' }),
  resetFactors: (mfa, userId) => mfa.resetFactors({ userId }),
  createTemporaryToken: (mfa, userId) => mfa.createTemporaryToken({ userId }),
};

const badIds: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['blank', '  '],
  ['.', '.'],
  ['..', '..'],
  ['with a line break', 'a\r\nb'],
  ['with NUL', 'a\u0000b'],
  ['with a C1 control', 'a\u0085b'],
  ['a lone surrogate', 'a\ud800'],
  ['a number', 42],
  ['null', null],
  ['an object', { toString: () => USER }],
  ['an array', [USER]],
  ['missing', undefined],
];

describe.each(badIds)('an id that is %s', (_title, id) => {
  test.each(Object.entries(operations))('as userId of %s', async (_operation, work) => {
    expect(await refused((mfa) => work(mfa, wrong(id)), 'INVALID_INPUT')).toContain('userId');
  });
  test.each(['remove', 'getFactor', 'challenge'] as const)('as factorId of %s', async (operation) => {
    const message = await refused((mfa) => mfa[operation]({ userId: USER, factorId: wrong(id) }), 'INVALID_INPUT');
    expect(message).toContain('factorId');
  });
});

test.each<readonly [string, unknown, string]>([
  ['a phone number with dashes', { type: 'sms', phoneNumber: '+1-555-415-1337' }, 'factor.phoneNumber'],
  ['a phone number without a plus', { type: 'voice', phoneNumber: '14155551337' }, 'factor.phoneNumber'],
  ['a phone number of 16 digits', { type: 'sms', phoneNumber: '+1234567890123456' }, 'factor.phoneNumber'],
  ['a phone number that starts with 0', { type: 'sms', phoneNumber: '+0155551337' }, 'factor.phoneNumber'],
  ['a phone number that is a number', { type: 'sms', phoneNumber: 14155551337 }, 'factor.phoneNumber'],
  ['a phone number and a line break', { type: 'sms', phoneNumber: `${PHONE}\n` }, 'factor.phoneNumber'],
  ['an e-mail address without a domain', { type: 'email', email: 'dade' }, 'factor.email'],
  ['an unknown factor type', { type: 'u2f' }, 'factor'],
  ['an unknown key', { ...sms, phone: PHONE }, 'factor.phone'],
  ['a blank answer to a question', { type: 'question', questionId: 'disliked_food', answer: ' ' }, 'factor.answer'],
  ['an empty token code', { type: 'token', vendor: 'yubikey', code: '' }, 'factor.code'],
  ['a token code that is a number', { type: 'token', vendor: 'yubikey', code: 12 }, 'factor.code'],
  ['an unknown token vendor', { type: 'token', vendor: 'acme', code: '1' }, 'factor.vendor'],
  ['a preverified text', { ...sms, preverified: 'yes' }, 'factor.preverified'],
  ['no factor', undefined, 'factor'],
])('enroll refuses %s', async (_title, factor, path) => {
  const message = await refused((mfa) => mfa.enroll({ userId: USER, factor: wrong(factor) }), 'INVALID_INPUT', PHONE);
  expect(message).toContain(path);
});

test.each<readonly [string, object, string]>([
  ['an unknown key', { usrId: USER }, 'usrId'],
  ['an IP address that is none', { client: { ipAddress: 'localhost' } }, 'client.ipAddress'],
  ['two IP addresses', { client: { ipAddress: '203.0.113.7, 10.0.0.1' } }, 'client.ipAddress'],
  ['an IP address and a line break', { client: { ipAddress: '203.0.113.7\r\nx: y' } }, 'client.ipAddress'],
  ['a user agent with CR LF', { client: { userAgent: 'a\r\nx-evil: 1' } }, 'client.userAgent'],
  ['a user agent with LF', { client: { userAgent: 'a\nb' } }, 'client.userAgent'],
  ['a locale with LF', { client: { locale: 'de\nx' } }, 'client.locale'],
  ['an unknown key of the client', { client: { ip: '203.0.113.7' } }, 'client.ip'],
  ['a typo among our options', { providerOptions: { okta: { templateID: 'x' } } }, 'providerOptions.okta.templateID'],
  [
    'a template id with a slash',
    { providerOptions: { okta: { templateId: 'a/b' } } },
    'providerOptions.okta.templateId',
  ],
  [
    'an extension of letters',
    { providerOptions: { okta: { phoneExtension: 'abc' } } },
    'providerOptions.okta.phoneExtension',
  ],
  ['a flag that is a text', { providerOptions: { okta: { updatePhone: 'true' } } }, 'providerOptions.okta.updatePhone'],
  ['a lifetime of 0', { expiresInSeconds: 0 }, 'expiresInSeconds'],
  ['a lifetime over 15 minutes', { expiresInSeconds: 901 }, 'expiresInSeconds'],
  ['half a second', { expiresInSeconds: 1.5 }, 'expiresInSeconds'],
  ['a lifetime that is no number', { expiresInSeconds: Number.NaN }, 'expiresInSeconds'],
  ['a signal that is none', { signal: {} }, 'signal'],
])('enroll and challenge refuse %s', async (_title, more, path) => {
  const enrolling = await refused(
    (mfa) => mfa.enroll(wrong({ userId: USER, factor: sms, ...more })),
    'INVALID_INPUT',
    'evil',
  );
  const challenging = await refused(
    (mfa) => mfa.challenge(wrong({ userId: USER, factorId: 'smsA', ...more })),
    'INVALID_INPUT',
  );
  expect(enrolling).toContain(path);
  expect(challenging).toContain(path);
});

test.each([599, 540, 864_001, 864_060, 601, 659.5, -1, 0])(
  'createTemporaryToken refuses %d seconds',
  async (expiresInSeconds) => {
    const message = await refused(
      (mfa) => mfa.createTemporaryToken({ userId: USER, expiresInSeconds }),
      'INVALID_INPUT',
    );
    expect(message).toContain('expiresInSeconds');
  },
);

test('what the org cannot do is UNSUPPORTED before anything is sent', async () => {
  await refused((mfa) => mfa.enroll({ userId: USER, factor: sms, expects: 'approval' }), 'UNSUPPORTED');
  await refused((mfa) => mfa.challenge({ userId: USER, temporaryToken: true }), 'UNSUPPORTED');
  await refused(
    (mfa) => mfa.enroll(wrong({ userId: USER, factor: { type: 'totp', preverified: true } })),
    'INVALID_INPUT',
  );
});

test.each([undefined, null, 'x', [], 1])('an input that is %s is refused', async (input) => {
  await refused((mfa) => mfa.listFactors(wrong(input)), 'INVALID_INPUT');
  await refused((mfa) => mfa.verify(wrong(input)), 'INVALID_INPUT');
});

/** A step that waits for a code, one that waits for approval, and one of an enrolment. */
async function steps() {
  const pending = { status: 'PENDING_ACTIVATION' };
  const script = org(
    { body: [factorJson('smsA', 'sms')] },
    { body: challenged('smsA') },
    { body: [factorJson('opfA', 'push')] },
    { status: 201, body: waiting('opfA') },
    { body: factorJson('mblA', 'sms', pending) },
  );
  const { handle: byCode } = await challengeListed(script.mfa);
  const { handle: byApproval } = await challengeListed(script.mfa);
  const { handle: activation } = pendingStep(await script.mfa.enroll({ userId: USER, factor: sms }));
  return { ...script, byCode, byApproval, activation };
}

test.each<readonly [string, unknown]>([
  ['an empty code', { kind: 'code', code: '' }],
  ['a blank code', { kind: 'code', code: ' \t' }],
  ['a code that is a number', { kind: 'code', code: 12_345 }],
  ['a code that is missing', { kind: 'code' }],
  ['a code with a control character', { kind: 'code', code: '12\u00003' }],
  ['an unknown key beside the code', { kind: 'code', code: '1', otp: '1' }],
  ['an answer of another kind', { kind: 'answer', answer: 'x' }],
  ['an unknown kind', { kind: 'sms', code: '1' }],
  ['a text', '012345'],
  ['null', null],
  ['no answer', undefined],
])('a step that waits for a code refuses %s', async (_title, answer) => {
  const { mfa, sent, byCode, activation } = await steps();
  const before = sent.length;
  const verified = thrown(mfa.verify({ userId: USER, handle: byCode, answer: wrong(answer) }));
  expect(await verified).toMatchObject({ code: 'INVALID_INPUT', operation: 'verify' });
  const activated = thrown(mfa.activate({ userId: USER, handle: activation, answer: wrong(answer) }));
  expect(await activated).toMatchObject({ code: 'INVALID_INPUT', operation: 'activate' });
  expect(sent).toHaveLength(before);
});

test('a step that waits for approval refuses a code', async () => {
  const { mfa, sent, byApproval } = await steps();
  const before = sent.length;
  const answer = { kind: 'code', code: '012345' } as const;
  expect(await thrown(mfa.verify({ userId: USER, handle: byApproval, answer }))).toMatchObject({
    code: 'INVALID_INPUT',
  });
  expect(sent).toHaveLength(before);
});
