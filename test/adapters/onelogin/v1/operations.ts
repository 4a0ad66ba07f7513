import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { pendingStep } from '../../../support/scripted-tenant.ts';
import { type Operation, operation } from '../operations.ts';
import * as v1 from './account.ts';

const temporary = { mfa_token: '05564765', reusable: false, expires_at: '2019-01-16T22:16:38Z' };
const limits = { 'X-RateLimit-Limit': 5000, 'X-RateLimit-Remaining': 4988, 'X-RateLimit-Reset': 832 };
const typedAt = async (mfa: MfaProvider) => v1.typed(mfa, (await v1.challengeListed(mfa)).handle);
const offered = [v1.available(v1.smsOffer)];
const begun = [v1.listed(v1.sms()), v1.triggered()];
const pushing = [v1.listed(v1.protect()), v1.pushed];
const made = { status: 201, body: temporary };
const enroll = (mfa: MfaProvider) => mfa.enroll({ userId: v1.USER, factor: v1.newSms });
const removeSms = (mfa: MfaProvider) => mfa.remove({ userId: v1.USER, factorId: v1.SMS });
const poll = async (mfa: MfaProvider) => v1.polled(mfa, (await v1.challengeListed(mfa)).handle);
const resend = async (mfa: MfaProvider) =>
  mfa.resend({ userId: v1.USER, handle: (await v1.challengeListed(mfa)).handle });
const redeem = async (mfa: MfaProvider) =>
  v1.typed(mfa, (await mfa.challenge({ userId: v1.USER, temporaryToken: true })).handle);
const activate = async (mfa: MfaProvider) =>
  mfa.activate({ userId: v1.USER, handle: pendingStep(await enroll(mfa)).handle, answer: v1.codeAnswer });

const code = { ends: 'code' } as const;

/** Every request that API 1 knows, in the operations that make it. */
export const operations: readonly Operation[] = [
  operation('listFactors', 'GET otp_devices', [], v1.listed(v1.sms()), (mfa) => mfa.listFactors({ userId: v1.USER })),
  operation('listAvailableFactors', 'GET auth_factors', [], v1.available(v1.smsOffer), (mfa) =>
    mfa.listAvailableFactors({ userId: v1.USER }),
  ),
  operation('enroll', 'POST otp_devices', offered, v1.enrolled(), enroll, { after: offered }),
  operation('challenge', 'POST trigger', [v1.listed(v1.sms())], v1.triggered(), (mfa) => v1.challengeListed(mfa)),
  operation('resend', 'POST trigger', begun, v1.triggered(), resend),
  operation('remove', `DELETE ${v1.SMS}`, [], { body: {} }, removeSms),
  operation('createTemporaryToken', 'POST mfa_token', [], made, (mfa) => mfa.createTemporaryToken({ userId: v1.USER })),
  operation('getRateLimit', 'GET rate_limit', [], { body: { data: limits } }, (mfa) => mfa.getRateLimit()),
  operation('verify', 'POST verify', pushing, v1.SUCCESS, poll, { title: 'a poll of a push', ends: 'poll' }),
  operation('verify', 'POST verify', begun, v1.SUCCESS, typedAt, { title: 'a code of SMS', ...code }),
  operation('verify', 'POST verify', [v1.listed(v1.totp())], v1.SUCCESS, typedAt, { title: 'a code of TOTP', ...code }),
  operation('verify', 'POST verify', pushing, v1.SUCCESS, typedAt, { title: 'a typed Protect code', ...code }),
  operation('verify', 'POST verify', [], v1.SUCCESS, redeem, { title: 'a temporary token', ...code }),
  operation('activate', 'POST verify', [...offered, v1.enrolled()], v1.SUCCESS, activate, {
    title: 'a code of activate',
    ...code,
  }),
];
