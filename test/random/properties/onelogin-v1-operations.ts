import type { OneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import type { JsonObject, JsonValue, Way } from '../../../src/spec/factors.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { type DocumentedResponse, NOW } from './harness.ts';
import type { Operation } from './invariants.ts';
import { accountOperations, code, ok, PHONE, SUCCESS, simpleOperation, withHandle } from './onelogin-operations.ts';
import * as oracles from './onelogin-oracles.ts';

// The operations of OneLogin's API 1, with their setup and the documented responses with which they succeed.

type Op = Operation<OneLoginV1Provider>;
export const USER = '35510511';
const ofUser = { userId: USER };
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
const expected = (name: Name) => ({ user: USER, device: String(kinds[name].id) });
const successResponses = [ok({ status: SUCCESS }), ok(SUCCESS)];

const newFactor = (name: 'sms' | 'voice', preverified: boolean) =>
  ({ type: name, phoneNumber: PHONE, ...(preverified && { preverified }) }) as const;

async function firstFactor(mfa: OneLoginV1Provider) {
  const [first] = await mfa.listFactors(ofUser);
  if (first === undefined) throw new Error('No device is listed.');
  return first;
}
async function startEnrollment(mfa: OneLoginV1Provider, name: 'sms' | 'voice') {
  const enrollment = await mfa.enroll({ ...ofUser, factor: newFactor(name, name === 'voice') });
  if (enrollment.status !== 'pending') throw new Error('The device is active at once.');
  return enrollment.handle;
}
const startChallenge = (expects?: Way) => async (mfa: OneLoginV1Provider) =>
  (await mfa.challenge({ ...ofUser, factor: await firstFactor(mfa), expects })).handle;

function enrollment(name: 'sms' | 'voice', preverified: boolean): Op {
  const oracle = oracles.v1Enrolled(kinds[name].name, USER, PHONE, preverified);
  const successes = [enrolled(name, preverified), ...(preverified ? [enrolled(name, false)] : [])];
  const title = `enroll ${name}${preverified ? ' preverified' : ''}`;
  const run = (mfa: OneLoginV1Provider) => mfa.enroll({ ...ofUser, factor: newFactor(name, preverified) });
  return simpleOperation(title, successes, oracle, run, { setup: [offers], following: [offers] });
}

function activation(name: 'sms' | 'voice'): Op {
  return {
    title: `activate ${name}`,
    setup: [offers, enrolled(name, false)],
    successes: successResponses,
    oracle: oracles.v1Verified('active', expected(name)),
    request: 'code',
    prepare: withHandle(
      (mfa) => startEnrollment(mfa, name),
      (mfa, handle) => mfa.activate({ ...ofUser, handle: handle as ActivationHandle, answer: code }),
    ),
  };
}

/** Verifies one device in one way. `triggers`: the challenge triggers a message or push first. */
function verification(name: Name, by: 'code' | 'poll', triggers: boolean, expects?: Way): Op {
  return {
    title: `verify ${name} by ${by}${expects === undefined ? '' : ` of one that expects ${expects}`}`,
    setup: triggers ? [list(name), triggered(name)] : [list(name)],
    successes: successResponses,
    oracle: oracles.v1Verified('approved', expected(name)),
    request: by,
    prepare: withHandle(startChallenge(expects), (mfa, handle) =>
      mfa.verify({ ...ofUser, handle: handle as VerificationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function trigger(name: 'sms' | 'voice' | 'push'): readonly Op[] {
  const shared = {
    successes: [triggered(name)],
    oracle: oracles.v1Triggered(expected(name)),
    request: 'change',
  } as const;
  const challenge: Op = {
    title: `challenge ${name}`,
    setup: [list(name)],
    ...shared,
    prepare: async (mfa) => {
      const factor = await firstFactor(mfa);
      return { run: () => mfa.challenge({ ...ofUser, factor }) };
    },
  };
  const resend: Op = {
    title: `resend ${name}`,
    setup: [list(name), triggered(name)],
    ...shared,
    prepare: withHandle(startChallenge(), (mfa, handle) => mfa.resend({ ...ofUser, handle })),
  };
  return [challenge, resend];
}

export const temporary: DocumentedResponse = ok({
  mfa_token: '05564765-of-theirs',
  reusable: false,
  expires_at: '2026-01-16T22:16:38Z',
});

export const operations: readonly Op[] = [
  simpleOperation(
    'listFactors',
    [list(...names), list()],
    oracles.oneLoginList(USER),
    (mfa) => mfa.listFactors(ofUser),
    {
      request: 'read',
    },
  ),
  simpleOperation(
    'listAvailableFactors',
    [offers],
    oracles.oneLoginList(USER),
    (mfa) => mfa.listAvailableFactors(ofUser),
    {
      request: 'read',
    },
  ),
  simpleOperation(
    'the list of an enrollment',
    [offers],
    oracles.listOfEnrollment(USER),
    (mfa) => mfa.enroll({ ...ofUser, factor: newFactor('sms', false) }),
    { request: 'read', following: [enrolled('sms', false)] },
  ),
  simpleOperation('remove', [ok({}), ok({}, 202), { status: 204 }], oracles.oneLoginDone, (mfa) =>
    mfa.remove({ ...ofUser, factorId: '525509' }),
  ),
  simpleOperation(
    'createTemporaryToken',
    [temporary, { ...temporary, status: 201 }],
    oracles.oneUseToken(USER),
    (mfa) => mfa.createTemporaryToken(ofUser),
  ),
  enrollment('sms', false),
  enrollment('sms', true),
  enrollment('voice', true),
  activation('sms'),
  activation('voice'),
  {
    title: 'resend the enrollment of sms',
    setup: [offers, enrolled('sms', false)],
    successes: [triggered('sms')],
    oracle: oracles.v1Triggered(expected('sms')),
    request: 'change',
    prepare: withHandle(
      (mfa) => startEnrollment(mfa, 'sms'),
      (mfa, handle) => mfa.resend({ ...ofUser, handle }),
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
    setup: [],
    successes: successResponses,
    oracle: oracles.v1Verified('approved', { user: USER, device: '0' }),
    request: 'code',
    prepare: withHandle(
      async (mfa) => (await mfa.challenge({ ...ofUser, temporaryToken: true })).handle,
      (mfa, handle) => mfa.verify({ ...ofUser, handle: handle as VerificationHandle, answer: code }),
    ),
  },
  ...accountOperations<OneLoginV1Provider>(USER, list('sms')),
];
