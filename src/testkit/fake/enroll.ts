import { expectationsOf } from '../../adapter-kit/expectations.ts';
import type { Answered, DriverCall, DriverStep, MfaDriver } from '../../spec/driver.ts';
import type { Factor, NewFactor } from '../../spec/factors.ts';
import type { Warning } from '../../spec/steps.ts';
import { newTotpSecret } from '../simulated-user/totp.ts';
import type { FakeCallOptions } from './call-options.ts';
import { refusal } from './errors.ts';
import { MIN_ANSWER_LENGTH, questionText } from './questions.ts';
import { type Account, type FakeState, isTypeTaken, type Proof, removeFactor, type StoredFactor } from './state.ts';
import { openStep } from './steps.ts';
import { defaultDisplayName, toFactor } from './to-factor.ts';

type EnrollInput = Parameters<MfaDriver<FakeCallOptions>['enroll']>[1];
type Enrolled = Answered & { readonly factor?: Factor; readonly step?: DriverStep };

/** Enrolls a factor: active at once, or pending with a step. */
export async function enrollFactor(
  state: FakeState,
  call: DriverCall<FakeCallOptions>,
  { factor, available, way, expiresInSeconds }: EnrollInput,
): Promise<Enrolled> {
  const account = state.account(call.userId);
  const options = call.options ?? {};
  if (available !== undefined && available.id !== `available-${factor.type}`) {
    throw refusal('INVALID_INPUT', 'The available factor is of another type than the new one: pass the one that fits.');
  }
  const proof = await newProof(state, account, factor);
  if (isTypeTaken(state.behavior, account, factor.type)) {
    throw refusal('CONFLICT', 'The user has an active factor of this type already: remove it first.');
  }
  if (proof.kind === 'message') {
    checkProfileContact(state, account, factor.type, proof.to);
    replacePendingPhone(state, account, factor.type, proof.to, options);
  }

  const active = isActiveAtOnce(factor);
  const { type } = factor;
  const displayName = ('displayName' in factor ? factor.displayName : undefined) ?? defaultDisplayName(type);
  const id = state.behavior.newFactorId(type, active);
  const stored: StoredFactor = { id, type, displayName, enrolledAt: state.clock.now(), proof, active };
  account.factors.push(stored);
  const ignoresDisplayName =
    state.behavior.showsDisplayName === 'devices' && 'displayName' in factor && factor.displayName !== undefined;
  const warnings: readonly Warning[] = ignoresDisplayName ? [{ type: 'unsupported', feature: 'displayName' }] : [];
  const answer = { sent: 'factor', status: 201, names: { userId: account.user.id }, warnings };
  if (active) return { ...answer, word: 'active', factor: toFactor(state, account, stored) };

  const expects = expectationsOf(state.behavior.capabilities.factors[type].verify, way);
  const stepInput = {
    purpose: 'activation',
    account,
    factor: stored,
    expects,
    requestedSeconds: expiresInSeconds,
    options,
  } as const;
  return { ...answer, word: 'pending', step: openStep(state, stepInput) };
}

function isActiveAtOnce(factor: NewFactor): boolean {
  if ('preverified' in factor) return factor.preverified === true;
  return factor.type === 'question' || factor.type === 'hotp' || factor.type === 'token';
}

/** OneLogin v2 accepts only the number and address of the profile. */
function checkProfileContact({ behavior }: FakeState, { user }: Account, type: NewFactor['type'], to: string): void {
  if (!behavior.requiresProfileContact) return;
  if (to.toLowerCase() !== (type === 'email' ? user.email.toLowerCase() : user.phoneNumber)) {
    throw refusal('CONFLICT', "This is not the number or address in the user's profile: change the profile first.");
  }
}

/** Okta keeps one pending phone per type. Another number replaces it only with the option `updatePhone`. */
function replacePendingPhone(
  { behavior }: FakeState,
  account: Account,
  type: NewFactor['type'],
  to: string,
  { updatePhone }: FakeCallOptions,
): void {
  if (!behavior.requiresUpdatePhone || type === 'email') return;
  const pending = account.factors.find((stored) => stored.type === type && !stored.active);
  if (pending === undefined) return;
  if (pending.proof.kind === 'message' && pending.proof.to !== to && updatePhone !== true) {
    throw refusal('CONFLICT', 'Another number is waiting to be activated: finish or remove it, or pass updatePhone.');
  }
  removeFactor(account, pending);
}

async function newProof(state: FakeState, account: Account, factor: NewFactor): Promise<Proof> {
  switch (factor.type) {
    case 'sms':
    case 'voice':
      return { kind: 'message', channel: factor.type, to: factor.phoneNumber };
    case 'email':
      return { kind: 'message', channel: 'email', to: factor.email };
    case 'totp':
    case 'push':
      return { kind: factor.type, secret: await newTotpSecret(), usedSteps: new Set() };
    case 'webauthn':
      return { kind: 'webauthn', key: undefined };
    case 'question':
      return questionProof(state, factor);
    case 'hotp':
      return hotpProof(factor.sharedSecret);
    case 'token':
      return tokenProof(account, factor);
  }
}

function questionProof({ behavior }: FakeState, factor: Extract<NewFactor, { type: 'question' }>): Proof {
  const known = questionText(factor.questionId);
  if (behavior.restrictsQuestions && known === undefined) {
    throw refusal('INVALID_INPUT', 'factor.questionId is not on the list of security questions: pick one that is.');
  }
  if (behavior.restrictsQuestions && factor.answer.length < MIN_ANSWER_LENGTH) {
    throw refusal('INVALID_INPUT', `factor.answer must have at least ${MIN_ANSWER_LENGTH} characters: ask again.`);
  }
  const text = known ?? `${factor.questionId.replaceAll('_', ' ')}?`;
  return { kind: 'question', text, answer: factor.answer };
}

function hotpProof(sharedSecret: string): Proof {
  // At least 80 bits. The simulated phone reads the secret as hexadecimal, too.
  if (!/^(?:[\da-f]{2}){10,}$/i.test(sharedSecret)) {
    throw refusal('INVALID_INPUT', 'factor.sharedSecret must be hexadecimal, of 10 bytes or more: correct it.');
  }
  return { kind: 'hotp', sharedSecret, counter: 0 };
}

function tokenProof({ user }: Account, factor: Extract<NewFactor, { type: 'token' }>): Proof {
  const codes = factor.vendor === 'symantec' ? [factor.code, factor.nextCode] : [factor.code];
  const states = codes.map((code) => user.phone.takeTokenCode(factor.vendor, code));
  if (states.some((state) => state !== 'fresh')) {
    throw refusal('INVALID_INPUT', 'A code of the hardware token was not accepted: press it again.');
  }
  return { kind: 'token', vendor: factor.vendor };
}
