import type { OneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { JsonObject, NewFactor, Way } from '../../../src/spec/factors.ts';
import type { ActivationHandle, VerificationHandle } from '../../../src/spec/steps.ts';
import { NOW, type Plain } from './harness.ts';
import type { Operation } from './invariants.ts';
import { accountOperations, code, EMAIL, ok, PHONE, plain, SUCCESS, withHandle } from './onelogin-operations.ts';
import * as oracles from './onelogin-oracles.ts';
import { type Oracle, objectIn } from './oracle.ts';

// The operations of OneLogin's API 2: what comes before each, and the documented answers that it succeeds by.

type Op = Operation<OneLoginV2Provider>;
export const USER = '64515901';
const onUser = { userId: USER };
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

const list = (...of: readonly Name[]): Plain =>
  ok(of.map((name) => ({ device_id: kinds[name].device, auth_factor_name: kinds[name].name, default: false })));
const offers: Plain = ok(
  names.map((name) => ({ factor_id: kinds[name].factorId, name: `Our ${name}`, auth_factor_name: kinds[name].name })),
);
const profile: Plain = ok({ id: Number(USER), phone: PHONE, email: EMAIL });
const isAddressed = (name: Name) => ['sms', 'voice', 'email'].includes(name);
/** What comes before an enrollment. */
const lookedUp = (name: Name) => (isAddressed(name) ? [offers, profile] : [offers]);

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
const { status: _, ...unsaid } = registration('sms');
export const verification = (name: Name, more: JsonObject = {}): JsonObject => ({
  ...unsaid,
  auth_factor_name: kinds[name].name,
  user_id: USER,
  device_id: kinds[name].device,
  ...more,
});
export const accepted = (name: Name) => ({ id: STEP, status: 'accepted', device_id: kinds[name].device });
const ours = (name: Name) => ({ user: USER, device: kinds[name].device, step: STEP });

async function listed(mfa: OneLoginV2Provider) {
  const [first] = await mfa.listFactors(onUser);
  if (first === undefined) throw new Error('No device is listed.');
  return first;
}
const enrolling = (name: Name) => async (mfa: OneLoginV2Provider) => {
  const enrollment = await mfa.enroll({ ...onUser, factor: kinds[name].factor });
  if (enrollment.status !== 'pending') throw new Error('The device is active at once.');
  return enrollment.handle;
};
const challenging = (expects?: Way) => async (mfa: OneLoginV2Provider) =>
  (await mfa.challenge({ ...onUser, factor: await listed(mfa), expects })).handle;

function enrollments(name: Name): readonly Op[] {
  const { factor } = kinds[name];
  const open = { user: USER, name: kinds[name].name };
  const shared = { before: lookedUp(name), rest: [offers] };
  const plainly = plain<OneLoginV2Provider>(
    `enroll ${name}`,
    [ok(registration(name), 201), ok([registration(name)])],
    oracles.v2Opened(open),
    (mfa) => mfa.enroll({ ...onUser, factor }),
    shared,
  );
  if (!isAddressed(name)) return [plainly];
  const preverified = { ...factor, preverified: true } as NewFactor;
  const good = [
    ok(registration(name, { status: 'accepted', device_id: kinds[name].device }), 201),
    ok(registration(name), 201),
  ];
  const oracle: Oracle = (status, body) => {
    const meaning = oracles.v2Opened({ ...open, preverified: true })(status, body);
    const said = objectIn(Array.isArray(body) ? body[0] : body).status ?? undefined;
    // It must be said whether a number that is verified is accepted.
    return meaning === 'step' && said === undefined ? 'no' : meaning;
  };
  return [
    plainly,
    plain(`enroll ${name} preverified`, good, oracle, (mfa) => mfa.enroll({ ...onUser, factor: preverified }), shared),
  ];
}

function activation([name, by]: readonly [Name, 'code' | 'poll']): Op {
  return {
    title: `activate ${name} by ${by}`,
    before: [...lookedUp(name), ok(registration(name), 201)],
    good: [ok(accepted(name)), ok([accepted(name)])],
    oracle: oracles.v2Registered(STEP, USER),
    request: by,
    prepare: withHandle(enrolling(name), (mfa, handle) =>
      mfa.activate({ ...onUser, handle: handle as ActivationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function verify([name, by]: readonly [Name, 'code' | 'poll'], expects?: Way): Op {
  const isDirect = name === 'push' && by === 'code';
  const good = [ok(accepted(name)), ok([accepted(name)]), ok({ status: 'accepted' })];
  const success = [ok({ status: SUCCESS }), ok({ ...SUCCESS, message: 'success' })];
  const isSent = expects === undefined;
  return {
    title: `verify ${name} by ${by}${isSent ? '' : ` of one that expects ${expects}`}`,
    before: isSent ? [list(name), ok(verification(name), 201)] : [list(name)],
    good: [...good, ...(by === 'code' ? success : []), ...(isDirect ? [ok(accepted(name), 201)] : [])],
    oracle: oracles.v2Verified(isDirect ? 'direct' : by === 'code' ? 'put' : 'poll', ours(name)),
    request: by,
    prepare: withHandle(challenging(expects), (mfa, handle) =>
      mfa.verify({ ...onUser, handle: handle as VerificationHandle, answer: by === 'code' ? code : undefined }),
    ),
  };
}

function sendings(name: Name): readonly Op[] {
  const good = [ok(verification(name), 201), ok([verification(name, { status: 'pending' })])];
  const oracle = oracles.v2Opened({ ...kinds[name], user: USER });
  const challenge: Op = {
    title: `challenge ${name}`,
    before: [list(name)],
    good,
    oracle,
    request: 'change',
    prepare: async (mfa) => {
      const factor = await listed(mfa);
      return { run: () => mfa.challenge({ ...onUser, factor }) };
    },
  };
  if (name === 'totp') return [challenge];
  const open = [list(name), ok(verification(name), 201)];
  const resend = withHandle<OneLoginV2Provider>(challenging(), (mfa, handle) => mfa.resend({ ...onUser, handle }));
  const again = withHandle<OneLoginV2Provider>(enrolling(name), (mfa, handle) => mfa.resend({ ...onUser, handle }));
  const before = [...lookedUp(name), ok(registration(name), 201), ...(isAddressed(name) ? [profile] : [])];
  const opened = oracles.v2Opened({ user: USER, name: kinds[name].name });
  return [
    challenge,
    { ...challenge, title: `resend ${name}`, before: open, prepare: resend },
    {
      ...challenge,
      title: `resend the enrollment of ${name}`,
      before,
      good: [ok(registration(name), 201)],
      oracle: opened,
      prepare: again,
    },
  ];
}

export const temporary = { mfa_token: '25992782-of-theirs', expires_at: '2026-01-17T23:25:50Z', reusable: false };
const enrollSms = (mfa: OneLoginV2Provider) => mfa.enroll({ ...onUser, factor: kinds.sms.factor });

export const operations: readonly Op[] = [
  plain('listFactors', [list(...names), list()], oracles.oneLoginList, (mfa) => mfa.listFactors(onUser), {
    request: 'look',
  }),
  plain('listAvailableFactors', [offers], oracles.oneLoginList, (mfa) => mfa.listAvailableFactors(onUser), {
    request: 'look',
  }),
  plain('the list of an enrollment', [offers], oracles.listOfEnrollment, enrollSms, {
    request: 'look',
    rest: [profile, ok(registration('sms'), 201)],
  }),
  plain('the profile of an enrollment', [profile], oracles.v2Profile(USER), enrollSms, {
    request: 'look',
    before: [offers],
    rest: [ok(registration('sms'), 201)],
  }),
  plain('remove', [{ status: 204 }, ok({}), ok({}, 202)], oracles.oneLoginDone, (mfa) =>
    mfa.remove({ ...onUser, factorId: kinds.sms.device }),
  ),
  plain('createTemporaryToken', [ok(temporary, 201), ok(temporary)], oracles.oneUseToken, (mfa) =>
    mfa.createTemporaryToken(onUser),
  ),
  ...names.flatMap(enrollments),
  ...ways.map(activation),
  ...names.flatMap(sendings),
  ...ways.map((way) => verify(way)),
  verify(['push', 'code'], 'code'),
  ...accountOperations<OneLoginV2Provider>(USER, list('sms')),
];
