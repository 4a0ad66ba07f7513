import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { bytesOfHex } from '../simulated-user/phone.ts';
import { hotpAt, totpStepOf } from '../simulated-user/totp.ts';
import { notFound } from './call-log.ts';
import type { Word } from './outcomes.ts';
import { type FakeState, hasEnded, type OpenStep, type Proof } from './state.ts';
import { isTriggered } from './steps.ts';
import { checkAssertion, checkRegistration } from './webauthn.ts';

/** Wrong answers that end a step. */
export const MAX_FAILURES = 5;

/** Codes of a counter-based token that were shown but never typed are skipped, up to this many. */
const HOTP_LOOK_AHEAD = 10;

type Verdict = 'accepted' | 'wrong' | 'replayed';

/** The step of a handle, whatever has become of it; undefined: it is none of this user's. */
export function stepOf(state: FakeState, handle: Handle): OpenStep | undefined {
  const { step: id } = handle.state;
  const step = typeof id === 'string' ? state.steps.get(id) : undefined;
  if (step === undefined || step.purpose !== handle.purpose || step.account.user.id !== handle.userId) return undefined;
  const otherFactor = handle.purpose === 'verification' && step.factor && step.factor.id !== handle.factorId;
  return otherFactor ? undefined : step;
}

/** The identity provider's word for an answer to a step, or for a poll. */
export async function judge(state: FakeState, step: OpenStep | undefined, answer: Answer | undefined): Promise<Word> {
  if (step?.factor?.removed) return wordOfRemoved(state, step, answer);
  const isApart = answer !== undefined && step !== undefined && isTypedPushCode(step);
  if (step === undefined || (step.over && !isApart)) return 'gone';
  if (hasEnded(state.clock, step)) return 'expired';
  if (answer === undefined) return wordOfPoll(step);
  if (!isApart && isDecided(step)) return step.purpose === 'activation' ? 'expired' : 'wrong';

  const verdict = await verdictOn(state, step, answer);
  if (step.over && !isApart) return 'gone'; // Another answer was faster.
  if (verdict === 'accepted') {
    step.over = true;
    return verdict;
  }
  if (state.like.countsEveryFailure || (!isApart && namesStep(state, step))) step.failures += 1;
  if (step.failures >= MAX_FAILURES) return state.like.tooManyFailures[step.purpose];
  return state.like.tellsReplay ? verdict : 'wrong';
}

/** The factor was removed meanwhile; throws where the identity provider knows none then. */
function wordOfRemoved({ like }: FakeState, step: OpenStep, answer: Answer | undefined): Word {
  const word = answer === undefined ? like.removedFactor.poll : like.removedFactor.answer;
  if (word === undefined || (answer !== undefined && isTypedPushCode(step))) throw notFound('factor');
  return word;
}

function wordOfPoll({ decision, failures }: OpenStep): Word {
  if (decision === 'approved') return 'accepted';
  return decision === 'denied' || failures >= MAX_FAILURES ? 'denied' : 'waiting';
}

/** A code that the push app shows is judged by itself, whatever has become of the push. */
export function isTypedPushCode({ purpose, factor }: OpenStep): boolean {
  return purpose === 'verification' && factor?.proof.kind === 'push';
}

/** The user or too many failures have ended it: no code is right any more. */
function isDecided({ decision, failures }: OpenStep): boolean {
  return decision !== undefined || failures >= MAX_FAILURES;
}

function namesStep(state: FakeState, step: OpenStep): boolean {
  return step.purpose === 'activation' || isTriggered(state, step);
}

function verdictOn(state: FakeState, step: OpenStep, answer: Answer): Verdict | Promise<Verdict> {
  const proof = step.factor?.proof;
  if (proof === undefined) return answer.kind === 'code' ? judgeTemporaryToken(state, step, answer.code) : 'wrong';
  switch (answer.kind) {
    case 'code':
      return judgeCode(state, step, proof, answer.code);
    case 'answer':
      return proof.kind === 'question' && proof.answer === answer.answer ? 'accepted' : 'wrong';
    case 'webauthn':
      return judgeCredential(step, proof, answer);
  }
}

function judgeCode(state: FakeState, step: OpenStep, proof: Proof, code: string): Verdict | Promise<Verdict> {
  switch (proof.kind) {
    case 'message': {
      const right = step.code !== undefined && step.code === code;
      if (right) step.code = undefined;
      return right ? 'accepted' : 'wrong';
    }
    case 'totp':
    case 'push':
      return judgeTotp(proof, code, state.clock.now());
    case 'hotp':
      return judgeHotp(proof, code);
    case 'token': {
      const shown = step.account.user.phone.takeTokenCode(proof.vendor, code);
      return ({ fresh: 'accepted', used: 'replayed', unknown: 'wrong' } as const)[shown];
    }
    default:
      return 'wrong';
  }
}

async function judgeTotp(
  proof: Extract<Proof, { kind: 'totp' | 'push' }>,
  code: string,
  now: number,
): Promise<Verdict> {
  const timeStep = await totpStepOf(proof.secret, code, now);
  if (timeStep === undefined) return 'wrong';
  if (proof.usedSteps.has(timeStep)) return 'replayed';
  proof.usedSteps.add(timeStep);
  return 'accepted';
}

async function judgeHotp(proof: Extract<Proof, { kind: 'hotp' }>, code: string): Promise<Verdict> {
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

async function judgeCredential(
  step: OpenStep,
  proof: Proof,
  { credential }: Extract<Answer, { kind: 'webauthn' }>,
): Promise<Verdict> {
  if (proof.kind !== 'webauthn' || step.webauthn === undefined) return 'wrong';
  const { challenge } = step.webauthn.options;
  if (step.webauthn.kind === 'create') {
    const key = await checkRegistration(credential, challenge);
    if (key === undefined || step.over) return 'wrong';
    proof.key = key;
    return 'accepted';
  }
  return proof.key !== undefined && (await checkAssertion(credential, challenge, proof.key)) ? 'accepted' : 'wrong';
}

/** A token that has run out is wrong: the step itself still lives. */
function judgeTemporaryToken(state: FakeState, step: OpenStep, code: string): Verdict {
  const held = step.account.tokens.find((issued) => issued.token === code);
  if (held === undefined || held.expiresAt <= state.clock.now()) return 'wrong';
  if (held.used && !held.reusable) return 'replayed';
  held.used = true;
  return 'accepted';
}
