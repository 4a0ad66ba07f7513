import { type Expectation, FACTOR_TYPES, type KnownFactorType } from '../../../spec/factors.ts';
import type { MfaProvider } from '../../../spec/provider.ts';
import { NO_FACTOR, NO_STEP, skip } from '../failure.ts';
import { always, type Rule, WAYS } from '../rule.ts';
import type { Stage } from '../stage.ts';
import type { Sent } from '../wire.ts';
import { rightAnswerTo } from './answers.ts';
import { activeFactor, enrollableFactor, pause, pendingEnrollment } from './enrollments.ts';
import { expectsOption, startChallenge } from './verifications.ts';

// A call of each operation, in each step where it can be made, for rules about what happens to its request.

/** A call that is ready to be made. After a failure it can be made again. */
export type PreparedCall = {
  readonly what: string;
  /** It changes something at the identity provider. A list and a poll do not. */
  readonly changes: boolean;
  /** It carries what a user has typed. */
  readonly carriesAnswer?: boolean;
  call(provider: MfaProvider, signal?: AbortSignal): Promise<unknown>;
};

/** The request for which the call is made. What goes before it are look-ups. */
export const mainOf =
  ({ changes }: PreparedCall) =>
  ({ method }: Sent): boolean =>
    !changes || method !== 'GET';

const KINDS = ['list', 'available', 'enroll', 'activate', 'challenge', 'verify', 'resend', 'remove', 'token'] as const;
type Kind = (typeof KINDS)[number];

type CallRule = {
  readonly id: string;
  readonly title: string;
  readonly kinds?: readonly Kind[];
  readonly run: (stage: Stage, prepared: PreparedCall) => Promise<void>;
};

/** One rule for each operation, factor type and way. */
export function perCall({ id, title, kinds = KINDS, run }: CallRule): readonly Rule[] {
  return kinds.flatMap((kind) =>
    preparedCallsOf(kind).map(({ name, needs, prepare }) => ({
      id: `${id}-${name}`,
      title: `${name.replaceAll('-', ' ')}: ${title}`,
      needs,
      run: async (stage) => run(stage, await prepare(stage)),
    })),
  );
}

type Prepared = Pick<Rule, 'needs'> & { readonly name: string; prepare(stage: Stage): Promise<PreparedCall> };

function preparedCallsOf(kind: Kind): readonly Prepared[] {
  switch (kind) {
    case 'list':
      return [{ name: 'list', needs: always, prepare: async ({ userId }) => listCall(userId) }];
    case 'available':
      return [{ name: 'available', needs: always, prepare: async ({ userId }) => availableCall(userId) }];
    case 'remove':
      return [{ name: 'remove', needs: ({ capabilities }) => enrolls(capabilities).length > 0, prepare: removeCall }];
    case 'token':
      return [
        { name: 'token', needs: ({ capabilities }) => capabilities.temporaryToken !== false, prepare: tokenCall },
      ];
    case 'enroll':
      return FACTOR_TYPES.map((type) => ({
        name: `enroll-${type}`,
        needs: ({ capabilities }) => capabilities.factors[type].enroll,
        prepare: (stage) => enrollCall(stage, type),
      }));
    case 'activate':
      return FACTOR_TYPES.map((type) => ({
        name: `activate-${type}`,
        needs: ({ capabilities: { factors } }) => factors[type].enroll && factors[type].preverified !== 'required',
        prepare: (stage) => activateCall(stage, type),
      }));
    default:
      return FACTOR_TYPES.flatMap((type) =>
        WAYS.map((way) => ({
          name: `${kind}-${type}-${way}`,
          needs: ({ capabilities }) => capabilities.factors[type].verify.includes(way),
          prepare: (stage) => stepCall(stage, kind, type, way),
        })),
      );
  }
}

const enrolls = ({ factors }: MfaProvider['capabilities']) => FACTOR_TYPES.filter((type) => factors[type].enroll);

const listCall = (userId: string): PreparedCall => ({
  what: 'listFactors',
  changes: false,
  call: (provider, signal) => provider.listFactors({ userId, signal }),
});

const availableCall = (userId: string): PreparedCall => ({
  what: 'listAvailableFactors',
  changes: false,
  call: (provider, signal) => provider.listAvailableFactors({ userId, signal }),
});

async function removeCall(stage: Stage): Promise<PreparedCall> {
  const { provider, userId } = stage;
  const [type = 'totp'] = enrolls(provider.capabilities);
  const factor = await activeFactor(stage, type);
  if (factor === undefined) return skip(NO_FACTOR);
  const factorId = factor.id;
  return { what: 'remove', changes: true, call: (mfa, signal) => mfa.remove({ userId, factorId, signal }) };
}

async function tokenCall({ userId }: Stage): Promise<PreparedCall> {
  const call: PreparedCall['call'] = (mfa, signal) => mfa.createTemporaryToken({ userId, signal });
  return { what: 'createTemporaryToken', changes: true, call };
}

async function enrollCall(stage: Stage, type: KnownFactorType): Promise<PreparedCall> {
  const { userId } = stage;
  const factor = await enrollableFactor(stage, type);
  return { what: 'enroll', changes: true, call: (mfa, signal) => mfa.enroll({ userId, factor, signal }) };
}

async function activateCall(stage: Stage, type: KnownFactorType): Promise<PreparedCall> {
  const { userId } = stage;
  const step = await pendingEnrollment(stage, type);
  if (step === undefined) return skip(NO_STEP);
  const { handle } = step;
  const answer = await rightAnswerTo(stage, step);
  const changes = answer !== undefined;
  return {
    what: 'activate',
    changes,
    carriesAnswer: changes,
    call: (mfa, signal) => mfa.activate({ userId, handle, answer, signal }),
  };
}

async function stepCall(
  stage: Stage,
  kind: 'challenge' | 'verify' | 'resend',
  type: KnownFactorType,
  way: Expectation,
): Promise<PreparedCall> {
  const { userId } = stage;
  const factor = await activeFactor(stage, type);
  if (factor === undefined) return skip(NO_FACTOR);
  if (kind === 'challenge') {
    const input = { userId, factor, ...expectsOption(stage, type, way) };
    return { what: kind, changes: true, call: (mfa, signal) => mfa.challenge({ ...input, signal }) };
  }
  const challenge = await startChallenge(stage, { type, way, factor });
  const { handle, prompt } = challenge;
  if (kind === 'resend') {
    if (!prompt.canResend) skip('this step cannot be sent again');
    await pause(stage);
    return { what: kind, changes: true, call: (mfa, signal) => mfa.resend({ userId, handle, signal }) };
  }
  const answer = await rightAnswerTo(stage, challenge, way);
  const changes = answer !== undefined;
  return {
    what: kind,
    changes,
    carriesAnswer: changes,
    call: (mfa, signal) => mfa.verify({ userId, handle, answer, signal }),
  };
}
