import { expect, test } from 'vitest';
import type { OneLoginV1CallOptions } from '../../adapters/onelogin-v1/index.ts';
import type { JsonObject } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import {
  CLIENT,
  challengeListed,
  codeAnswer,
  DEVICES,
  device,
  enveloped,
  headersOfPost,
  listed,
  onWire,
  PROTECT,
  protect,
  providerOnWire as provider,
  SMS,
  STATE_TOKEN,
  sms,
  tokenOnWire,
  totp,
  triggered,
  USER,
} from './account.ts';

// The exact requests of verifications.

interceptNetwork();

/** A provider whose account lists this one device. */
function listing(one: JsonObject) {
  tokenOnWire();
  onWire('GET', DEVICES, 200, listed(one).body);
  return provider();
}

const triggerOf = (id: string) => `${DEVICES}/${id}/trigger`;
const verifyOf = (id: string) => `${DEVICES}/${id}/verify`;
const TEMPLATE = 'Code {{otp_code}}, good for {{expiration}} minutes.';

test.each<{ title: string; seconds?: number; wishes?: OneLoginV1CallOptions; body: object }>([
  { title: 'nothing', body: {} },
  { title: 'a lifetime, as a number', seconds: 900, body: { state_token_expires_in: 900 } },
  { title: 'a numeric code', wishes: { numericSmsOtp: true }, body: { numeric_sms_otp: true } },
  { title: 'a code that is not numeric', wishes: { numericSmsOtp: false }, body: { numeric_sms_otp: false } },
  { title: 'a text', wishes: { smsMessage: TEMPLATE }, body: { sms_message: TEMPLATE } },
  {
    title: 'everything',
    seconds: 120,
    wishes: { numericSmsOtp: true, smsMessage: TEMPLATE },
    body: { state_token_expires_in: 120, numeric_sms_otp: true, sms_message: TEMPLATE },
  },
])('an SMS is triggered with $title', async ({ seconds, wishes, body }) => {
  const mfa = listing(sms());
  const path = triggerOf(SMS);
  const seen = onWire('POST', path, 200, triggered().body);
  const { prompt, handle, warnings } = await challengeListed(mfa, {
    ...(seconds !== undefined && { expiresInSeconds: seconds }),
    providerOptions: { 'onelogin-v1': wishes },
  });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost, body });
  expect(prompt).toMatchObject({ expects: ['code'], canResend: true, destination: '+1 *** *** 6830' });
  expect(handle).toMatchObject({ purpose: 'verification', userId: USER, factorId: SMS, factorType: 'sms' });
  expect(warnings).toEqual([]);
});

test("the user's IP address goes along with trigger, and with nothing else", async () => {
  const mfa = listing(sms());
  const seen = onWire('POST', triggerOf(SMS), 200, triggered().body);
  const verified = onWire('POST', verifyOf(SMS), 200, enveloped());
  const { handle } = await challengeListed(mfa, { client: CLIENT });
  expect(exactly(seen).headers).toEqual({ ...headersOfPost, 'x-forwarded-for': '203.0.113.7' });
  await mfa.verify({ userId: USER, client: CLIENT, handle, answer: codeAnswer });
  expect(exactly(verified).headers).toEqual(headersOfPost);
});

test('a resend repeats the wishes and the lifetime of the challenge, and takes new wishes', async () => {
  const mfa = listing(sms());
  onWire('POST', triggerOf(SMS), 200, triggered().body);
  const wishes = { numericSmsOtp: true, smsMessage: TEMPLATE };
  const first = await challengeListed(mfa, { expiresInSeconds: 300, providerOptions: { 'onelogin-v1': wishes } });
  const again = onWire('POST', triggerOf(SMS), 200, triggered().body);
  const second = await mfa.resend({ userId: USER, handle: first.handle, client: CLIENT });
  const body = { state_token_expires_in: 300, numeric_sms_otp: true, sms_message: TEMPLATE };
  const headers = { ...headersOfPost, 'x-forwarded-for': '203.0.113.7' };
  expect(exactly(again)).toEqual({ method: 'POST', path: triggerOf(SMS), headers, body });
  const other = onWire('POST', triggerOf(SMS), 200, triggered().body);
  const providerOptions = { 'onelogin-v1': { smsMessage: '{{otp_code}}' } };
  await mfa.resend({ userId: USER, handle: second.handle, providerOptions });
  expect(exactly(other).body).toEqual({ ...body, sms_message: '{{otp_code}}' });
});

test('verify of an SMS sends the code and the state token', async () => {
  const mfa = listing(sms());
  onWire('POST', triggerOf(SMS), 200, triggered().body);
  const seen = onWire('POST', verifyOf(SMS), 200, enveloped());
  const { handle } = await challengeListed(mfa);
  const result = await mfa.verify({ userId: USER, handle, answer: { kind: 'code', code: 'B41832' } });
  expect(result).toMatchObject({ status: 'approved', userId: USER, factorId: SMS, factorType: 'sms', by: 'code' });
  const body = { otp_token: 'B41832', state_token: STATE_TOKEN };
  expect(exactly(seen)).toEqual({ method: 'POST', path: verifyOf(SMS), headers: headersOfPost, body });
});

test('verify of a TOTP sends the code alone, and nothing before it', async () => {
  const mfa = listing(totp());
  const seen = onWire('POST', verifyOf('526600'), 200, enveloped());
  const { handle, prompt } = await challengeListed(mfa);
  expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  const body = { otp_token: '012345' };
  expect(exactly(seen)).toEqual({ method: 'POST', path: verifyOf('526600'), headers: headersOfPost, body });
});

test('a push is triggered and polled with its state token alone', async () => {
  const mfa = listing(protect());
  const answer = triggered({ device_id: 526532 }).body;
  const seen = onWire('POST', triggerOf(PROTECT), 200, answer);
  const polled = onWire('POST', verifyOf(PROTECT), 200, enveloped());
  const { handle } = await challengeListed(mfa, { client: CLIENT, expiresInSeconds: 240 });
  expect(exactly(seen)).toEqual({
    method: 'POST',
    path: triggerOf(PROTECT),
    headers: { ...headersOfPost, 'x-forwarded-for': '203.0.113.7' },
    body: { state_token_expires_in: 240 },
  });
  const result = await mfa.verify({ userId: USER, handle, client: CLIENT });
  expect(result).toMatchObject({ status: 'approved', factorId: PROTECT, factorType: 'push', by: 'approval' });
  const body = { state_token: STATE_TOKEN };
  expect(exactly(polled)).toEqual({ method: 'POST', path: verifyOf(PROTECT), headers: headersOfPost, body });
});

test('options for SMS are not sent with a call or a push; the caller is warned', async () => {
  for (const one of [device(525509, 'OneLogin Voice', { needs_trigger: true }), protect({ id: 525509 })]) {
    const mfa = listing(one);
    const seen = onWire('POST', triggerOf(SMS), 200, triggered().body);
    const wishes = { numericSmsOtp: true, smsMessage: TEMPLATE };
    const { warnings } = await challengeListed(mfa, { providerOptions: { 'onelogin-v1': wishes } });
    expect(exactly(seen).body).toEqual({});
    expect(warnings.map(({ feature }) => feature)).toEqual([
      'providerOptions.onelogin-v1.numericSmsOtp',
      'providerOptions.onelogin-v1.smsMessage',
    ]);
  }
});
