import type { OneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { JsonObject, NewFactor, Way } from '../../../src/spec/factors.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { type DocumentedResponse, NOW } from './harness.ts';
import type { Operation } from './invariants.ts';
import {
  accountOperations,
  code,
  EMAIL,
  ok,
  PHONE,
  SUCCESS,
  simpleOperation,
  withHandle,
} from './onelogin-operations.ts';
import * as oracles from './onelogin-oracles.ts';
import { type Oracle, objectIn } from './oracle.ts';

// The operations of OneLogin's API 2, with their setup and the documented responses with which they succeed.

type Op = Operation<OneLoginV2Provider>;
export const USER = '64515901';
const ofUser = { userId: USER };
export const STEP = '44aa6883-5048-4cd5-8cb2-64d47784230c';
export const kinds = {
  sms: { name: 'SMS', factorId: 58959, device: '3920371', factor: { type: 'sms', phoneNumber: PHONE }, by: ['code'] },
  voice: {
    name: 'OneLogin Voice',
    factorId: 58960,
    device: '3920373',
    factor: { type: 'voice', phoneNumber: PHONE },
    by: ['poll'],
  },
  email: {
    name: 'OneLogin Email',
    factorId: 58961,
    device: '3920377',
    factor: { type: 'email', email: EMAIL },
    by: ['code', 'poll'],
  },
  push: { name: 'OneLogin', factorId: 58958, device: '3920360', factor: { type: 'push' }, by: ['code', 'poll'] },
  totp: { name: 'Google Authenticator', factorId: 58957, device: '3920481', factor: { type: 'totp' }, by: ['code'] },
} as const satisfies Record<
  string,
  { name: string; factorId: number; device: string; factor: NewFactor; by: readonly ('code' | 'poll')[] }
>;
type Name = keyof typeof kinds;
export const names = Object.keys(kinds) as Name[];
const ways = names.flatMap((name) => kinds[name].by.map((by) => [name, by] as const));

const list = (...of: readonly Name[]): DocumentedResponse =>
  ok(of.map((name) => ({ device_id: kinds[name].device, auth_factor_name: kinds[name].name, default: false })));
const offers: DocumentedResponse = ok(
  names.map((name) => ({ factor_id: kinds[name].factorId, name: `Our ${name}`, auth_factor_name: kinds[name].name })),
);
const profile: DocumentedResponse = ok({ id: Number(USER), phone: PHONE, email: EMAIL });
const hasAddress = (name: Name) => ['sms', 'voice', 'email'].includes(name);
/** Responses to the reads before an enrollment. */
const enrollmentReads = (name: Name) => (hasAddress(name) ? [offers, profile] : [offers]);

const data: JsonObject = {
  factor_data: { verification_token: '014613', totp_url: 'otpauth://totp/Acme:dade?secret=JBSWY3DPEHPK3PXP' },
  expires_at: new Date(NOW + 120_000).toISOString(),
};
export const registration = (name: Name, more: JsonObject = {}): JsonObject => ({
  id: STEP,
  status: 'pending',
  auth_factor_name: kinds[name].name,
  ...data,
  ...more,
});
const { status: _, ...withoutStatus } = registration('sms');
export const verification = (name: Name, more: JsonObject = {}): JsonObject => ({
  ...withoutStatus,
  auth_factor_name: kinds[name].name,
  user_id: USER,
  device_id: kinds[name].device,
  ...more,
});
export const accepted = (name: Name) => ({ id: STEP, status: 'accepted', device_id: kinds[name].device });
const expected = (name: Name) => ({ user: USER, device: kinds[name].device, step: STEP });

async function firstFactor(mfa: OneLoginV2Provider) {
  const [first] = await mfa.listFactors(ofUser);
  if (first === undefined) throw new Error('No device is listed.');
  return first;
}
const startEnrollment = (name: Name) => async (mfa: OneLoginV2Provider) => {
  const enrollment = await mfa.enroll({ ...ofUser, factor: kinds[name].factor });
  if (enrollment.status !== 'pending') throw new Error('The device is active at once.');
  return enrollment.handle;
};
const startChallenge = (expects?: Way) => async (mfa: OneLoginV2Provider) =>
  (await mfa.challenge({ ...ofUser, factor: await firstFactor(mfa), expects })).handle;

function enrollments(name: Name): readonly Op[] {
  const { factor } = kinds[name];
  const open = { user: USER, name: kinds[name].name };
  const shared = { setup: enrollmentReads(name), following: [offers] };
  const regular = simpleOperation<OneLoginV2Provider>(
    `enroll ${name}`,
    [ok(registration(name), 201), ok([registration(name)])],
    oracles.v2Opened(open),
    (mfa) => mfa.enroll({ ...ofUser, factor }),
    shared,
  );
  if (!hasAddress(name)) return [regular];
  const preverified = { ...factor, preverified: true } as NewFactor;
  const successes = [
    ok(registration(name, { status: 'accepted', device_id: kinds[name].device }), 201),
    ok(registration(name), 201),
  ];
  const oracle: Oracle = (status, body) => {
    const meaning = oracles.v2Opened({ ...open, preverified: true })(status, body);
    const reportedStatus = objectIn(Array.isArray(body) ? body[0] : body).status ?? undefined;
    // For a preverified address the response must have a status.
    return meaning === 'step' && reportedStatus === undefined ? 'no' : meaning;
  };
  return [
    regular,
    simpleOperation(
      `enroll ${name} preverified`,
      successes,
      oracle,
      (mfa) => mfa.enroll({ ...ofUser, factor: preverified }),
      shared,
    ),
  ];
}

function activation([name, by]: readonly [Name, 'code' | 'poll']): Op {
  return {
    title: `activate ${name} by ${by}`,
    setup: [...enrollmentReads(name), ok(registration(name), 201)],
    successes: [ok(accepted(name)), ok([accepted(name)])],
    oracle: oracles.v2Registered(STEP, USER),
    request: by,
    prepare: withHandle(startEnrollment(name), (mfa, handle) =>
      mfa.activate({ ...ofUser, handle: handle as ActivationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function verify([name, by]: readonly [Name, 'code' | 'poll'], expects?: Way): Op {
  const isDirect = name === 'push' && by === 'code';
  const successes = [ok(accepted(name)), ok([accepted(name)]), ok({ status: 'accepted' })];
  const success = [ok({ status: SUCCESS }), ok({ ...SUCCESS, message: 'success' })];
  const isSent = expects === undefined;
  return {
    title: `verify ${name} by ${by}${isSent ? '' : ` of one that expects ${expects}`}`,
    setup: isSent ? [list(name), ok(verification(name), 201)] : [list(name)],
    successes: [...successes, ...(by === 'code' ? success : []), ...(isDirect ? [ok(accepted(name), 201)] : [])],
    oracle: oracles.v2Verified(isDirect ? 'direct' : by === 'code' ? 'put' : 'poll', expected(name)),
    request: by,
    prepare: withHandle(startChallenge(expects), (mfa, handle) =>
      mfa.verify({ ...ofUser, handle: handle as VerificationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function challenges(name: Name): readonly Op[] {
  const successes = [ok(verification(name), 201), ok([verification(name, { status: 'pending' })])];
  const oracle = oracles.v2Opened({ ...kinds[name], user: USER });
  const challenge: Op = {
    title: `challenge ${name}`,
    setup: [list(name)],
    successes,
    oracle,
    request: 'change',
    prepare: async (mfa) => {
      const factor = await firstFactor(mfa);
      return { run: () => mfa.challenge({ ...ofUser, factor }) };
    },
  };
  if (name === 'totp') return [challenge];
  const open = [list(name), ok(verification(name), 201)];
  const resend = withHandle<OneLoginV2Provider>(startChallenge(), (mfa, handle) => mfa.resend({ ...ofUser, handle }));
  const resendEnrollment = withHandle<OneLoginV2Provider>(startEnrollment(name), (mfa, handle) =>
    mfa.resend({ ...ofUser, handle }),
  );
  const setup = [...enrollmentReads(name), ok(registration(name), 201), ...(hasAddress(name) ? [profile] : [])];
  const opened = oracles.v2Opened({ user: USER, name: kinds[name].name });
  return [
    challenge,
    { ...challenge, title: `resend ${name}`, setup: open, prepare: resend },
    {
      ...challenge,
      title: `resend the enrollment of ${name}`,
      setup,
      successes: [ok(registration(name), 201)],
      oracle: opened,
      prepare: resendEnrollment,
    },
  ];
}

export const temporary = { mfa_token: '25992782-of-theirs', expires_at: '2026-01-17T23:25:50Z', reusable: false };
const enrollSms = (mfa: OneLoginV2Provider) => mfa.enroll({ ...ofUser, factor: kinds.sms.factor });

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
  simpleOperation('the list of an enrollment', [offers], oracles.listOfEnrollment(USER), enrollSms, {
    request: 'read',
    following: [profile, ok(registration('sms'), 201)],
  }),
  simpleOperation('the profile of an enrollment', [profile], oracles.v2Profile(USER), enrollSms, {
    request: 'read',
    setup: [offers],
    following: [ok(registration('sms'), 201)],
  }),
  simpleOperation('remove', [{ status: 204 }, ok({}), ok({}, 202)], oracles.oneLoginDone, (mfa) =>
    mfa.remove({ ...ofUser, factorId: kinds.sms.device }),
  ),
  simpleOperation('createTemporaryToken', [ok(temporary, 201), ok(temporary)], oracles.oneUseToken(USER), (mfa) =>
    mfa.createTemporaryToken(ofUser),
  ),
  ...names.flatMap(enrollments),
  ...ways.map(activation),
  ...names.flatMap(challenges),
  ...ways.map((way) => verify(way)),
  verify(['push', 'code'], 'code'),
  ...accountOperations<OneLoginV2Provider>(USER, list('sms')),
];
