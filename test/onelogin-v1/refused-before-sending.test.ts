import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  device,
  enrolled,
  listed,
  newSms,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

// What this adapter itself refuses, with the text that says why, and with not one request.

const READ = 'read its capabilities first.';
const NOT_OURS = {
  code: 'HANDLE_INVALID',
  message:
    'The handle holds a state that this provider did not issue: drop this step, log it as suspicious and start again.',
};

/** An enrolment by SMS that waits, in an account that would answer once more. */
async function enrolling() {
  const script = account(available(smsOffer), enrolled(), triggered());
  const { handle } = pendingStep(await script.mfa.enroll({ userId: USER, factor: newSms }));
  expect(script.sent).toHaveLength(2);
  return { ...script, handle };
}

describe('an enrolment', () => {
  // An enrolment expects a code alone; a handle that was changed could ask for a poll all the same.
  test('is not finished by a poll, which proves no code', async () => {
    const { mfa, sent, handle } = await enrolling();
    const polled = { ...handle, expects: ['approval'] } as const;
    const error = await thrown(mfa.activate({ userId: USER, handle: polled }));
    expect(error).toMatchObject({ ...NOT_OURS, operation: 'activate' });
    expect(sent).toHaveLength(2);
  });

  test('without the id of its factor is neither finished nor sent again', async () => {
    const { mfa, sent, handle: whole } = await enrolling();
    const { factorId: _, ...handle } = whole;
    expect(await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(NOT_OURS);
    const message = `This provider does not support resend of sms: ${READ}`;
    const error = await thrown(mfa.resend({ userId: USER, handle }));
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    expect(sent).toHaveLength(2);
  });

  test('without its state token is not sent again', async () => {
    const { mfa, sent, handle } = await enrolling();
    const { stateToken: _, ...state } = handle.state;
    const error = await thrown(mfa.resend({ userId: USER, handle: { ...handle, state } }));
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend' });
    expect(sent).toHaveLength(2);
  });
});

describe('what OneLogin does not send is not sent again', () => {
  test.each([
    ['totp', totp()],
    ['token', device(526601, 'Yubico YubiKey')],
    ['voice', device(526602, 'OneLogin Voice', { needs_trigger: false })],
  ] as const)('for a login by %s', async (type, row) => {
    const { mfa, sent } = account(listed(row));
    const { handle, prompt } = await challengeListed(mfa, type === 'voice' ? { expects: 'code' } : {});
    expect(prompt.canResend).toBe(false);
    const error = await thrown(mfa.resend({ userId: USER, handle }));
    const message = `This provider does not support resend of ${type}: ${READ}`;
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    expect(sent).toHaveLength(1);
  });

  test('for a temporary token', async () => {
    const { mfa, sent } = account();
    const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
    const message = `This provider does not support resend of temporary: ${READ}`;
    const error = await thrown(mfa.resend({ userId: USER, handle }));
    expect(error).toMatchObject({ code: 'UNSUPPORTED', operation: 'resend', message });
    expect(sent).toEqual([]);
  });
});
