import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import type { ActivationHandle } from '../../src/spec/steps.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import { challenged, challengeListed, codeAnswer, factorJson, org, USER, waiting } from './org.ts';

// What this adapter itself refuses, with the text that says why, and with not one request.

const TRY_AGAIN = 'drop this step, log it as suspicious and start again.';
const READ = 'read its capabilities first.';

test('a push without its transaction is not polled', async () => {
  const { mfa, sent } = org({ body: [factorJson('opfA', 'push')] }, { status: 201, body: waiting('opfA') });
  const { handle } = await challengeListed(mfa);
  const bare = { ...handle, state: { for: 'verification' } };
  const error = await thrown(mfa.verify({ userId: USER, handle: bare }));
  const message = `The handle holds no transaction to look at: ${TRY_AGAIN}`;
  expect(error).toMatchObject({ code: 'HANDLE_INVALID', operation: 'verify', message });
  expect(sent).toHaveLength(2);
});

test.each(['sms', 'question'])('a challenge of %s is not canceled', async (factorType) => {
  const opened = factorType === 'sms' ? [{ body: challenged('facA') }] : [];
  const { mfa, sent } = org({ body: [factorJson('facA', factorType)] }, ...opened);
  const { handle } = await challengeListed(mfa);
  const before = sent.length;
  const error = await thrown(mfa.cancelChallenge({ userId: USER, handle }));
  const message = `This provider does not support canceling anything but a push: ${READ}`;
  expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'cancelChallenge', message });
  expect(sent).toHaveLength(before);
});

describe('what Okta does not send is not sent again', () => {
  const key = { challenge: 'vQFwTt6zKzMV7HFPzjS2' };
  const challenge = { factorResult: 'CHALLENGE', _embedded: { challenge: key } };

  test.each<readonly [string, string, JsonObject]>([
    ['totp', 'token:software:totp', { provider: 'GOOGLE' }],
    ['hotp', 'token:hotp', { provider: 'CUSTOM' }],
    ['token', 'token:hardware', { provider: 'YUBICO' }],
    ['question', 'question', {}],
    ['webauthn', 'webauthn', { provider: 'FIDO' }],
  ])('for a login by %s', async (type, factorType, more) => {
    const opened = type === 'webauthn' ? [{ body: challenge }] : [];
    const { mfa, sent } = org({ body: [factorJson('facA', factorType, more)] }, ...opened);
    const { handle, prompt } = await challengeListed(mfa);
    const before = sent.length;
    expect(prompt.canResend).toBe(false);
    const error = await thrown(mfa.resend({ userId: USER, handle }));
    const message = `This provider does not support resend of ${type}: ${READ}`;
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    expect(sent).toHaveLength(before);
  });

  const creation = {
    rp: { name: 'Rain-Cloud59' },
    user: { id: '00u1', name: 'first.last@gmail.com', displayName: 'First Last' },
    challenge: 'cdsZ1V10E0BGE4GcG3IK',
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  };

  test.each<readonly ['totp' | 'webauthn', string, string, JsonObject]>([
    ['totp', 'token:software:totp', 'GOOGLE', { sharedSecret: 'JBSWY3DPEHPK3PXP' }],
    ['webauthn', 'webauthn', 'FIDO', creation],
  ])('for an enrolment of %s', async (type, factorType, vendor, activation) => {
    const more = { provider: vendor, status: 'PENDING_ACTIVATION', _embedded: { activation } };
    const { mfa, sent } = org({ body: factorJson('facA', factorType, more) });
    const { handle, prompt } = pendingStep(await mfa.enroll({ userId: USER, factor: { type } }));
    expect(prompt.canResend).toBe(false);
    const error = await thrown(mfa.resend({ userId: USER, handle }));
    const message = `This provider does not support resend of ${type}: ${READ}`;
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    expect(sent).toHaveLength(1);
  });
});

describe('an enrolment without a factor', () => {
  /** The handle of an enrolment, without the id of its factor. */
  async function nameless(type: 'sms' | 'push') {
    const factor = type === 'sms' ? ({ type, phoneNumber: '+14155551337' } as const) : ({ type } as const);
    const script = org({ body: factorJson('facA', type, { status: 'PENDING_ACTIVATION' }) });
    const { factorId: _, ...handle } = pendingStep(await script.mfa.enroll({ userId: USER, factor })).handle;
    return { ...script, handle: handle satisfies ActivationHandle };
  }
  const refused = { code: 'HANDLE_INVALID', message: `The handle names no factor: ${TRY_AGAIN}` };

  test('is not finished by a code', async () => {
    const { mfa, sent, handle } = await nameless('sms');
    expect(await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(refused);
    expect(sent).toHaveLength(1);
  });

  test('is not polled', async () => {
    const { mfa, sent, handle } = await nameless('push');
    expect(await thrown(mfa.activate({ userId: USER, handle }))).toMatchObject(refused);
    expect(sent).toHaveLength(1);
  });

  test.each(['sms', 'push'] as const)('is not sent again: %s', async (type) => {
    const { mfa, sent, handle } = await nameless(type);
    expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject(refused);
    expect(sent).toHaveLength(1);
  });
});

test.each([601, 659, 863_999])('a temporary access code of %d s, which are no minutes', async (expiresInSeconds) => {
  const { mfa, sent } = org();
  const error = await thrown(mfa.createTemporaryToken({ userId: USER, expiresInSeconds }));
  const problem = '(expiresInSeconds: must be whole minutes here)';
  const message = `The input of createTemporaryToken is not acceptable ${problem}: correct the call, nothing was sent.`;
  expect(error).toMatchObject({ code: 'INVALID_INPUT', message });
  expect(sent).toEqual([]);
});
