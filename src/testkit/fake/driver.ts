import { expectationsOf } from '../../adapter-kit/expectations.ts';
import type { Answered, DriverCall, MfaDriver } from '../../spec/driver.ts';
import type { Handle } from '../../spec/steps.ts';
import { type CallLog, type FakeCall, notFound, refused, tick } from './call-log.ts';
import { type FakeCallOptions, parseCallOptions } from './call-options.ts';
import type { FakeLikeness } from './capabilities.ts';
import { checkAnswer, findStep } from './check-answer.ts';
import { enrollFactor } from './enroll.ts';
import { type OutcomeWord, outcomes, statusByWord } from './outcomes.ts';
import { randomDigits } from './random.ts';
import {
  activateFactor,
  type FakeState,
  findFactor,
  isTypeTaken,
  type OpenStep,
  removeFactor,
  type StoredFactor,
} from './state.ts';
import { canResend, isTriggered, openStep } from './steps.ts';
import { availableFactors, listedFactors, toFactor } from './to-factor.ts';

/** Polls of the fake cost nothing, so a test that waits for an approval is quick. */
const POLL_AFTER_MS = 10;

const TRIGGERED = { sent: 'trigger', status: 201, word: 'sent' } as const;
const NOTHING_SENT = { sent: 'nothing', status: 0, word: 'none' } as const;

/** The fake's identity provider, in process: the state machine that an HTTP adapter has behind its requests. */
export function createFakeDriver(
  state: FakeState,
  line: CallLog,
  like: FakeLikeness | undefined,
): MfaDriver<FakeCallOptions> {
  return {
    id: 'fake',
    optionsKey: like,
    instance: `fake-${crypto.randomUUID()}`,
    capabilities: structuredClone(state.behavior.capabilities),
    outcomes,
    pollAfterMs: POLL_AFTER_MS,
    parseOptions: (value) => parseCallOptions(like, value),

    async listFactors(call) {
      await line.record(call, { operation: 'listFactors' });
      return listedFactors(state, state.account(call.userId));
    },

    async listAvailableFactors(call) {
      await line.record(call, { operation: 'listAvailableFactors' });
      return availableFactors(state, state.account(call.userId));
    },

    async findFactor(call, factorId) {
      await line.record(call, { operation: 'findFactor', factorId });
      return toFactor(state, state.account(call.userId), findFactor(state, call.userId, factorId));
    },

    async enroll(call, input) {
      const nonsense = await line.recordStepCall(call, { operation: 'enroll', factorType: input.factor.type });
      return nonsense ?? enrollFactor(state, call, input);
    },

    async activate(call, { handle, answer }) {
      const sent = answer?.kind ?? 'poll';
      const nonsense = await line.recordStepCall(call, madeFor('activate', handle, sent));
      if (nonsense !== undefined) return nonsense;
      const step = findStep(state, handle);
      const word = await checkAnswer(state, step, answer);
      if (word !== 'accepted' || step?.factor === undefined) return answered(call, sent, word);
      if (!activateFactor(state, step.account, step.factor)) {
        const { whenAlreadyActive: secondActivation } = state.behavior;
        if (secondActivation === undefined) throw refused('CONFLICT', TAKEN);
        return answered(call, sent, secondActivation);
      }
      return { ...answered(call, sent, word), factor: toFactor(state, step.account, step.factor) };
    },

    async challenge(call, { factor, way, expiresInSeconds }) {
      const account = state.account(call.userId);
      // Where nothing need be sent, the identity provider is not asked whether the factor is still there.
      const held = factor && [...account.factors, ...account.removed].find(({ id }) => id === factor.id);
      const expects = expectationsOf(factor?.verifiableBy ?? ['code'], way);
      const triggered = isTriggered(state, { factor: held, expects });
      if (factor !== undefined && (held === undefined || (triggered && held.removed))) throw notFound('factor');
      if (held !== undefined && triggered) {
        const made = { operation: 'challenge', factorId: held.id, factorType: held.type } as const;
        const nonsense = await line.recordStepCall(call, made);
        if (nonsense !== undefined) return nonsense;
      } else {
        await tick(call);
      }
      const options = call.options ?? {};
      const spec = {
        purpose: 'verification',
        account,
        factor: held,
        expects,
        requestedSeconds: expiresInSeconds,
        options,
      } as const;
      return { ...(triggered ? TRIGGERED : NOTHING_SENT), step: openStep(state, spec) };
    },

    async verify(call, { handle, answer }) {
      const sent = answer?.kind ?? 'poll';
      const nonsense = await line.recordStepCall(call, madeFor('verify', handle, sent));
      if (nonsense !== undefined) return nonsense;
      const step = findStep(state, handle);
      const word = await checkAnswer(state, step, answer);
      return answered(call, sent, word, step?.factor?.id);
    },

    async resend(call, handle) {
      const step = findStep(state, handle);
      if (step !== undefined && !canResend(step)) {
        throw refused('UNSUPPORTED', 'This step has nothing to send again: read canResend.');
      }
      const nonsense = await line.recordStepCall(call, madeFor('resend', handle));
      if (nonsense !== undefined) return nonsense;
      if (step === undefined) throw notFound('factor');
      const { purpose, account, expects, requestedSeconds, options } = step;
      const factor = factorToResend(state, step);
      // An enrollment that is sent again by a new one can still be finished, as far as the identity provider knows.
      if (!state.behavior.resendsByEnrolling) step.closed = true;
      return { ...TRIGGERED, step: openStep(state, { purpose, account, factor, expects, requestedSeconds, options }) };
    },

    async remove(call, factorId) {
      await line.record(call, { operation: 'remove', factorId });
      removeFactor(state.account(call.userId), findFactor(state, call.userId, factorId));
    },

    async createTemporaryToken(call, { expiresInSeconds, reusable }) {
      await line.record(call, { operation: 'createTemporaryToken' });
      const expiresAt = state.clock.now() + expiresInSeconds * 1000;
      const token = randomDigits(8);
      state.account(call.userId).tokens.push({ token, expiresAt, reusable, used: false });
      return { token, expiresAt: new Date(expiresAt).toISOString(), reusable };
    },
  };
}

/** A log entry for a step: what it is about, never what was answered. */
function madeFor(
  operation: 'activate' | 'verify' | 'resend',
  { factorId, factorType }: Handle,
  sent?: FakeCall['sent'],
): Omit<FakeCall, 'userId'> {
  return { operation, factorType, ...(factorId !== undefined && { factorId }), ...(sent !== undefined && { sent }) };
}

function answered(call: DriverCall, sent: string, word: OutcomeWord, factorId?: string): Answered {
  const status = statusByWord[word];
  call.trace.status = status;
  return { sent, status, word, names: { userId: call.userId, factorId } };
}

/** What a step that is sent again is about: the same factor, or where that takes a new enrollment, a new one. */
function factorToResend(state: FakeState, { purpose, account, factor }: OpenStep): StoredFactor | undefined {
  if (factor === undefined || purpose === 'verification' || !state.behavior.resendsByEnrolling) {
    if (factor?.removed) throw notFound('factor');
    if (purpose === 'activation' && factor?.active) throw refused('CONFLICT', TAKEN);
    return factor;
  }
  const { id: _, removed: __, ...same } = factor;
  if (isTypeTaken(state.behavior, account, factor.type)) throw refused('CONFLICT', TAKEN);
  const anew = { ...same, id: state.behavior.newFactorId(factor.type, false), active: false };
  account.factors.push(anew);
  return anew;
}

const TAKEN = 'The user has an active factor of this type by now: refresh the list.';
