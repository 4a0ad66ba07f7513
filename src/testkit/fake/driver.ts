import { expectationsOf } from '../../adapter-kit/expectations.ts';
import type { Answered, DriverCall, MfaDriver } from '../../spec/driver.ts';
import type { Handle } from '../../spec/steps.ts';
import { type CallLog, type FakeCall, tick } from './call-log.ts';
import { type FakeCallOptions, parseCallOptions } from './call-options.ts';
import type { FakeLikeness } from './capabilities.ts';
import { checkAnswer } from './check-answer.ts';
import { enrollFactor } from './enroll.ts';
import { notFound, refusal } from './errors.ts';
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
import { canResend, findStep, isPushOut, isTriggered, numberToMatch, openStep } from './steps.ts';
import { availableFactors, listedFactors, toFactor } from './to-factor.ts';

/** Short, so that a test that waits for an approval is fast. */
const POLL_AFTER_MS = 10;

const TRIGGERED = { sent: 'trigger', status: 201, word: 'sent' } as const;
const NOTHING_SENT = { sent: 'nothing', status: 0, word: 'none' } as const;

/** The driver of the fake. Its identity provider is `state`, in process. */
export function createFakeDriver(
  state: FakeState,
  log: CallLog,
  like: FakeLikeness | undefined,
): MfaDriver<FakeCallOptions> {
  return {
    spec: 'mfa-driver/1',
    id: 'fake',
    optionsKey: like,
    instance: `fake-${crypto.randomUUID()}`,
    capabilities: structuredClone(state.behavior.capabilities),
    outcomes,
    pollAfterMs: POLL_AFTER_MS,
    parseOptions: (value) => parseCallOptions(like, value),

    async listFactors(call) {
      await log.record(call, { operation: 'listFactors' });
      return listedFactors(state, state.account(call.userId));
    },

    async listAvailableFactors(call) {
      await log.record(call, { operation: 'listAvailableFactors' });
      return availableFactors(state, state.account(call.userId));
    },

    async findFactor(call, factorId) {
      await log.record(call, { operation: 'findFactor', factorId });
      return toFactor(state, state.account(call.userId), findFactor(state, call.userId, factorId));
    },

    async enroll(call, input) {
      const unknownAnswer = await log.recordStepCall(call, { operation: 'enroll', factorType: input.factor.type });
      return unknownAnswer ?? enrollFactor(state, call, input);
    },

    async activate(call, { handle, answer }) {
      const sent = answer?.kind ?? 'poll';
      const unknownAnswer = await log.recordStepCall(call, stepEntry('activate', handle, sent));
      if (unknownAnswer !== undefined) return unknownAnswer;
      const step = findStep(state, handle);
      const word = await checkAnswer(state, step, answer);
      if (word !== 'accepted' || step?.factor === undefined) return answerOf(call, sent, word);
      if (!activateFactor(state, step.account, step.factor)) {
        const { whenAlreadyActive } = state.behavior;
        if (whenAlreadyActive === undefined) throw refusal('CONFLICT', ALREADY_ACTIVE);
        return answerOf(call, sent, whenAlreadyActive);
      }
      return { ...answerOf(call, sent, word), factor: toFactor(state, step.account, step.factor) };
    },

    async challenge(call, { factor, way, expiresInSeconds }) {
      const account = state.account(call.userId);
      // If a challenge sends nothing, nobody notices that the factor was removed.
      const stored = factor && [...account.factors, ...account.removed].find(({ id }) => id === factor.id);
      const expects = expectationsOf(factor?.verifiableBy ?? ['code'], way);
      const triggered = isTriggered(state, { factor: stored, expects });
      if (factor !== undefined && (stored === undefined || (triggered && stored.removed))) throw notFound('factor');
      if (stored !== undefined && triggered) {
        const entry = { operation: 'challenge', factorId: stored.id, factorType: stored.type } as const;
        const unknownAnswer = await log.recordStepCall(call, entry);
        if (unknownAnswer !== undefined) return unknownAnswer;
      } else {
        await tick(call);
      }
      const options = call.options ?? {};
      const input = {
        purpose: 'verification',
        account,
        factor: stored,
        expects,
        requestedSeconds: expiresInSeconds,
        options,
      } as const;
      return { ...(triggered ? TRIGGERED : NOTHING_SENT), step: openStep(state, input) };
    },

    async verify(call, { handle, answer }) {
      const sent = answer?.kind ?? 'poll';
      const unknownAnswer = await log.recordStepCall(call, stepEntry('verify', handle, sent));
      if (unknownAnswer !== undefined) return unknownAnswer;
      const step = findStep(state, handle);
      const word = await checkAnswer(state, step, answer);
      const display = step && numberToMatch(step);
      return { ...answerOf(call, sent, word, step?.factor?.id), display };
    },

    async resend(call, handle) {
      const step = findStep(state, handle);
      if (step !== undefined && !canResend(step)) {
        throw refusal('UNSUPPORTED', 'This step has nothing to send again: read canResend.');
      }
      const unknownAnswer = await log.recordStepCall(call, stepEntry('resend', handle));
      if (unknownAnswer !== undefined) return unknownAnswer;
      if (step === undefined) throw notFound('factor');
      const { purpose, account, expects, requestedSeconds, options } = step;
      const factor = factorToResend(state, step);
      // If resending is a new enrollment, the old one can still be finished.
      if (!state.behavior.resendsByEnrolling) step.closed = true;
      return { ...TRIGGERED, step: openStep(state, { purpose, account, factor, expects, requestedSeconds, options }) };
    },

    async cancel(call, handle) {
      const step = findStep(state, handle);
      if (!state.behavior.cancelsPushes || step === undefined || !isPushOut(state, step)) return;
      await log.record(call, stepEntry('cancel', handle));
      step.closed = true;
    },

    async remove(call, factorId) {
      await log.record(call, { operation: 'remove', factorId });
      removeFactor(state.account(call.userId), findFactor(state, call.userId, factorId));
    },

    async createTemporaryToken(call, { expiresInSeconds, reusable }) {
      await log.record(call, { operation: 'createTemporaryToken' });
      const expiresAt = state.clock.now() + expiresInSeconds * 1000;
      const token = randomDigits(8);
      state.account(call.userId).tokens.push({ token, expiresAt, reusable, used: false });
      return { token, expiresAt: new Date(expiresAt).toISOString(), reusable };
    },
  };
}

/** The log entry of a call about a step. It does not hold the answer. */
function stepEntry(
  operation: 'activate' | 'verify' | 'resend' | 'cancel',
  { factorId, factorType }: Handle,
  sent?: FakeCall['sent'],
): Omit<FakeCall, 'userId'> {
  return {
    operation,
    factorType,
    ...(typeof factorId === 'string' && { factorId }),
    ...(sent !== undefined && { sent }),
  };
}

function answerOf(call: DriverCall, sent: string, word: OutcomeWord, factorId?: string): Answered {
  const status = statusByWord[word];
  call.trace.status = status;
  return { sent, status, word, names: { userId: call.userId, factorId } };
}

/** The factor of a resent step: the same one, or a new one if resending is a new enrollment. */
function factorToResend(state: FakeState, { purpose, account, factor }: OpenStep): StoredFactor | undefined {
  if (factor === undefined || purpose === 'verification' || !state.behavior.resendsByEnrolling) {
    if (factor?.removed) throw notFound('factor');
    if (purpose === 'activation' && factor?.active) throw refusal('CONFLICT', ALREADY_ACTIVE);
    return factor;
  }
  const { id: _, removed: __, ...same } = factor;
  if (isTypeTaken(state.behavior, account, factor.type)) throw refusal('CONFLICT', ALREADY_ACTIVE);
  const newFactor = { ...same, id: state.behavior.newFactorId(factor.type, false), active: false };
  account.factors.push(newFactor);
  return newFactor;
}

const ALREADY_ACTIVE = 'The user has an active factor of this type by now: refresh the list.';
