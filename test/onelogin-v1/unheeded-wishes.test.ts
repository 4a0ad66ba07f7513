import { expect, test } from 'vitest';
import type { CallOptions } from '../../src/spec/provider.ts';
import {
  account,
  available,
  challengeListed,
  device,
  enrolled,
  listed,
  newSms,
  sms,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

// Wishes for a text message go along with the trigger of one; everywhere else the caller is told that they do not.

const smsMessage = 'Code {{otp_code}}, good for {{expiration}} minutes.';
const providerOptions: CallOptions['providerOptions'] = { 'onelogin-v1': { numericSmsOtp: true, smsMessage } };
const UNHEEDED = [
  { type: 'unsupported', feature: 'providerOptions.onelogin-v1.numericSmsOtp' },
  { type: 'unsupported', feature: 'providerOptions.onelogin-v1.smsMessage' },
];

test.each([
  ['that waits', { ...newSms }, enrolled()],
  ['that is preverified', { ...newSms, preverified: true }, enrolled({ active: true })],
])('an enrolment %s', async (_title, factor, answer) => {
  const { mfa, sent } = account(available(smsOffer), answer);
  const { warnings } = await mfa.enroll({ userId: USER, factor, providerOptions });
  expect(warnings).toEqual(UNHEEDED);
  expect(JSON.stringify(sent.at(-1)?.body)).not.toContain('otp_code');
});

test('an enrolment that is sent again takes them: that is a trigger', async () => {
  const { mfa, sent } = account(available(smsOffer), enrolled(), triggered());
  const enrollment = await mfa.enroll({ userId: USER, factor: newSms });
  if (enrollment.status !== 'pending') throw new Error('The enrolment is active at once.');
  const { warnings } = await mfa.resend({ userId: USER, handle: enrollment.handle, providerOptions });
  expect(warnings).toEqual([]);
  expect(sent.at(-1)?.body).toEqual({ numeric_sms_otp: true, sms_message: smsMessage });
});

test.each([
  ['a code app', totp()],
  ['a YubiKey', device(526601, 'Yubico YubiKey')],
  ['an SMS that needs no trigger', sms({ needs_trigger: false })],
])('a challenge of %s', async (_title, row) => {
  const { mfa, sent } = account(listed(row));
  const { warnings } = await challengeListed(mfa, { providerOptions });
  expect(warnings).toEqual(UNHEEDED);
  expect(sent).toHaveLength(1);
});

test('a challenge for a temporary token', async () => {
  const { mfa, sent } = account();
  const { warnings } = await mfa.challenge({ userId: USER, temporaryToken: true, providerOptions });
  expect(warnings).toEqual(UNHEEDED);
  expect(sent).toEqual([]);
});

test('a challenge by SMS, and one that is sent again, take them', async () => {
  const { mfa, sent } = account(listed(sms()), triggered(), triggered());
  const first = await challengeListed(mfa, { providerOptions });
  const again = await mfa.resend({ userId: USER, handle: first.handle, providerOptions });
  expect([first.warnings, again.warnings]).toEqual([[], []]);
  const body = { numeric_sms_otp: true, sms_message: smsMessage };
  expect(sent.slice(1).map((request) => request.body)).toEqual([body, body]);
});
