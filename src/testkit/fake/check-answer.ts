import type { Answer } from '../../spec/results.ts';
import { bytesOfHex } from '../simulated-user/phone.ts';
import { hotpAt, totpStepOf } from '../simulated-user/totp.ts';
import { notFound } from './errors.ts';
import type { OutcomeWord } from './outcomes.ts';
import { type FakeState, hasExpired, type OpenStep, type Proof } from './state.ts';
import { isTriggered, takesTypedPushCode } from './steps.ts';
import { checkAssertion, checkRegistration } from './webauthn.ts';

/** So many wrong answers lock a step. */
const MAX_FAILURES = 5;

/** A counter-based token may have shown up to this many codes that the user never typed (RFC 4226, section 7.4). */
const HOTP_LOOK_AHEAD = 10;

type CheckResult = 'accepted' | 'wrong' | 'replayed';

/** Checks an answer to a step. Without an answer it is a poll. */
export async function checkAnswer(
  state: FakeState,
  step: OpenStep | undefined,
  answer: Answer | undefined,
): Promise<OutcomeWord> {
  if (step?.factor?.removed) return wordForRemovedFactor(state, step, answer);
  const isTypedPushCode = answer !== undefined && step !== undefined && takesTypedPushCode(step);
  if (step === undefined || (step.closed && !isTypedPushCode)) return 'gone';
  if (hasExpired(state.clock, step)) return 'expired';
  if (answer === undefined) return wordForPoll(step);
  if (!isTypedPushCode && isDecided(step)) return step.purpose === 'activation' ? 'expired' : 'wrong';

  const result = await checkByKind(state, step, answer);
  if (step.closed && !isTypedPushCode) return 'gone'; // Another answer was accepted meanwhile.
  if (result === 'accepted') {
    step.closed = true;
    return result;
  }
  if (state.behavior.countsEveryWrongCode || (!isTypedPushCode && belongsToStep(state, step))) step.failures += 1;
  if (step.failures >= MAX_FAILURES) return state.behavior.afterTooManyFailures[step.purpose];
  return state.behavior.reportsReplay ? result : 'wrong';
}

/** The factor of the step was removed. Some identity providers then have no such factor: it throws NOT_FOUND. */
function wordForRemovedFactor({ behavior }: FakeState, step: OpenStep, answer: Answer | undefined): OutcomeWord {
  const word = answer === undefined ? behavior.whenFactorRemoved.poll : behavior.whenFactorRemoved.answer;
  if (word === undefined || (answer !== undefined && takesTypedPushCode(step))) throw notFound('factor');
  return word;
}

function wordForPoll({ decision, failures }: OpenStep): OutcomeWord {
  if (decision === 'approved') return 'accepted';
  return decision === 'denied' || failures >= MAX_FAILURES ? 'denied' : 'waiting';
}

/** The user has approved or denied the step, or it is locked: no code is right. */
function isDecided({ decision, failures }: OpenStep): boolean {
  return decision !== undefined || failures >= MAX_FAILURES;
}

/** Whether the identity provider can count a wrong answer for this step. */
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
      const codeState = step.account.user.phone.takeTokenCode(proof.vendor, code);
      return ({ fresh: 'accepted', used: 'replayed', unknown: 'wrong' } as const)[codeState];
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

/** An expired token is a wrong answer: the step itself has not expired. */
function checkTemporaryToken(state: FakeState, step: OpenStep, code: string): CheckResult {
  const token = step.account.tokens.find((issued) => issued.token === code);
  if (token === undefined || token.expiresAt <= state.clock.now()) return 'wrong';
  if (token.used && !token.reusable) return 'replayed';
  token.used = true;
  return 'accepted';
}
