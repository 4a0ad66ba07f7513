import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { challenged, errorJson, factorJson, linksOf, org, REQUEST_ID, USER, waiting } from './org.ts';
import { challenging, enrolling, newSms, opened, PENDING, waits } from './steps.ts';

// An error is that error, whatever else its body holds or lacks; and what is no error and no answer is said to be neither.

const bare = (factorType: string) => factorJson('facA', factorType, PENDING);

/** The operations that open a step, each with the last answer to it. */
const operations: Readonly<Record<string, (last: Scripted) => Promise<unknown>>> = {
  'an enrollment': (last) => org(last).mfa.enroll({ userId: USER, factor: newSms }),
  'an enrollment of a code app': (last) => org(last).mfa.enroll({ userId: USER, factor: { type: 'totp' } }),
  'a message': (last) => challenging(factorJson('facA', 'sms'), last),
  'a push': (last) => challenging(factorJson('facA', 'push'), last),
  'a WebAuthn challenge': (last) => challenging(factorJson('facA', 'webauthn'), last),
  'a push sent again': async (last) =>
    (await challenging(factorJson('facA', 'push'), ...opened('push'), last)).resend(),
  'an enrollment sent again': async (last) => (await enrolling(newSms, { body: waits('facA', 'sms') }, last)).resend(),
};

describe.each(Object.entries(operations))('%s', (_title, work) => {
  test.each<readonly [string, JsonObject]>([
    ['nothing else', {}],
    ['our factor', bare('sms')],
    ['a code app without a secret', { ...bare('token:software:totp'), provider: 'GOOGLE' }],
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
      providerStatus: 429,
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
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 200 });
    expect(Object(error).message).toMatch(/^The identity provider gave .*: nobody was let in, tell the operator\.$/);
  });
});

test('an enrollment answered with no factor is an answer that is in no outcome table', async () => {
  const error = await thrown(org({ body: {} }).mfa.enroll({ userId: USER, factor: newSms }));
  const message = 'The identity provider gave an answer that is in no outcome table:';
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', message: expect.stringContaining(message) });
});

// A 400 of a proxy has no code of Okta's; it is no success all the same, and says nothing of the input.
test.each<readonly [string, Scripted]>([
  ['an empty object', { status: 400, body: {} }],
  ['a code that is null', { status: 400, body: { errorCode: null } }],
  ['nothing', { status: 400 }],
  ['a list', { status: 400, body: [factorJson('facA', 'sms')] }],
])('a removal or a list answered with 400 and %s has done nothing', async (_title, last) => {
  const { mfa } = org(last, last);
  for (const work of [mfa.remove({ userId: USER, factorId: 'facA' }), mfa.listFactors({ userId: USER })]) {
    const error = await thrown(work);
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 400, requestId: REQUEST_ID });
    expect(error).not.toHaveProperty('providerCode');
  }
});
