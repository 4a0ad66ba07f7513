import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { pendingStep } from '../../../support/scripted-tenant.ts';
import { type Operation, operation } from '../operations.ts';
import * as v2 from './account.ts';

const temporary = { mfa_token: '25992782', reusable: false, expires_at: '2021-07-27T23:25:50Z' };
const list = (kind: v2.Kind) => ({ body: [v2.device(kind)] });
const begun = (kind: v2.Kind) => [list(kind), v2.created(v2.verification(kind))];
const enrolling = (kind: v2.Kind) => [...v2.lookUpOf(kind), v2.created(v2.registration(kind))];
const typedAt = async (mfa: MfaProvider) => v2.typed(mfa, (await v2.challengeListed(mfa)).handle);
const enroll = async (mfa: MfaProvider, kind: v2.Kind) =>
  pendingStep(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }));

const poll = async (mfa: MfaProvider) => v2.polled(mfa, (await v2.challengeListed(mfa)).handle);
const resend = async (mfa: MfaProvider) =>
  mfa.resend({ userId: v2.USER, handle: (await v2.challengeListed(mfa)).handle });
const removeSms = (mfa: MfaProvider) => mfa.remove({ userId: v2.USER, factorId: v2.KINDS.sms.deviceId });
const activate = async (mfa: MfaProvider) =>
  mfa.activate({ userId: v2.USER, handle: (await enroll(mfa, 'sms')).handle, answer: v2.codeAnswer });
const pollActivation = async (mfa: MfaProvider) =>
  mfa.activate({ userId: v2.USER, handle: (await enroll(mfa, 'push')).handle });

const offered = { body: [v2.offer('sms')] };
const done = v2.created(v2.registration('totp'));
const made = v2.created(v2.verification('sms'));
const profiled = { title: 'the profile of an enrollment', after: [v2.created(v2.registration('sms'))] };
const direct = { title: 'the direct check of verify', ends: 'direct' } as const;
const code = { ends: 'code' } as const;
const polls = { ends: 'poll' } as const;

/** Every request that the adapter makes: ten operations, the direct check and the user's profile. */
export const operations: readonly Operation[] = [
  operation('listFactors', 'GET devices', [], list('sms'), (mfa) => mfa.listFactors({ userId: v2.USER })),
  operation('listAvailableFactors', 'GET factors', [], offered, (mfa) => mfa.listAvailableFactors({ userId: v2.USER })),
  operation('remove', `DELETE ${v2.KINDS.sms.deviceId}`, [], { status: 204 }, removeSms),
  operation('createTemporaryToken', 'POST mfa_token', [], v2.created(temporary), (mfa) =>
    mfa.createTemporaryToken({ userId: v2.USER }),
  ),
  operation('enroll', `GET ${v2.USER}`, [offered], v2.profile(), (mfa) => enroll(mfa, 'sms'), profiled),
  operation('enroll', 'POST registrations', v2.lookUpOf('totp'), done, (mfa) => enroll(mfa, 'totp'), {
    after: v2.lookUpOf('totp'),
  }),
  operation('activate', `PUT ${v2.REGISTRATION}`, enrolling('sms'), v2.DONE, activate, {
    title: 'a code of activate',
    ...code,
  }),
  operation('activate', `GET ${v2.REGISTRATION}`, enrolling('push'), v2.DONE, pollActivation, {
    title: 'a poll of activate',
    ...polls,
  }),
  operation('challenge', 'POST verifications', [list('sms')], made, (mfa) => v2.challengeListed(mfa)),
  operation('verify', `PUT ${v2.VERIFICATION}`, begun('sms'), v2.ACCEPTED, typedAt, {
    title: 'a code of verify',
    ...code,
  }),
  operation('verify', 'POST verifications', begun('push'), v2.created(v2.ACCEPTED.body), typedAt, direct),
  operation('verify', `GET ${v2.VERIFICATION}`, begun('push'), v2.ACCEPTED, poll, {
    title: 'a poll of verify',
    ...polls,
  }),
  operation('resend', 'POST verifications', begun('sms'), made, resend),
];
