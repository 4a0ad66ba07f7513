import type { OktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonObject, NewFactor } from '../../../src/spec/factors.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import type { Plain } from './harness.ts';
import type { Operation } from './invariants.ts';
import {
  activation,
  answers,
  at,
  challenge,
  factor,
  type Kind,
  kinds,
  ok,
  ours,
  SUCCESS,
  USER,
} from './okta-bodies.ts';
import * as oracles from './okta-oracles.ts';
import type { Oracle } from './oracle.ts';

// Okta's operations: what comes before each, and the documented answers that it succeeds by.

type Op = Operation<OktaProvider>;
const onUser = { userId: USER };

/** An operation that needs nothing before it. */
const plain = (
  title: string,
  good: readonly Plain[],
  oracle: Oracle,
  run: (mfa: OktaProvider) => Promise<unknown>,
  request: Op['request'] = 'change',
): Op => ({
  title,
  before: [],
  good,
  oracle,
  request,
  prepare: async (mfa) => ({ run: () => run(mfa) }),
});

async function listed(mfa: OktaProvider) {
  const [first] = await mfa.listFactors(onUser);
  if (first === undefined) throw new Error('No factor is listed.');
  return first;
}
async function enrolling(mfa: OktaProvider, { new: factor }: Kind) {
  const enrollment = await mfa.enroll({ ...onUser, factor });
  if (enrollment.status !== 'pending') throw new Error('The factor is active at once.');
  return enrollment.handle;
}
const challenging = async (mfa: OktaProvider) => (await mfa.challenge({ ...onUser, factor: await listed(mfa) })).handle;

/** Whether a challenge of this kind sends anything. */
const isSent = (kind: Kind) => ['sms', 'call', 'email', 'push', 'webauthn'].includes(kind.factorType);
const open = (kind: Kind): readonly Plain[] =>
  isSent(kind) ? [ok([factor(kind)]), ok(challenge(kind))] : [ok([factor(kind)])];
const typeOf = (kind: Kind) => (kind.by === 'poll' ? 'push' : kind.by === 'webauthn' ? 'webauthn' : 'message');
const answerOf = (kind: Kind) => (kind.by === 'poll' ? undefined : answers[kind.by]);

/** Official examples answer an enrollment of Google's TOTP with Okta's; any other kind must be the one. */
const alike = (kind: Kind): readonly oracles.Kind[] =>
  kind.factorType === kinds.totp.factorType ? ['GOOGLE', 'OKTA'].map((provider) => ({ ...kind, provider })) : [kind];

function enrollments([name, kind]: readonly [string, Kind]): readonly Op[] {
  const isAtOnce = ['question', 'hotp', 'yubikey', 'rsa'].includes(name);
  const oracle = oracles.oktaEnrolled({ user: USER }, alike(kind));
  const good = [ok(factor(kind, isAtOnce ? 'ACTIVE' : 'PENDING_ACTIVATION'))];
  const plainly = plain(`enroll ${name}`, good, oracle, (mfa) => mfa.enroll({ ...onUser, factor: kind.new }));
  if (!['sms', 'voice', 'email'].includes(name)) return [plainly];
  const preverified = { ...kind.new, preverified: true } as NewFactor;
  return [
    plainly,
    plain(`enroll ${name} preverified`, [ok(factor(kind))], oracle, (mfa) =>
      mfa.enroll({ ...onUser, factor: preverified }),
    ),
  ];
}

function activations([name, kind]: readonly [string, Kind]): readonly Op[] {
  const before = [ok(factor(kind, 'PENDING_ACTIVATION'))];
  const answer = answerOf(kind);
  const prepare =
    (what: (mfa: OktaProvider, handle: Handle) => Promise<unknown>): Op['prepare'] =>
    async (mfa) => {
      const handle = await enrolling(mfa, kind);
      return { handle, run: () => what(mfa, handle) };
    };
  const changed = kind.by === 'code' ? [ok(factor({ ...kind, id: 'sms1o51EADOTFXHH' }))] : [];
  const activate: Op = {
    title: `activate ${name}`,
    before,
    good: [ok(factor(kind)), ...changed],
    oracle: oracles.oktaActivated(ours(kind), alike(kind), kind.by === 'code'),
    request: kind.by === 'poll' ? 'poll' : 'code',
    prepare: prepare((mfa, handle) => mfa.activate({ ...onUser, handle: handle as never, answer })),
  };
  if (kind.by !== 'poll' && !['sms', 'voice', 'email'].includes(name)) return [activate];
  const isPush = kind.by === 'poll';
  const waits: JsonObject = { factorResult: 'WAITING', ...at(kind.id), _embedded: { activation } };
  const resend: Op = {
    title: `resend the enrollment of ${name}`,
    before,
    good: [ok(isPush ? waits : factor(kind, 'PENDING_ACTIVATION'))],
    oracle: oracles.oktaResent(ours(kind), isPush),
    request: 'change',
    prepare: prepare((mfa, handle) => mfa.resend({ ...onUser, handle })),
  };
  return [activate, resend];
}

function verifications([name, kind]: readonly [string, Kind]): readonly Op[] {
  const prepare =
    (what: (mfa: OktaProvider, handle: Handle) => Promise<unknown>): Op['prepare'] =>
    async (mfa) => {
      const handle = await challenging(mfa);
      return { handle, run: () => what(mfa, handle) };
    };
  const verify: Op = {
    title: `verify ${name}`,
    before: open(kind),
    good: [ok(SUCCESS), ok({ ...SUCCESS, ...at(kind.id) })],
    oracle: oracles.oktaVerified(ours(kind)),
    request: kind.by === 'poll' ? 'poll' : 'code',
    prepare: prepare((mfa, handle) => mfa.verify({ ...onUser, handle: handle as never, answer: answerOf(kind) })),
  };
  if (!isSent(kind)) return [verify];
  const oracle = oracles.oktaChallenged(ours(kind), typeOf(kind));
  const good = [ok(challenge(kind)), ...(kind.by === 'poll' ? [ok(challenge(kind), 201)] : [])];
  const challenged: Op = {
    title: `challenge ${name}`,
    before: [ok([factor(kind)])],
    good,
    oracle,
    request: 'change',
    prepare: async (mfa) => {
      const first = await listed(mfa);
      return { run: () => mfa.challenge({ ...onUser, factor: first }) };
    },
  };
  const resend = { ...verify, title: `resend ${name}`, good, oracle, request: 'change' } as const;
  const resent = { ...resend, prepare: prepare((mfa, handle) => mfa.resend({ ...onUser, handle })) };
  return [verify, challenged, ...(kind.by === 'webauthn' ? [] : [resent])];
}

export const all: readonly (readonly [string, Kind])[] = Object.entries(kinds);
const done = oracles.oktaDone({ user: USER });
const gone: Plain = { status: 204 };
export const tac = {
  type: 'tac',
  profile: { tac: 'n@C*bU26-of-theirs', multiUse: false, expiresAt: '2026-01-15T14:00:00' },
};
const { sms, push, totp } = kinds;

export const operations: readonly Op[] = [
  plain(
    'listFactors',
    [ok(all.map(([, kind]) => factor(kind))), ok([])],
    oracles.oktaList,
    (mfa) => mfa.listFactors(onUser),
    'look',
  ),
  plain(
    'listAvailableFactors',
    [ok(all.map(([, kind]) => factor(kind, 'NOT_SETUP')))],
    oracles.oktaList,
    (mfa) => mfa.listAvailableFactors(onUser),
    'look',
  ),
  plain(
    'listSecurityQuestions',
    [ok([{ question: 'disliked_food', questionText: 'What?' }])],
    oracles.oktaList,
    (mfa) => mfa.listSecurityQuestions(onUser),
    'look',
  ),
  plain(
    'getFactor',
    [ok(factor(sms))],
    oracles.oktaFactor(ours(sms)),
    (mfa) => mfa.getFactor({ ...onUser, factorId: sms.id }),
    'look',
  ),
  plain(
    'challenge by id',
    [ok(factor(totp))],
    (status, body) => (oracles.oktaFactor(ours(totp))(status, body) === 'done' ? 'step' : 'no'),
    (mfa) => mfa.challenge({ ...onUser, factorId: totp.id }),
    'look',
  ),
  plain('remove', [gone, ok({})], done, (mfa) => mfa.remove({ ...onUser, factorId: sms.id })),
  plain('resetFactors', [ok({}), gone], done, (mfa) => mfa.resetFactors(onUser)),
  plain('createTemporaryToken', [ok(tac), ok(tac, 201)], oracles.oktaTemporary({ user: USER }), (mfa) =>
    mfa.createTemporaryToken(onUser),
  ),
  {
    title: 'cancelChallenge',
    before: open(push),
    good: [gone, ok({})],
    oracle: done,
    request: 'change',
    prepare: async (mfa) => {
      const handle = await challenging(mfa);
      return { handle, run: () => mfa.cancelChallenge({ ...onUser, handle }) };
    },
  },
  ...all.flatMap(enrollments),
  ...all.filter(([name]) => ['sms', 'voice', 'email', 'totp', 'push', 'webauthn'].includes(name)).flatMap(activations),
  ...all.flatMap(verifications),
];
