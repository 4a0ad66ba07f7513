import { expect, test } from 'vitest';
import type { NewFactor } from '../../src/spec/factors.ts';
import { exactly, interceptNetwork } from '../support/network.ts';
import { pendingStep } from '../support/scripted-tenant.ts';
import {
  available,
  CLIENT,
  codeAnswer,
  DEVICES,
  device,
  enrolled,
  enveloped,
  headersOfGet,
  headersOfPost,
  newSms,
  onWire,
  providerOnWire as provider,
  SMS,
  STATE_TOKEN,
  smsOffer,
  tokenOnWire,
  USER,
  USER_PATH,
} from './account.ts';

// The exact requests of enrolments.

interceptNetwork();

const voiceOffer = { name: 'OneLogin Voice', factor_id: 16283 };

test.each<{ title: string; factor: NewFactor; body: object; answer: object; status: 'pending' | 'active' }>([
  {
    title: 'SMS',
    factor: newSms,
    body: { factor_id: 16282, display_name: 'OneLogin SMS', number: '+14156456830' },
    answer: enrolled().body,
    status: 'pending',
  },
  {
    title: 'SMS with a name',
    factor: { ...newSms, displayName: "Rich's Phone" },
    body: { factor_id: 16282, display_name: "Rich's Phone", number: '+14156456830' },
    answer: enrolled().body,
    status: 'pending',
  },
  {
    title: 'SMS that is expressly not preverified',
    factor: { ...newSms, preverified: false },
    body: { factor_id: 16282, display_name: 'OneLogin SMS', number: '+14156456830' },
    answer: enrolled().body,
    status: 'pending',
  },
  {
    title: 'preverified SMS',
    factor: { ...newSms, preverified: true },
    body: { factor_id: 16282, display_name: 'OneLogin SMS', number: '+14156456830', verified: true },
    answer: enrolled({ active: true }).body,
    status: 'active',
  },
  {
    title: 'preverified Voice',
    factor: { type: 'voice', phoneNumber: '+14156456830', preverified: true },
    body: { factor_id: 16283, display_name: 'OneLogin Voice', number: '+14156456830', verified: true },
    answer: enveloped([device(525510, 'OneLogin Voice', { active: true })]),
    status: 'active',
  },
])('enroll $title: the list of factors, then otp_devices', async ({ factor, body, answer, status }) => {
  tokenOnWire();
  const list = onWire('GET', `${USER_PATH}/auth_factors`, 200, available(smsOffer, voiceOffer).body);
  const seen = onWire('POST', DEVICES, 200, JSON.parse(JSON.stringify(answer)));
  expect(await provider().enroll({ userId: USER, client: CLIENT, factor })).toMatchObject({ status });
  expect(exactly(list)).toMatchObject({ headers: headersOfGet });
  expect(exactly(seen)).toEqual({ method: 'POST', path: DEVICES, headers: headersOfPost, body });
});

test('activate is `verify` with the code and the state token of the enrolment', async () => {
  tokenOnWire();
  onWire('GET', `${USER_PATH}/auth_factors`, 200, available(smsOffer).body);
  onWire('POST', DEVICES, 200, enrolled().body);
  const path = `${DEVICES}/${SMS}/verify`;
  const seen = onWire('POST', path, 200, enveloped());
  const mfa = provider();
  const { handle, prompt } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  expect(prompt).toMatchObject({ expects: ['code'], canResend: true, destination: '+1 *** *** 6830' });
  const result = await mfa.activate({ userId: USER, client: CLIENT, handle, answer: codeAnswer });
  expect(result).toEqual({
    status: 'active',
    factor: {
      id: SMS,
      type: 'sms',
      status: 'active',
      verifiableBy: ['code'],
      displayName: 'My OneLogin SMS',
      destination: '+1 *** *** 6830',
      native: { type: 'OneLogin SMS', status: 'active' },
    },
  });
  const body = { otp_token: '012345', state_token: STATE_TOKEN };
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost, body });
});

test('a resent enrolment is a trigger, whose state token the new handle has', async () => {
  tokenOnWire();
  onWire('GET', `${USER_PATH}/auth_factors`, 200, available(smsOffer).body);
  onWire('POST', DEVICES, 200, enrolled({ state_token: 'of-the-first-code' }).body);
  const path = `${DEVICES}/${SMS}/trigger`;
  const again = { id: 35510511, device_id: 525509, state_token: 'of-the-second-code' };
  const seen = onWire('POST', path, 200, enveloped([again]));
  const verified = onWire('POST', `${DEVICES}/${SMS}/verify`, 200, enveloped());
  const mfa = provider();
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  const next = await mfa.resend({ userId: USER, handle });
  expect(exactly(seen)).toEqual({ method: 'POST', path, headers: headersOfPost, body: {} });
  expect(next.handle).toMatchObject({ purpose: 'activation', factorId: SMS });
  expect(next.prompt).toMatchObject({ expects: ['code'], canResend: true, destination: '+1 *** *** 6830' });
  const result = await mfa.activate({ userId: USER, handle: next.handle, answer: codeAnswer });
  expect(result).toMatchObject({ status: 'active', factor: { id: SMS, type: 'sms', displayName: 'My OneLogin SMS' } });
  expect(exactly(verified).body).toEqual({ otp_token: '012345', state_token: 'of-the-second-code' });
});
