import type { OneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import type { JsonObject, JsonValue, Way } from '../../../src/spec/factors.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { NOW, type Plain } from './harness.ts';
import type { Operation } from './invariants.ts';
import { accountOperations, code, ok, PHONE, plain, SUCCESS, withHandle } from './onelogin-operations.ts';
import * as oracles from './onelogin-oracles.ts';

// The operations of OneLogin's API 1: what comes before each, and the documented answers that it succeeds by.

type Op = Operation<OneLoginV1Provider>;
export const USER = '35510511';
const onUser = { userId: USER };
export const kinds = {
  sms: { id: 525509, name: 'OneLogin SMS' },
  voice: { id: 525510, name: 'OneLogin Voice' },
  push: { id: 526532, name: 'OneLogin Protect' },
  totp: { id: 526600, name: 'Google Authenticator' },
  token: { id: 526700, name: 'Yubico YubiKey' },
} as const;
type Name = keyof typeof kinds;
export const names = Object.keys(kinds) as Name[];

const enveloped = (data: JsonValue, message = 'Success') => ok({ status: { ...SUCCESS, message }, data });
export const device = (name: Name, more: JsonObject = {}): JsonObject => ({
  id: kinds[name].id,
  active: true,
  auth_factor_name: kinds[name].name,
  user_display_name: `My ${name}`,
  needs_trigger: name === 'sms' || name === 'voice',
  ...more,
});
export const list = (...rows: readonly Name[]) => enveloped({ otp_devices: rows.map((name) => device(name)) });
const offers = enveloped({
  auth_factors: [
    { name: 'OneLogin SMS', factor_id: 16282 },
    { name: 'OneLogin Voice', factor_id: 16283 },
  ],
});
const STATE = { state_token: '98e008497066bc2763c52342996e06358aab2e32' };
export const enrolled = (name: Name, active: boolean) => enveloped([device(name, { active, ...(!active && STATE) })]);
const triggered = (name: Name) =>
  enveloped(
    [
      {
        id: Number(USER),
        device_id: kinds[name].id,
        state_token_expires_at: new Date(NOW + 120_000).toISOString(),
        ...STATE,
      },
    ],
    'SMS token sent to your mobile device. Authentication pending.',
  );
const ours = (name: Name) => ({ user: USER, device: String(kinds[name].id) });
const verified = [ok({ status: SUCCESS }), ok(SUCCESS)];

const newFactor = (name: 'sms' | 'voice', preverified: boolean) =>
  ({ type: name, phoneNumber: PHONE, ...(preverified && { preverified }) }) as const;

async function listed(mfa: OneLoginV1Provider) {
  const [first] = await mfa.listFactors(onUser);
  if (first === undefined) throw new Error('No device is listed.');
  return first;
}
async function enrolling(mfa: OneLoginV1Provider, name: 'sms' | 'voice') {
  const enrollment = await mfa.enroll({ ...onUser, factor: newFactor(name, name === 'voice') });
  if (enrollment.status !== 'pending') throw new Error('The device is active at once.');
  return enrollment.handle;
}
const challenging = (expects?: Way) => async (mfa: OneLoginV1Provider) =>
  (await mfa.challenge({ ...onUser, factor: await listed(mfa), expects })).handle;

function enrollment(name: 'sms' | 'voice', preverified: boolean): Op {
  const oracle = oracles.v1Enrolled(kinds[name].name, USER, preverified);
  const good = [enrolled(name, preverified), ...(preverified ? [enrolled(name, false)] : [])];
  const title = `enroll ${name}${preverified ? ' preverified' : ''}`;
  const run = (mfa: OneLoginV1Provider) => mfa.enroll({ ...onUser, factor: newFactor(name, preverified) });
  return plain(title, good, oracle, run, { before: [offers], rest: [offers] });
}

function activation(name: 'sms' | 'voice'): Op {
  return {
    title: `activate ${name}`,
    before: [offers, enrolled(name, false)],
    good: verified,
    oracle: oracles.v1Verified('active', ours(name)),
    request: 'code',
    prepare: withHandle(
      (mfa) => enrolling(mfa, name),
      (mfa, handle) => mfa.activate({ ...onUser, handle: handle as ActivationHandle, answer: code }),
    ),
  };
}

/** Verifying one device in one way; `sends`: OneLogin is asked to trigger first. */
function verification(name: Name, by: 'code' | 'poll', sends: boolean, expects?: Way): Op {
  return {
    title: `verify ${name} by ${by}${expects === undefined ? '' : ` of one that expects ${expects}`}`,
    before: sends ? [list(name), triggered(name)] : [list(name)],
    good: verified,
    oracle: oracles.v1Verified('approved', ours(name)),
    request: by,
    prepare: withHandle(challenging(expects), (mfa, handle) =>
      mfa.verify({ ...onUser, handle: handle as VerificationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function trigger(name: 'sms' | 'voice' | 'push'): readonly Op[] {
  const shared = { good: [triggered(name)], oracle: oracles.v1Triggered(ours(name)), request: 'change' } as const;
  const challenge: Op = {
    title: `challenge ${name}`,
    before: [list(name)],
    ...shared,
    prepare: async (mfa) => {
      const factor = await listed(mfa);
      return { run: () => mfa.challenge({ ...onUser, factor }) };
    },
  };
  const resend: Op = {
    title: `resend ${name}`,
    before: [list(name), triggered(name)],
    ...shared,
    prepare: withHandle(challenging(), (mfa, handle) => mfa.resend({ ...onUser, handle })),
  };
  return [challenge, resend];
}

export const temporary: Plain = ok({
  mfa_token: '05564765-of-theirs',
  reusable: false,
  expires_at: '2026-01-16T22:16:38Z',
});

export const operations: readonly Op[] = [
  plain('listFactors', [list(...names), list()], oracles.oneLoginList, (mfa) => mfa.listFactors(onUser), {
    request: 'look',
  }),
  plain('listAvailableFactors', [offers], oracles.oneLoginList, (mfa) => mfa.listAvailableFactors(onUser), {
    request: 'look',
  }),
  plain(
    'the list of an enrollment',
    [offers],
    oracles.listOfEnrollment,
    (mfa) => mfa.enroll({ ...onUser, factor: newFactor('sms', false) }),
    { request: 'look', rest: [enrolled('sms', false)] },
  ),
  plain('remove', [ok({}), ok({}, 202), { status: 204 }], oracles.oneLoginDone, (mfa) =>
    mfa.remove({ ...onUser, factorId: '525509' }),
  ),
  plain('createTemporaryToken', [temporary, { ...temporary, status: 201 }], oracles.oneUseToken, (mfa) =>
    mfa.createTemporaryToken(onUser),
  ),
  enrollment('sms', false),
  enrollment('sms', true),
  enrollment('voice', true),
  activation('sms'),
  activation('voice'),
  {
    title: 'resend the enrollment of sms',
    before: [offers, enrolled('sms', false)],
    good: [triggered('sms')],
    oracle: oracles.v1Triggered(ours('sms')),
    request: 'change',
    prepare: withHandle(
      (mfa) => enrolling(mfa, 'sms'),
      (mfa, handle) => mfa.resend({ ...onUser, handle }),
    ),
  },
  ...trigger('sms'),
  ...trigger('voice'),
  ...trigger('push'),
  verification('sms', 'code', true),
  verification('voice', 'code', true),
  verification('voice', 'poll', true),
  verification('totp', 'code', false),
  verification('token', 'code', false),
  verification('push', 'poll', true),
  verification('push', 'code', true),
  verification('push', 'code', false, 'code'),
  {
    title: 'redeem a temporary token',
    before: [],
    good: verified,
    oracle: oracles.v1Verified('approved', { user: USER, device: '0' }),
    request: 'code',
    prepare: withHandle(
      async (mfa) => (await mfa.challenge({ ...onUser, temporaryToken: true })).handle,
      (mfa, handle) => mfa.verify({ ...onUser, handle: handle as VerificationHandle, answer: code }),
    ),
  },
  ...accountOperations<OneLoginV1Provider>(USER, list('sms')),
];
