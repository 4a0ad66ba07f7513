import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, errorJson, factorJson, org, USER } from './org.ts';

const code = { kind: 'code', code: '012345' } as const;
const assertion: Answer = {
  kind: 'webauthn',
  credential: {
    id: 'AAAA',
    rawId: 'AAAA',
    type: 'public-key',
    response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
  },
};
const key: JsonObject = { provider: 'FIDO' };
const keyChallenge = { _embedded: { challenge: { challenge: 'vQFwTt6zKzMV7HFPzjS2' } } };

type Row = {
  readonly title: string;
  readonly factor: JsonObject;
  readonly answer: Answer;
  readonly challenge?: JsonObject;
};

/** Every kind of answer to a verification. */
const verifications: readonly Row[] = [
  { title: 'sms', factor: factorJson('facA', 'sms'), answer: code, challenge: challenged('facA') },
  { title: 'call', factor: factorJson('facA', 'call'), answer: code, challenge: challenged('facA') },
  { title: 'email', factor: factorJson('facA', 'email'), answer: code, challenge: challenged('facA') },
  { title: 'totp', factor: factorJson('facA', 'token:software:totp', { provider: 'GOOGLE' }), answer: code },
  { title: 'hotp', factor: factorJson('facA', 'token:hotp', { provider: 'CUSTOM' }), answer: code },
  { title: 'YubiKey', factor: factorJson('facA', 'token:hardware', { provider: 'YUBICO' }), answer: code },
  { title: 'question', factor: factorJson('facA', 'question'), answer: { kind: 'answer', answer: 'mayonnaise' } },
  {
    title: 'webauthn',
    factor: factorJson('facA', 'webauthn', key),
    answer: assertion,
    challenge: challenged('facA', keyChallenge),
  },
];

/** What Okta says of an answer, and what it means. `again`: the same step takes another one. */
const refusals = [
  { errorCode: 'E0000068', reason: 'wrong-answer', again: true },
  { errorCode: 'E0000082', reason: 'replayed', again: true },
  { errorCode: 'E0000083', reason: 'expired', again: false },
  { errorCode: 'E0000069', reason: 'locked', again: false },
] as const;

describe.each(verifications)('an answer of $title', ({ factor, answer, challenge }) => {
  test.each(refusals)('refused with $errorCode is $reason', async ({ errorCode, reason, again }) => {
    const opened: readonly Scripted[] = challenge === undefined ? [] : [{ body: challenge }];
    const refusal: Scripted = { status: 403, body: errorJson(errorCode, 'Please try again.') };
    const { mfa, sent } = org({ body: [factor] }, ...opened, refusal, { body: { factorResult: 'SUCCESS' } });
    const { handle } = await challengeListed(mfa);
    const result = await mfa.verify({ userId: USER, handle, answer });
    expect(result).toEqual({ status: 'rejected', reason, retry: again ? { handle } : null });
    const before = sent.length;
    const next = mfa.verify({ userId: USER, handle, answer });
    if (again) {
      expect(await next).toMatchObject({ status: 'approved', by: answer.kind });
    } else {
      expect(await thrown(next)).toMatchObject({ code: 'HANDLE_INVALID' });
      expect(sent).toHaveLength(before);
    }
  });

  test('refused with the same code but another status is an error', async () => {
    const opened: readonly Scripted[] = challenge === undefined ? [] : [{ body: challenge }];
    const { mfa } = org({ body: [factor] }, ...opened, { status: 400, body: errorJson('E0000068') });
    const { handle } = await challengeListed(mfa);
    expect(await thrown(mfa.verify({ userId: USER, handle, answer }))).toMatchObject({ name: 'MfaError' });
  });
});

const creation = {
  rp: { name: 'Rain-Cloud59' },
  user: { id: '00u1', name: 'first.last@gmail.com', displayName: 'First Last' },
  challenge: 'cdsZ1V10E0BGE4GcG3IK',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
};

test.each(refusals)('an attestation refused with $errorCode is $reason', async ({ errorCode, reason, again }) => {
  const waits = { ...key, status: 'PENDING_ACTIVATION', _embedded: { activation: creation } };
  const { mfa } = org(
    { body: factorJson('fwfA', 'webauthn', waits) },
    { status: 403, body: errorJson(errorCode) },
    { body: factorJson('fwfA', 'webauthn', key) },
  );
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'webauthn' } }));
  const result = await mfa.activate({ userId: USER, handle, answer: assertion });
  expect(result).toEqual({ status: 'rejected', reason, retry: again ? { handle } : null });
  const next = mfa.activate({ userId: USER, handle, answer: assertion });
  if (again) expect(await next).toMatchObject({ status: 'active', factor: { id: 'fwfA' } });
  else expect(await thrown(next)).toMatchObject({ code: 'HANDLE_INVALID' });
});
