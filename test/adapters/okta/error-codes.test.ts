import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { readFailure } from '../../../adapters/okta/errors.ts';
import type { RejectReason } from '../../../src/spec/results.ts';
import { fixture } from '../../support/root.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { errorJson, factorJson, org, REQUEST_ID, SECRET_IN_BODY, USER } from './org.ts';
import { challenging, codeAnswer, enrolling, newSms, opened, waits } from './steps.ts';

type Documented = { readonly errorCode: string; readonly statusCode: number };
const documented: readonly Documented[] = fixture('okta/error-codes.json').errors;

/** The error of every operation that gets this code. */
const errors: Readonly<Record<string, string>> = {
  INVALID_INPUT: `E0000001 E0000003 E0000020 E0000068 E0000082 E0000083 E0000087 E0000098 E0000099 E0000121 E0000158
    E0000159 E0000229 E0000232 E0000243`,
  UNAUTHENTICATED: 'E0000004 E0000005 E0000011 E0000207',
  FORBIDDEN: 'E0000006 E0000014 E0000015 E0000022 E0000034 E0000148 E0000228 E0000233',
  NOT_FOUND: 'E0000007 E0000154 E0000156 E0000191',
  UNEXPECTED_RESPONSE: 'E0000008 E0000018 E0000019 E0000021 E0000026 E0000070',
  UNAVAILABLE: 'E0000009 E0000010 E0000067 E0000074 E0000134 E0000135 E0000137 E0000138',
  CONFLICT: `E0000016 E0000038 E0000069 E0000073 E0000079 E0000097 E0000102 E0000110 E0000112 E0000113 E0000136
    E0000155 E0000157 E0000180 E0000195`,
  RATE_LIMITED: `E0000047 E0000109 E0000118 E0000133 E0000146 E0000147 E0000150 E0000151 E0000186 E0000204 E0000205`,
  UNSUPPORTED: 'E0000060 E0000247',
};

/** What it means instead where it comes to an answer to a step, and to a poll of one. */
const ofAnswer: Readonly<Record<string, RejectReason>> = {
  E0000068: 'wrong-answer',
  E0000069: 'locked',
  E0000082: 'replayed',
  E0000083: 'expired',
  E0000087: 'wrong-answer',
};
const ofPoll: Readonly<Record<string, RejectReason | 'pending'>> = {
  E0000007: 'expired',
  E0000069: 'locked',
  E0000070: 'pending',
  E0000073: 'denied',
  E0000191: 'expired',
};

/** Milliseconds to wait where no header says any; of a quota an hour. */
const pauses: Readonly<Record<string, number>> = {
  E0000047: 60_000,
  E0000109: 30_000,
  E0000118: 5_000,
  E0000133: 30_000,
};

const rows = Object.entries(errors).flatMap(([error, codes]) =>
  codes.split(/\s+/).map((errorCode) => {
    const statusCode = documented.find((row) => row.errorCode === errorCode)?.statusCode ?? 0;
    return { errorCode, statusCode, error, code: ofAnswer[errorCode], poll: ofPoll[errorCode] };
  }),
);

test('every documented code is in the table once, and nothing else', () => {
  expect(rows.map(({ errorCode }) => errorCode).sort()).toEqual(documented.map(({ errorCode }) => errorCode).sort());
  expect(documented.length).toBe(73);
});

const challengedBy = (factorType: string, last: Scripted) =>
  challenging(factorJson('facA', factorType), ...opened(factorType), last);

/** Calls one operation whose last answer is `last`. */
const operations = {
  enroll: async (last: Scripted) => org(last).mfa.enroll({ userId: USER, factor: newSms }),
  challenge: async (last: Scripted) => challenging(factorJson('facA', 'sms'), last),
  resend: async (last: Scripted) => (await challengedBy('sms', last)).resend(),
  code: async (last: Scripted) => (await challengedBy('sms', last)).verify(codeAnswer),
  activation: async (last: Scripted) =>
    (await enrolling(newSms, { body: waits('facA', 'sms') }, last)).activate(codeAnswer),
  poll: async (last: Scripted) => (await challengedBy('push', last)).verify(),
  pollOfActivation: async (last: Scripted) =>
    (await enrolling({ type: 'push' }, { body: waits('facA', 'push') }, last)).activate(),
};

function expectResult(result: unknown, outcome: RejectReason | 'pending') {
  if (outcome === 'pending') return expect(result).toMatchObject({ status: 'pending' });
  const again = outcome === 'wrong-answer' || outcome === 'replayed';
  expect(result).toMatchObject({ status: 'rejected', reason: outcome, handle: again ? {} : null });
}

describe.each(rows)('$statusCode $errorCode', ({ errorCode, statusCode, error, code, poll }) => {
  const answer = { status: statusCode, body: errorJson(errorCode) };

  async function expectError(work: Promise<unknown>, isGet: boolean) {
    const failure = await thrown(work);
    const isUnknown = !isGet && (error === 'UNAVAILABLE' || statusCode < 400);
    expect({ ...Object(failure) }).toEqual({
      name: 'MfaError',
      code: error,
      provider: 'okta',
      operation: expect.any(String),
      providerStatus: statusCode,
      providerCode: errorCode,
      requestId: REQUEST_ID,
      ...(error === 'RATE_LIMITED' && { retryAfterMs: pauses[errorCode] ?? 3_600_000 }),
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

  test.each([
    ['code', code],
    ['activation', code],
    ['poll', poll],
    ['pollOfActivation', poll],
  ] as const)(`%s: %s, else ${error}`, async (operation, outcome) => {
    if (outcome === undefined) await expectError(operations[operation](answer), operation === 'poll');
    else expectResult(await operations[operation](answer), outcome);
  });
});

test.each(['There is an existing verified phone number.', 'A factor of this type is already set up.'])(
  'E0000001 with the cause "%s" is CONFLICT',
  async (cause) => {
    const answer = { status: 400, body: errorJson('E0000001', cause) };
    await expect(operations.enroll(answer)).rejects.toMatchObject({ code: 'CONFLICT', providerCode: 'E0000001' });
  },
);

// The causes are only texts. A list that cannot be read has none.
test.each<readonly [string, object]>([
  ['none', { errorCauses: [] }],
  ['no list', { errorCauses: null }],
  ['a text in place of the list', { errorCauses: 'already' }],
  ['an absent list', { errorCauses: undefined }],
  ['another text', { errorCauses: [{ errorSummary: 'Invalid Phone Number.' }] }],
  ['no text', { errorCauses: [{}, { errorSummary: null }, { errorSummary: ['already'] }] }],
  ['an entry that is none', { errorCauses: [{ errorSummary: 'already' }, 'already'] }],
  ['more than are read', { errorCauses: Array(1_001).fill({ errorSummary: 'already' }) }],
])('E0000001 with %s as its causes is INVALID_INPUT', (_title, causes) => {
  const body = { ...errorJson('E0000001'), ...causes };
  const failure = readFailure({ status: 400, body, headers: new Headers(), sentAt: 0 });
  expect(failure).toMatchObject({ code: 'INVALID_INPUT', providerCode: 'E0000001', providerStatus: 400 });
});

const NO_CODES = ['E0000068 ', 'e0000068', 'toString', '__proto__', 'secret E0000006', 'E0000006 secret'];
test.each([...NO_CODES, 'E0000006\nE0000006', 'EE0000006', 'E00000060', 'E9999999'])(
  'an unknown code %j of a 403 lets nobody in, and goes along where it is one',
  async (errorCode) => {
    const answer = { status: 403, body: { ...errorJson('E0000006'), errorCode } };
    const removal = org(answer).mfa.remove({ userId: USER, factorId: 'facA' });
    for (const work of [operations.code(answer), removal]) {
      const failure = await thrown(work);
      expect(failure).toMatchObject({ code: 'FORBIDDEN', providerStatus: 403 });
      if (errorCode !== 'E9999999') expect(failure).not.toHaveProperty('providerCode');
      else expect(failure).toMatchObject({ providerCode: 'E9999999' });
    }
  },
);
