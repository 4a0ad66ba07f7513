import { otpauthUri } from '../../adapter-kit/otpauth-uri.ts';
import type { DriverStep } from '../../spec/driver.ts';
import type { Display, Handle, Prompt } from '../../spec/steps.ts';
import { APPROVAL_TEXT } from './messages.ts';
import { randomCodeWithLetter, randomDigits, randomId } from './random.ts';
import { decide, type FakeState, ISSUER, type OpenStep, type StoredFactor } from './state.ts';
import { displayNameOf, maskedDestination } from './to-factor.ts';
import { creationOptions, requestOptions } from './webauthn.ts';

/** What is needed to open a step, and to open it again for a resend. */
export type StepInput = Pick<OpenStep, 'purpose' | 'account' | 'factor' | 'expects' | 'requestedSeconds' | 'options'>;

/** The lifetime of a push enrollment. */
const PUSH_ENROLLMENT_SECONDS = 600;

/** Opens a step: sends its message or push, and returns what the user sees. */
export function openStep(state: FakeState, input: StepInput): DriverStep {
  const { seconds, ...lifetime } = lifetimeOf(state, input);
  const step: OpenStep = {
    ...input,
    ...newStepSecrets(state, input),
    id: crypto.randomUUID(),
    expiresAt: seconds === undefined ? undefined : state.clock.now() + seconds * 1000,
    failures: 0,
    closed: false,
  };
  if (state.behavior.newStepClosesOlder && sendsSomething(state, input)) closeStepsOf(state, input.factor);
  state.steps.set(step.id, step);
  send(state, step);
  return {
    ...lifetime,
    expects: input.expects,
    canResend: canResend(input),
    prompt: promptOf(state, step),
    state: { step: step.id },
    // If lists hide pending factors, an enrollment has no factor id yet.
    ...(input.factor && (input.factor.active || state.behavior.listsPendingFactors) && { factorId: input.factor.id }),
  };
}

/** The step of a handle, open or closed. Undefined if it is not a step of this user and factor. */
export function findStep(state: FakeState, handle: Handle): OpenStep | undefined {
  const { step: id } = handle.state;
  const step = typeof id === 'string' ? state.steps.get(id) : undefined;
  if (step === undefined || step.purpose !== handle.purpose || step.account.user.id !== handle.userId) return undefined;
  const otherFactor = handle.purpose === 'verification' && step.factor && step.factor.id !== handle.factorId;
  return otherFactor ? undefined : step;
}

/** Every enrollment sends something, and every verification that starts with a request. */
function sendsSomething(state: FakeState, input: StepInput): boolean {
  return input.purpose === 'activation' || isTriggered(state, input);
}

function closeStepsOf(state: FakeState, factor: StoredFactor | undefined): void {
  for (const step of state.steps.values())
    if (step.factor === factor && sendsSomething(state, step)) step.closed = true;
}

/** Whether a verification starts with a request. A typed push code needs none: the user reads it in the app. */
export function isTriggered(
  { behavior }: Pick<FakeState, 'behavior'>,
  { factor, expects }: Pick<StepInput, 'factor' | 'expects'>,
): boolean {
  if (factor === undefined || !behavior.triggeredTypes.includes(factor.type)) return false;
  return factor.proof.kind !== 'push' || expects.includes('approval');
}

/** The step waits for an approval on the phone. */
export function isPushOut(state: FakeState, step: OpenStep): boolean {
  return step.factor?.proof.kind === 'push' && step.purpose === 'verification' && isTriggered(state, step);
}

/** The push app also shows codes. They are accepted independently of the push that the step has sent. */
export function takesTypedPushCode({ purpose, factor }: OpenStep): boolean {
  return purpose === 'verification' && factor?.proof.kind === 'push';
}

/** Whether the step has a message, a push or a QR code that can be sent again. */
export function canResend({ purpose, factor, expects }: Pick<StepInput, 'purpose' | 'factor' | 'expects'>): boolean {
  if (factor?.proof.kind === 'message') return true;
  return factor?.proof.kind === 'push' && (purpose === 'activation' || expects.includes('approval'));
}

/** `seconds`: how long the identity provider accepts answers. `lifetimeMs`: the same, if the caller can know it. */
function lifetimeOf(
  state: FakeState,
  input: StepInput,
): Pick<DriverStep, 'lifetimeMs' | 'lifetimeSent'> & { readonly seconds?: number } {
  const { factor, purpose, requestedSeconds } = input;
  const { honorsLifetime, reportsExpiry, triggeredTypes } = state.behavior;
  if (factor === undefined) return {};
  const sendsNothing = purpose === 'verification' && triggeredTypes.includes(factor.type) && !isTriggered(state, input);
  if (requestedSeconds !== undefined && honorsLifetime[purpose].includes(factor.type) && !sendsNothing) {
    return { seconds: requestedSeconds, lifetimeMs: requestedSeconds * 1000, lifetimeSent: true };
  }
  const seconds = defaultSeconds(state, input);
  if (seconds === undefined) return {};
  return reportsExpiry[purpose].includes(factor.type) ? { seconds, lifetimeMs: seconds * 1000 } : { seconds };
}

function defaultSeconds(state: FakeState, input: StepInput): number | undefined {
  const { factor, purpose } = input;
  const seconds = state.behavior.capabilities.expiresInSeconds.default;
  if (factor?.proof.kind === 'message') return seconds;
  if (factor?.proof.kind !== 'push') return undefined;
  if (purpose === 'verification') return isTriggered(state, input) ? seconds : undefined;
  return state.behavior.reportsExpiry.activation.includes('push') ? PUSH_ENROLLMENT_SECONDS : undefined;
}

/** The random values of a step: code, link, number or WebAuthn challenge. */
function newStepSecrets(state: FakeState, input: StepInput): Pick<OpenStep, 'code' | 'link' | 'number' | 'webauthn'> {
  const { factor, purpose, account, options } = input;
  switch (factor?.proof.kind) {
    case 'message': {
      const withLetter =
        state.behavior.smsCodeHasLetter && factor.proof.channel === 'sms' && options.numericSmsOtp !== true;
      return { code: withLetter ? randomCodeWithLetter() : randomDigits(6) };
    }
    case 'push':
      if (purpose === 'activation') return { link: newPushLink(state, factor.proof.secret, account.user.email) };
      return options.numberMatching === true ? { number: String(10 + (Number(randomDigits(4)) % 90)) } : {};
    case 'webauthn': {
      if (purpose === 'verification' && factor.proof.key !== undefined) {
        return { webauthn: { kind: 'get', options: requestOptions(factor.proof.key) } };
      }
      const keys = account.factors.flatMap(({ proof }) => (proof.kind === 'webauthn' && proof.key ? [proof.key] : []));
      return { webauthn: { kind: 'create', options: creationOptions(account.user, keys) } };
    }
    default:
      return {};
  }
}

/** Sends the message, call or push of a step. The listener hears of it last: it may play the user at once. */
function send(state: FakeState, step: OpenStep): void {
  const { factor, account, expects, code, number } = step;
  const { id: userId, phone } = account.user;
  if (factor?.proof.kind === 'message' && code !== undefined) {
    const { channel, to } = factor.proof;
    const hasCode = expects.includes('code') || channel === 'email';
    const text = hasCode ? messageText(step, code) : APPROVAL_TEXT;
    // If the website shows the digits, the call does not speak them. An e-mail with a link has a code, too.
    if (hasCode) state.outbox.send({ channel, to, text, code, at: state.clock.now() });
    if (channel === 'voice' && state.behavior.callAsksForDigits) {
      phone.receiveCall({
        keyIn: (digits) => void decide(state, step, digits === code ? 'approved' : 'denied'),
      });
    }
    state.deliver({ channel, to, userId, text, ...(hasCode && { code }) });
  }
  if (isPushOut(state, step)) {
    phone.receivePush({
      answer(tap, chosenNumber) {
        const right = tap === 'approve' && (number === undefined || number === chosenNumber);
        decide(state, step, right ? 'approved' : 'denied');
      },
    });
    state.deliver({ channel: 'push', to: userId, userId, text: APPROVAL_TEXT });
  }
}

function messageText({ options }: OpenStep, code: string): string {
  const template = options.smsMessage ?? options.customMessage ?? 'Your code is {{otp_code}}.';
  return template.replaceAll('{{otp_code}}', code);
}

function promptOf(state: FakeState, step: OpenStep): NonNullable<DriverStep['prompt']> {
  const { factor, purpose, code, link, webauthn } = step;
  if (factor === undefined) return {};
  const { proof } = factor;
  const destination =
    state.behavior.showsDestination || purpose === 'activation' ? maskedDestination(proof) : undefined;
  const setup = purpose === 'activation' ? setupOf(state, step, link) : undefined;
  const matched = numberToMatch(step);
  const digits = factor.type === 'voice' && state.behavior.callAsksForDigits ? code : undefined;
  return {
    ...displayNameOf(state.behavior, factor),
    ...(destination !== undefined && { destination }),
    ...(setup !== undefined && { setup }),
    ...(digits !== undefined && { display: { kind: 'key-into-phone', value: digits } }),
    ...(matched !== undefined && { display: matched }),
    ...(proof.kind === 'question' && { question: proof.text }),
    ...(webauthn !== undefined && { webauthn }),
  };
}

/** The number that the user picks in the app. */
export function numberToMatch({ number }: OpenStep): Display | undefined {
  return number === undefined ? undefined : { kind: 'number-match', value: number };
}

function setupOf(state: FakeState, { factor, account }: OpenStep, link: string | undefined): Prompt['setup'] {
  if (link !== undefined) {
    return state.behavior.pushSetup === 'qr-code' ? { kind: 'app', qrCodeUrl: link } : { kind: 'app', uri: link };
  }
  if (factor?.proof.kind !== 'totp') return undefined;
  const { secret } = factor.proof;
  return { kind: 'totp', secret, uri: otpauthUri({ secret, issuer: ISSUER, account: account.user.email }) };
}

/** A new link each time, so that a phone cannot use a QR code that was replaced. */
function newPushLink({ behavior }: Pick<FakeState, 'behavior'>, secret: string, email: string): string {
  const id = randomId('');
  if (behavior.pushSetup === 'otpauth') return `${otpauthUri({ secret, issuer: ISSUER, account: email })}&id=${id}`;
  return behavior.pushSetup === 'qr-code' ? `https://fake.example.com/qr/${id}` : `fake-app://enroll/${id}`;
}
