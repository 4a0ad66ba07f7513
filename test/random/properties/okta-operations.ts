import type { OktaProvider } from '../../../adapters/okta/index.ts';
import type { JsonObject, NewFactor } from '../../../src/spec/factors.ts';
import type { Handle } from '../../../src/spec/steps.ts';
import type { DocumentedResponse } from './harness.ts';
import type { Operation } from './invariants.ts';
import {
  activationOf,
  answers,
  askedProfile,
  challenge,
  expected,
  factor,
  type Kind,
  kinds,
  linksOf,
  ok,
  PHONE,
  success,
  USER,
} from './okta-bodies.ts';
import * as oracles from './okta-oracles.ts';
import type { Oracle } from './oracle.ts';

// Okta's operations, with their setup and the documented responses with which they succeed.

type Op = Operation<OktaProvider>;
const ofUser = { userId: USER };

/** An operation without setup. */
const simpleOperation = (
  title: string,
  successes: readonly DocumentedResponse[],
  oracle: Oracle,
  run: (mfa: OktaProvider) => Promise<unknown>,
  request: Op['request'] = 'change',
): Op => ({
  title,
  setup: [],
  successes,
  oracle,
  request,
  prepare: async (mfa) => ({ run: () => run(mfa) }),
});

async function firstFactor(mfa: OktaProvider) {
  const [first] = await mfa.listFactors(ofUser);
  if (first === undefined) throw new Error('No factor is listed.');
  return first;
}
async function startEnrollment(mfa: OktaProvider, { new: factor }: Kind) {
  const enrollment = await mfa.enroll({ ...ofUser, factor });
  if (enrollment.status !== 'pending') throw new Error('The factor is active at once.');
  return enrollment.handle;
}
const startChallenge = async (mfa: OktaProvider) =>
  (await mfa.challenge({ ...ofUser, factor: await firstFactor(mfa) })).handle;

/** Whether a challenge of this kind sends a request. */
const isSent = (kind: Kind) => ['sms', 'call', 'email', 'push', 'webauthn'].includes(kind.factorType);
const challengeSetup = (kind: Kind): readonly DocumentedResponse[] =>
  isSent(kind) ? [ok([factor(kind)]), ok(challenge(kind))] : [ok([factor(kind)])];
const typeOf = (kind: Kind) => (kind.by === 'poll' ? 'push' : kind.by === 'webauthn' ? 'webauthn' : 'message');
const answerOf = (kind: Kind) => (kind.by === 'poll' ? undefined : answers[kind.by]);

/** Okta's examples answer an enrollment of Google's TOTP with Okta's own. All other kinds must match. */
const acceptedKinds = (kind: Kind): readonly oracles.Kind[] =>
  kind.factorType === kinds.totp.factorType ? ['GOOGLE', 'OKTA'].map((provider) => ({ ...kind, provider })) : [kind];

function enrollments([name, kind]: readonly [string, Kind]): readonly Op[] {
  const isActiveAtOnce = ['question', 'hotp', 'yubikey', 'rsa'].includes(name);
  const oracle = oracles.oktaEnrolled({ user: USER }, acceptedKinds(kind), askedProfile(kind));
  const successes = [ok(factor(kind, isActiveAtOnce ? 'ACTIVE' : 'PENDING_ACTIVATION'))];
  const regular = simpleOperation(`enroll ${name}`, successes, oracle, (mfa) =>
    mfa.enroll({ ...ofUser, factor: kind.new }),
  );
  if (!['sms', 'voice', 'email'].includes(name)) return [regular];
  const preverified = { ...kind.new, preverified: true } as NewFactor;
  return [
    regular,
    simpleOperation(`enroll ${name} preverified`, [ok(factor(kind))], oracle, (mfa) =>
      mfa.enroll({ ...ofUser, factor: preverified }),
    ),
  ];
}

/** The id of an SMS factor changes from `mbl...` to `sms...` when it becomes active. */
const pendingKind = (name: string, kind: Kind): Kind => (name === 'sms' ? { ...kind, id: 'mbl1o51EADOTFXHH' } : kind);

function activations([name, kind]: readonly [string, Kind]): readonly Op[] {
  const enrolled = pendingKind(name, kind);
  const setup = [ok(factor(enrolled, 'PENDING_ACTIVATION'))];
  const answer = answerOf(kind);
  const prepare =
    (call: (mfa: OktaProvider, handle: Handle) => Promise<unknown>): Op['prepare'] =>
    async (mfa) => {
      const handle = await startEnrollment(mfa, kind);
      return { handle, run: () => call(mfa, handle) };
    };
  const renamed = { ...kind, id: `${kind.id.slice(0, 3)}1o51EADOTFXHH` };
  const changed = ['sms', 'voice'].includes(name) ? [ok(factor(renamed, 'ACTIVE', { phoneNumber: PHONE }))] : [];
  const activate: Op = {
    title: `activate ${name}`,
    setup,
    successes: [ok(factor(kind)), ...changed],
    oracle: oracles.oktaActivated(expected(enrolled), acceptedKinds(kind), askedProfile(kind)),
    request: kind.by === 'poll' ? 'poll' : 'code',
    prepare: prepare((mfa, handle) => mfa.activate({ ...ofUser, handle: handle as never, answer })),
  };
  if (kind.by !== 'poll' && !['sms', 'voice', 'email'].includes(name)) return [activate];
  const isPush = kind.by === 'poll';
  const waits: JsonObject = {
    factorResult: 'WAITING',
    ...linksOf(kind.id),
    _embedded: { activation: activationOf(kind.id) },
  };
  const resend: Op = {
    title: `resend the enrollment of ${name}`,
    setup,
    successes: [ok(isPush ? waits : factor(enrolled, 'PENDING_ACTIVATION'))],
    oracle: oracles.oktaResent(expected(enrolled), isPush, askedProfile(kind)),
    request: 'change',
    prepare: prepare((mfa, handle) => mfa.resend({ ...ofUser, handle })),
  };
  return [activate, resend];
}

function verifications([name, kind]: readonly [string, Kind]): readonly Op[] {
  const prepare =
    (call: (mfa: OktaProvider, handle: Handle) => Promise<unknown>): Op['prepare'] =>
    async (mfa) => {
      const handle = await startChallenge(mfa);
      return { handle, run: () => call(mfa, handle) };
    };
  const verify: Op = {
    title: `verify ${name}`,
    setup: challengeSetup(kind),
    successes: [ok(success(kind)), ok({ ...success(kind), ...linksOf(kind.id) })],
    oracle: oracles.oktaVerified(expected(kind), kind.by === 'webauthn' ? answers.webauthn.credential.id : undefined),
    request: kind.by === 'poll' ? 'poll' : 'code',
    prepare: prepare((mfa, handle) => mfa.verify({ ...ofUser, handle: handle as never, answer: answerOf(kind) })),
  };
  if (!isSent(kind)) return [verify];
  const oracle = oracles.oktaChallenged(expected(kind), typeOf(kind));
  const successes = [ok(challenge(kind)), ...(kind.by === 'poll' ? [ok(challenge(kind), 201)] : [])];
  const challenged: Op = {
    title: `challenge ${name}`,
    setup: [ok([factor(kind)])],
    successes,
    oracle,
    request: 'change',
    prepare: async (mfa) => {
      const first = await firstFactor(mfa);
      return { run: () => mfa.challenge({ ...ofUser, factor: first }) };
    },
  };
  const resend = { ...verify, title: `resend ${name}`, successes, oracle, request: 'change' } as const;
  const resent = { ...resend, prepare: prepare((mfa, handle) => mfa.resend({ ...ofUser, handle })) };
  return [verify, challenged, ...(kind.by === 'webauthn' ? [] : [resent])];
}

export const all: readonly (readonly [string, Kind])[] = Object.entries(kinds);
const done = oracles.oktaDone({ user: USER });
const noContent: DocumentedResponse = { status: 204 };
export const tac = {
  type: 'tac',
  profile: { tac: 'n@C*bU26-of-theirs', multiUse: false, expiresAt: '2026-01-15T14:00:00' },
};
const { sms, push, totp } = kinds;

export const operations: readonly Op[] = [
  simpleOperation(
    'listFactors',
    [ok(all.map(([, kind]) => factor(kind))), ok([])],
    oracles.oktaList(USER),
    (mfa) => mfa.listFactors(ofUser),
    'read',
  ),
  simpleOperation(
    'listAvailableFactors',
    [ok(all.map(([, kind]) => factor(kind, 'NOT_SETUP')))],
    oracles.oktaList(USER),
    (mfa) => mfa.listAvailableFactors(ofUser),
    'read',
  ),
  simpleOperation(
    'listSecurityQuestions',
    [ok([{ question: 'disliked_food', questionText: 'What?' }])],
    oracles.oktaList(USER),
    (mfa) => mfa.listSecurityQuestions(ofUser),
    'read',
  ),
  simpleOperation(
    'getFactor',
    [ok(factor(sms))],
    oracles.oktaFactor(expected(sms)),
    (mfa) => mfa.getFactor({ ...ofUser, factorId: sms.id }),
    'read',
  ),
  simpleOperation(
    'challenge by id',
    [ok(factor(totp))],
    (status, body) => (oracles.oktaFactor(expected(totp))(status, body) === 'done' ? 'step' : 'no'),
    (mfa) => mfa.challenge({ ...ofUser, factorId: totp.id }),
    'read',
  ),
  simpleOperation('remove', [noContent, ok({})], done, (mfa) => mfa.remove({ ...ofUser, factorId: sms.id })),
  simpleOperation('resetFactors', [ok({}), noContent], done, (mfa) => mfa.resetFactors(ofUser)),
  simpleOperation('createTemporaryToken', [ok(tac), ok(tac, 201)], oracles.oktaTemporary({ user: USER }), (mfa) =>
    mfa.createTemporaryToken(ofUser),
  ),
  {
    title: 'cancelChallenge',
    setup: challengeSetup(push),
    successes: [noContent, ok({})],
    oracle: done,
    request: 'change',
    prepare: async (mfa) => {
      const handle = await startChallenge(mfa);
      return { handle, run: () => mfa.cancelChallenge({ ...ofUser, handle }) };
    },
  },
  ...all.flatMap(enrollments),
  ...all.filter(([name]) => ['sms', 'voice', 'email', 'totp', 'push', 'webauthn'].includes(name)).flatMap(activations),
  ...all.flatMap(verifications),
];
