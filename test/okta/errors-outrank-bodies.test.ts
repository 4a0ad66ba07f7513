import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, errorJson, factorJson, linksOf, org, REQUEST_ID, USER, waiting } from './org.ts';

// An error is that error, whatever else its body holds or lacks; and what is no error and no answer is said to be neither.

const PENDING = { status: 'PENDING_ACTIVATION' };
const sms = { type: 'sms', phoneNumber: '+14155551337' } as const;
const key = { provider: 'FIDO' };

/** The operations that open a step, each with the last answer to it. */
const operations: Readonly<Record<string, (last: Scripted) => Promise<unknown>>> = {
  'an enrolment': (last) => org(last).mfa.enroll({ userId: USER, factor: sms }),
  'an enrolment of a code app': (last) => org(last).mfa.enroll({ userId: USER, factor: { type: 'totp' } }),
  'a message': (last) => challengeListed(org({ body: [factorJson('facA', 'sms')] }, last).mfa),
  'a push': (last) => challengeListed(org({ body: [factorJson('facA', 'push')] }, last).mfa),
  'a WebAuthn challenge': (last) => challengeListed(org({ body: [factorJson('facA', 'webauthn', key)] }, last).mfa),
  'a push sent again': async (last) => {
    const { mfa } = org({ body: [factorJson('facA', 'push')] }, { status: 201, body: waiting('facA') }, last);
    return mfa.resend({ userId: USER, handle: (await challengeListed(mfa)).handle });
  },
  'an enrolment sent again': async (last) => {
    const { mfa } = org({ body: factorJson('facA', 'sms', PENDING) }, last);
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: sms }));
    return mfa.resend({ userId: USER, handle });
  },
};

describe.each(Object.entries(operations))('%s', (_title, work) => {
  test.each<readonly [string, JsonObject]>([
    ['nothing else', {}],
    ['our factor', factorJson('facA', 'sms', PENDING)],
    ['a code app without a secret', factorJson('facA', 'token:software:totp', { ...PENDING, provider: 'GOOGLE' })],
    ['another factor', factorJson('facB', 'call', { ...PENDING, _links: linksOf('facB') })],
    ['a challenge', challenged('facA')],
    ['a push that waits', waiting('facA')],
  ])('answered with an error and %s is that error', async (_beside, more) => {
    const error = await thrown(work({ status: 429, body: { ...more, ...errorJson('E0000109') } }));
    expect({ ...Object(error) }).toEqual({
      name: 'MfaError',
      code: 'RATE_LIMITED',
      provider: 'okta',
      operation: expect.any(String),
      status: 429,
      providerCode: 'E0000109',
      requestId: REQUEST_ID,
      retryAfterMs: 30_000,
    });
  });

  test.each<readonly [string, Scripted]>([
    ['nothing', { body: '' }],
    ['an empty object', { body: {} }],
    ['a word of no table', { body: { status: 'NOT_SETUP' } }],
  ])('answered with %s is an answer that is in no table, or not what is documented', async (_what, last) => {
    const error = await thrown(work(last));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 200 });
    expect(Object(error).message).toMatch(/^The identity provider gave .*: nobody was let in, tell the operator\.$/);
  });
});

test('an enrolment answered with no factor is an answer that is in no outcome table', async () => {
  const error = await thrown(org({ body: {} }).mfa.enroll({ userId: USER, factor: sms }));
  const message = 'The identity provider gave an answer that is in no outcome table:';
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', message: expect.stringContaining(message) });
});

test.each<readonly [string, Scripted]>([
  ['another factor', { body: factorJson('facB', 'sms') }],
  ['no factor', { body: {} }],
  ['nothing', { body: '' }],
])('a factor asked for by its id and answered with %s', async (_title, last) => {
  const error = await thrown(org(last).mfa.getFactor({ userId: USER, factorId: 'facA' }));
  const message =
    'The identity provider gave no factor, or another one than was asked for: nobody was let in, tell the operator.';
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 200, operation: 'getFactor', message });
});

// A 400 of a proxy has no code of Okta's; it is no success all the same, and says nothing of the input.
test.each<readonly [string, Scripted]>([
  ['an empty object', { status: 400, body: {} }],
  ['a code that is null', { status: 400, body: { errorCode: null } }],
  ['nothing', { status: 400 }],
])('a removal answered with 400 and %s has removed nothing', async (_title, last) => {
  const error = await thrown(org(last).mfa.remove({ userId: USER, factorId: 'facA' }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 400, requestId: REQUEST_ID });
  expect(error).not.toHaveProperty('providerCode');
});

test('a list answered with 400 is none', async () => {
  const { mfa } = org({ status: 400, body: [factorJson('facA', 'sms')] });
  expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 400 });
});

test.each(['secret E0000006', 'E0000006 secret', 'E0000006\nE0000006', 'EE0000006', 'E00000060'])(
  'a text that holds a code is no code, and does not go along: %j',
  async (errorCode) => {
    const { mfa } = org({ status: 403, body: { ...errorJson('E0000006'), errorCode } });
    const error = await thrown(mfa.remove({ userId: USER, factorId: 'facA' }));
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(error).not.toHaveProperty('providerCode');
  },
);
