import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { bytesOfHex } from '../simulated-user/phone.ts';
import { hotpAt, totpStepOf } from '../simulated-user/totp.ts';
import { notFound } from './call-log.ts';
import type { OutcomeWord } from './outcomes.ts';
import { type FakeState, hasExpired, type OpenStep, type Proof } from './state.ts';
import { isTriggered } from './steps.ts';
import { checkAssertion, checkRegistration } from './webauthn.ts';

/** Wrong answers that end a step. */
export const MAX_FAILURES = 5;

/** Codes of a counter-based token that were shown but never typed are skipped, up to this many. */
const HOTP_LOOK_AHEAD = 10;

type CheckResult = 'accepted' | 'wrong' | 'replayed';

/** The step of a handle, whatever has become of it; undefined: it is none of this user's. */
export function findStep(state: FakeState, handle: Handle): OpenStep | undefined {
  const { step: id } = handle.state;
  const step = typeof id === 'string' ? state.steps.get(id) : undefined;
  if (step === undefined || step.purpose !== handle.purpose || step.account.user.id !== handle.userId) return undefined;
  const otherFactor = handle.purpose === 'verification' && step.factor && step.factor.id !== handle.factorId;
  return otherFactor ? undefined : step;
}

/** The identity provider's word for an answer to a step, or for a poll. */
export async function checkAnswer(
  state: FakeState,
  step: OpenStep | undefined,
  answer: Answer | undefined,
): Promise<OutcomeWord> {
  if (step?.factor?.removed) return wordForRemovedFactor(state, step, answer);
  const isApart = answer !== undefined && step !== undefined && takesTypedPushCode(step);
  if (step === undefined || (step.closed && !isApart)) return 'gone';
  if (hasExpired(state.clock, step)) return 'expired';
  if (answer === undefined) return wordForPoll(step);
  if (!isApart && isDecided(step)) return step.purpose === 'activation' ? 'expired' : 'wrong';

  const verdict = await checkByKind(state, step, answer);
  if (step.closed && !isApart) return 'gone'; // Another answer was faster.
  if (verdict === 'accepted') {
    step.closed = true;
    return verdict;
  }
  if (state.behavior.countsEveryWrongCode || (!isApart && belongsToStep(state, step))) step.failures += 1;
  if (step.failures >= MAX_FAILURES) return state.behavior.afterTooManyFailures[step.purpose];
  return state.behavior.reportsReplay ? verdict : 'wrong';
}

/** The factor was removed meanwhile; throws where the identity provider knows none then. */
function wordForRemovedFactor({ behavior }: FakeState, step: OpenStep, answer: Answer | undefined): OutcomeWord {
  const word = answer === undefined ? behavior.whenFactorRemoved.poll : behavior.whenFactorRemoved.answer;
  if (word === undefined || (answer !== undefined && takesTypedPushCode(step))) throw notFound('factor');
  return word;
}

function wordForPoll({ decision, failures }: OpenStep): OutcomeWord {
  if (decision === 'approved') return 'accepted';
  return decision === 'denied' || failures >= MAX_FAILURES ? 'denied' : 'waiting';
}

/** A code that the push app shows is judged by itself, whatever has become of the push. */
export function takesTypedPushCode({ purpose, factor }: OpenStep): boolean {
  return purpose === 'verification' && factor?.proof.kind === 'push';
}

/** The user or too many failures have ended it: no code is right any more. */
function isDecided({ decision, failures }: OpenStep): boolean {
  return decision !== undefined || failures >= MAX_FAILURES;
}

function belongsToStep(state: FakeState, step: OpenStep): boolean {
  return step.purpose === 'activation' || isTriggered(state, step);
}

function checkByKind(state: FakeState, step: OpenStep, answer: Answer): CheckResult | Promise<CheckResult> {
  const proof = step.factor?.proof;
  if (proof === undefined) return answer.kind === 'code' ? checkTemporaryToken(state, step, answer.code) : 'wrong';
  switch (answer.kind) {
    case 'code':
      return checkCode(state, step, proof, answer.code);
    case 'answer':
      return proof.kind === 'question' && proof.answer === answer.answer ? 'accepted' : 'wrong';
    case 'webauthn':
      return checkCredential(step, proof, answer);
  }
}

function checkCode(state: FakeState, step: OpenStep, proof: Proof, code: string): CheckResult | Promise<CheckResult> {
  switch (proof.kind) {
    case 'message': {
      const right = step.code !== undefined && step.code === code;
      if (right) step.code = undefined;
      return right ? 'accepted' : 'wrong';
    }
    case 'totp':
    case 'push':
      return checkTotp(proof, code, state.clock.now());
    case 'hotp':
      return checkHotp(proof, code);
    case 'token': {
      const shown = step.account.user.phone.takeTokenCode(proof.vendor, code);
      return ({ fresh: 'accepted', used: 'replayed', unknown: 'wrong' } as const)[shown];
    }
    default:
      return 'wrong';
  }
}

async function checkTotp(
  proof: Extract<Proof, { kind: 'totp' | 'push' }>,
  code: string,
  now: number,
): Promise<CheckResult> {
  const timeStep = await totpStepOf(proof.secret, code, now);
  if (timeStep === undefined) return 'wrong';
  if (proof.usedSteps.has(timeStep)) return 'replayed';
  proof.usedSteps.add(timeStep);
  return 'accepted';
}

async function checkHotp(proof: Extract<Proof, { kind: 'hotp' }>, code: string): Promise<CheckResult> {
  const secret = bytesOfHex(proof.sharedSecret);
  const next = proof.counter;
  for (let counter = Math.max(0, next - HOTP_LOOK_AHEAD); counter < next + HOTP_LOOK_AHEAD; counter += 1) {
    if ((await hotpAt(secret, counter)) !== code) continue;
    if (counter < proof.counter) return 'replayed';
    proof.counter = counter + 1;
    return 'accepted';
  }
  return 'wrong';
}

async function checkCredential(
  step: OpenStep,
  proof: Proof,
  { credential }: Extract<Answer, { kind: 'webauthn' }>,
): Promise<CheckResult> {
  if (proof.kind !== 'webauthn' || step.webauthn === undefined) return 'wrong';
  const { challenge } = step.webauthn.options;
  if (step.webauthn.kind === 'create') {
    const key = await checkRegistration(credential, challenge);
    if (key === undefined || step.closed) return 'wrong';
    proof.key = key;
    return 'accepted';
  }
  return proof.key !== undefined && (await checkAssertion(credential, challenge, proof.key)) ? 'accepted' : 'wrong';
}

/** A token that has run out is wrong: the step itself still lives. */
function checkTemporaryToken(state: FakeState, step: OpenStep, code: string): CheckResult {
  const held = step.account.tokens.find((issued) => issued.token === code);
  if (held === undefined || held.expiresAt <= state.clock.now()) return 'wrong';
  if (held.used && !held.reusable) return 'replayed';
  held.used = true;
  return 'accepted';
}
