import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { MfaErrorCode } from '../../src/errors.ts';
import type { RejectReason } from '../../src/spec/results.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  challenged,
  challengeListed,
  codeAnswer,
  errorJson,
  factorJson,
  org,
  REQUEST_ID,
  SECRET_IN_BODY,
  USER,
  waiting,
} from './org.ts';

type Documented = { readonly errorCode: string; readonly statusCode: number };
const documented: readonly Documented[] = JSON.parse(
  readFileSync(new URL('../fixtures/okta/error-codes.json', import.meta.url), 'utf8'),
).errors;

/** What comes of a code: an error for every operation, but what an answer to a step (`code`) or a poll of it says. */
type Expected = {
  readonly error: MfaErrorCode;
  readonly code?: RejectReason;
  readonly poll?: RejectReason | 'pending';
  /** Milliseconds to wait where no header says any. */
  readonly wait?: number;
};

const HOUR = 3_600_000;
const MINUTE = 60_000;

const expected: Readonly<Record<string, Expected>> = {
  E0000001: { error: 'INVALID_INPUT' },
  E0000003: { error: 'INVALID_INPUT' },
  E0000004: { error: 'UNAUTHENTICATED' },
  E0000005: { error: 'UNAUTHENTICATED' },
  E0000006: { error: 'FORBIDDEN' },
  E0000007: { error: 'NOT_FOUND', poll: 'expired' },
  E0000008: { error: 'UNEXPECTED_RESPONSE' },
  E0000009: { error: 'UNAVAILABLE' },
  E0000010: { error: 'UNAVAILABLE' },
  E0000011: { error: 'UNAUTHENTICATED' },
  E0000014: { error: 'FORBIDDEN' },
  E0000015: { error: 'FORBIDDEN' },
  E0000016: { error: 'CONFLICT' },
  E0000018: { error: 'UNEXPECTED_RESPONSE' },
  E0000019: { error: 'UNEXPECTED_RESPONSE' },
  E0000020: { error: 'INVALID_INPUT' },
  E0000021: { error: 'UNEXPECTED_RESPONSE' },
  E0000022: { error: 'FORBIDDEN' },
  E0000026: { error: 'UNEXPECTED_RESPONSE' },
  E0000034: { error: 'FORBIDDEN' },
  E0000038: { error: 'CONFLICT' },
  E0000047: { error: 'RATE_LIMITED', wait: MINUTE },
  E0000060: { error: 'UNSUPPORTED' },
  E0000067: { error: 'UNAVAILABLE' },
  E0000068: { error: 'INVALID_INPUT', code: 'wrong-answer' },
  E0000069: { error: 'CONFLICT', code: 'locked', poll: 'locked' },
  E0000070: { error: 'UNEXPECTED_RESPONSE', poll: 'pending' },
  E0000073: { error: 'CONFLICT', poll: 'denied' },
  E0000074: { error: 'UNAVAILABLE' },
  E0000079: { error: 'CONFLICT' },
  E0000082: { error: 'INVALID_INPUT', code: 'replayed' },
  E0000083: { error: 'INVALID_INPUT', code: 'expired' },
  E0000087: { error: 'INVALID_INPUT', code: 'wrong-answer' },
  E0000097: { error: 'CONFLICT' },
  E0000098: { error: 'INVALID_INPUT' },
  E0000099: { error: 'INVALID_INPUT' },
  E0000102: { error: 'CONFLICT' },
  E0000109: { error: 'RATE_LIMITED', wait: 30_000 },
  E0000110: { error: 'CONFLICT' },
  E0000112: { error: 'CONFLICT' },
  E0000113: { error: 'CONFLICT' },
  E0000118: { error: 'RATE_LIMITED', wait: 5_000 },
  E0000121: { error: 'INVALID_INPUT' },
  E0000133: { error: 'RATE_LIMITED', wait: 30_000 },
  E0000134: { error: 'UNAVAILABLE' },
  E0000135: { error: 'UNAVAILABLE' },
  E0000136: { error: 'CONFLICT' },
  E0000137: { error: 'UNAVAILABLE' },
  E0000138: { error: 'UNAVAILABLE' },
  E0000146: { error: 'RATE_LIMITED', wait: HOUR },
  E0000147: { error: 'RATE_LIMITED', wait: HOUR },
  E0000148: { error: 'FORBIDDEN' },
  E0000150: { error: 'RATE_LIMITED', wait: HOUR },
  E0000151: { error: 'RATE_LIMITED', wait: HOUR },
  E0000154: { error: 'NOT_FOUND' },
  E0000155: { error: 'CONFLICT' },
  E0000156: { error: 'NOT_FOUND' },
  E0000157: { error: 'CONFLICT' },
  E0000158: { error: 'INVALID_INPUT' },
  E0000159: { error: 'INVALID_INPUT' },
  E0000180: { error: 'CONFLICT' },
  E0000186: { error: 'RATE_LIMITED', wait: HOUR },
  E0000191: { error: 'NOT_FOUND', poll: 'expired' },
  E0000195: { error: 'CONFLICT' },
  E0000204: { error: 'RATE_LIMITED', wait: HOUR },
  E0000205: { error: 'RATE_LIMITED', wait: HOUR },
  E0000207: { error: 'UNAUTHENTICATED' },
  E0000228: { error: 'FORBIDDEN' },
  E0000229: { error: 'INVALID_INPUT' },
  E0000232: { error: 'INVALID_INPUT' },
  E0000233: { error: 'FORBIDDEN' },
  E0000243: { error: 'INVALID_INPUT' },
  E0000247: { error: 'UNSUPPORTED' },
};

const rows = documented.map(({ errorCode, statusCode }) => {
  const outcome = expected[errorCode];
  if (outcome === undefined) throw new Error(`${errorCode} is documented and stands in no table here.`);
  return { errorCode, statusCode, ...outcome };
});

test('every documented code is in the table, and nothing else', () => {
  expect(Object.keys(expected).sort()).toEqual(documented.map(({ errorCode }) => errorCode).sort());
  expect(documented.length).toBe(73);
});

const sms = factorJson('smsA', 'sms');
const push = factorJson('opfA', 'push');
const newSms = { type: 'sms', phoneNumber: '+14155551337' } as const;

/** Calls one operation whose last answer is `last`. */
const operations = {
  enroll: async (last: Scripted) => org(last).mfa.enroll({ userId: USER, factor: newSms }),
  challenge: async (last: Scripted) => challengeListed(org({ body: [sms] }, last).mfa),
  resend: async (last: Scripted) => {
    const { mfa } = org({ body: [sms] }, { body: challenged('smsA') }, last);
    const { handle } = await challengeListed(mfa);
    return mfa.resend({ userId: USER, handle });
  },
  code: async (last: Scripted) => {
    const { mfa } = org({ body: [sms] }, { body: challenged('smsA') }, last);
    const { handle } = await challengeListed(mfa);
    return mfa.verify({ userId: USER, handle, answer: codeAnswer });
  },
  activation: async (last: Scripted) => {
    const { mfa } = org({ body: factorJson('mblA', 'sms', { status: 'PENDING_ACTIVATION' }) }, last);
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
    return mfa.activate({ userId: USER, handle, answer: codeAnswer });
  },
  poll: async (last: Scripted) => {
    const { mfa } = org({ body: [push] }, { status: 201, body: waiting('opfA') }, last);
    const { handle } = await challengeListed(mfa);
    return mfa.verify({ userId: USER, handle });
  },
  pollOfActivation: async (last: Scripted) => {
    const { mfa } = org({ body: factorJson('opfA', 'push', { status: 'PENDING_ACTIVATION' }) }, last);
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'push' } }));
    return mfa.activate({ userId: USER, handle });
  },
};

function expectResult(result: unknown, outcome: RejectReason | 'pending') {
  if (outcome === 'pending') return expect(result).toMatchObject({ status: 'pending' });
  const again = outcome === 'wrong-answer' || outcome === 'replayed';
  expect(result).toMatchObject({ status: 'rejected', reason: outcome, retry: again ? { handle: {} } : null });
}

describe.each(rows)('$statusCode $errorCode', ({ errorCode, statusCode, error, code, poll, wait }) => {
  const answer = { status: statusCode, body: errorJson(errorCode) };

  async function expectError(work: Promise<unknown>, isGet: boolean) {
    const failure = await thrown(work);
    const isUnknown = error === 'UNAVAILABLE' && !isGet;
    expect({ ...Object(failure) }).toEqual({
      name: 'MfaError',
      code: error,
      provider: 'okta',
      operation: expect.any(String),
      status: statusCode,
      providerCode: errorCode,
      requestId: REQUEST_ID,
      ...(wait !== undefined && { retryAfterMs: wait }),
      ...(isUnknown && { outcomeUnknown: true }),
    });
    const shown = `${inspect(failure, { depth: 9, showHidden: true })} ${JSON.stringify(failure)}`;
    for (const secret of [SECRET_IN_BODY, USER, '012345', '4155551337', 'acme.okta.com']) {
      expect(shown).not.toContain(secret);
    }
  }

  test.each(['enroll', 'challenge', 'resend'] as const)(`%s: ${error}`, async (operation) => {
    await expectError(operations[operation](answer), false);
  });

  test.each(['code', 'activation'] as const)(`%s: ${code ?? error}`, async (operation) => {
    if (code === undefined) await expectError(operations[operation](answer), false);
    else expectResult(await operations[operation](answer), code);
  });

  test.each(['poll', 'pollOfActivation'] as const)(`%s: ${poll ?? error}`, async (operation) => {
    if (poll === undefined) await expectError(operations[operation](answer), operation === 'poll');
    else expectResult(await operations[operation](answer), poll);
  });
});

test.each(['There is an existing verified phone number.', 'A factor of this type is already set up.'])(
  'E0000001 with the cause "%s" is CONFLICT',
  async (cause) => {
    const answer = { status: 400, body: errorJson('E0000001', cause) };
    await expect(operations.enroll(answer)).rejects.toMatchObject({ code: 'CONFLICT', providerCode: 'E0000001' });
  },
);

test.each(['E0000068 ', 'e0000068', 'toString', '__proto__', 'E9999999'])(
  'an unknown code "%s" of a 403 lets nobody in',
  async (errorCode) => {
    const failure = await thrown(operations.code({ status: 403, body: errorJson(errorCode) }));
    expect(failure).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    if (!/^E\d{7}$/.test(errorCode)) expect(failure).not.toHaveProperty('providerCode');
  },
);
