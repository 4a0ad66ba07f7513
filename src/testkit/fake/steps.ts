import { otpauthUri } from '../../adapter-kit/otpauth-uri.ts';
import type { DriverStep } from '../../spec/driver.ts';
import type { Prompt } from '../../spec/steps.ts';
import { randomCodeWithLetter, randomDigits, randomId } from './random.ts';
import { decide, type FakeState, ISSUER, type OpenStep, type StoredFactor } from './state.ts';
import { maskedDestination } from './to-factor.ts';
import { creationOptions, requestOptions } from './webauthn.ts';

/** What has to be known to open a step, and to open it again. */
export type StepInput = Pick<OpenStep, 'purpose' | 'account' | 'factor' | 'expects' | 'requestedSeconds' | 'options'>;

/** A push enrollment whose end the identity provider names. */
const PUSH_ENROLLMENT_SECONDS = 600;

/** Opens a step: sends what is to be sent, and says what the user is to see. */
export function openStep(state: FakeState, spec: StepInput): DriverStep {
  const { seconds, ...lifetime } = lifetimeOf(state, spec);
  const step: OpenStep = {
    ...spec,
    ...newStepSecrets(state, spec),
    id: crypto.randomUUID(),
    expiresAt: seconds === undefined ? undefined : state.clock.now() + seconds * 1000,
    failures: 0,
    closed: false,
  };
  if (state.behavior.newStepClosesOlder && sendsSomething(state, spec)) closeStepsOf(state, spec.factor);
  state.steps.set(step.id, step);
  deliver(state, step);
  return {
    ...lifetime,
    expects: spec.expects,
    canResend: canResend(spec),
    prompt: promptOf(state, step),
    state: { step: step.id },
    // Where a list does not show pending factors, an enrollment has no factor id yet.
    ...(spec.factor && (spec.factor.active || state.behavior.listsPendingFactors) && { factorId: spec.factor.id }),
  };
}

/** Whether opening this step sends something: an enrollment's message, or what a verification waits for. */
function sendsSomething(state: FakeState, spec: StepInput): boolean {
  return spec.purpose === 'activation' || isTriggered(state, spec);
}

function closeStepsOf(state: FakeState, factor: StoredFactor | undefined): void {
  for (const step of state.steps.values())
    if (step.factor === factor && sendsSomething(state, step)) step.closed = true;
}

/** Whether this step takes a request before the answer. A typed push code is read from the app: nothing is sent. */
export function isTriggered(
  { behavior }: Pick<FakeState, 'behavior'>,
  { factor, expects }: Pick<StepInput, 'factor' | 'expects'>,
): boolean {
  if (factor === undefined || !behavior.triggeredTypes.includes(factor.type)) return false;
  return factor.proof.kind !== 'push' || expects.includes('approval');
}

/** Whether there is something to send again: a message, a push, a QR code. */
export function canResend({ purpose, factor, expects }: Pick<StepInput, 'purpose' | 'factor' | 'expects'>): boolean {
  if (factor?.proof.kind === 'message') return true;
  return factor?.proof.kind === 'push' && (purpose === 'activation' || expects.includes('approval'));
}

/** `seconds`: when the identity provider stops taking answers, which it does not always say. */
function lifetimeOf(
  state: FakeState,
  spec: StepInput,
): Pick<DriverStep, 'lifetimeMs' | 'lifetimeSent'> & { readonly seconds?: number } {
  const { factor, purpose, requestedSeconds } = spec;
  const { honorsLifetime, reportsExpiry: namesEnd, triggeredTypes: triggers } = state.behavior;
  if (factor === undefined) return {};
  const sendsNothing = purpose === 'verification' && triggers.includes(factor.type) && !isTriggered(state, spec);
  if (requestedSeconds !== undefined && honorsLifetime[purpose].includes(factor.type) && !sendsNothing) {
    return { seconds: requestedSeconds, lifetimeMs: requestedSeconds * 1000, lifetimeSent: true };
  }
  const seconds = defaultSeconds(state, spec);
  if (seconds === undefined) return {};
  return namesEnd[purpose].includes(factor.type) ? { seconds, lifetimeMs: seconds * 1000 } : { seconds };
}

function defaultSeconds(state: FakeState, spec: StepInput): number | undefined {
  const { factor, purpose } = spec;
  const usual = state.behavior.capabilities.expiresInSeconds.default;
  if (factor?.proof.kind === 'message') return usual;
  if (factor?.proof.kind !== 'push') return undefined;
  if (purpose === 'verification') return isTriggered(state, spec) ? usual : undefined;
  return state.behavior.reportsExpiry.activation.includes('push') ? PUSH_ENROLLMENT_SECONDS : undefined;
}

/** The random part of a step: code, link, number or WebAuthn challenge. */
function newStepSecrets(state: FakeState, spec: StepInput): Pick<OpenStep, 'code' | 'link' | 'number' | 'webauthn'> {
  const { factor, purpose, account, options } = spec;
  switch (factor?.proof.kind) {
    case 'message': {
      const lettered =
        state.behavior.smsCodeHasLetter && factor.proof.channel === 'sms' && options.numericSmsOtp !== true;
      return { code: lettered ? randomCodeWithLetter() : randomDigits(6) };
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

function deliver(state: FakeState, step: OpenStep): void {
  const { factor, account, expects, code, number } = step;
  if (factor?.proof.kind === 'message' && code !== undefined) {
    const { channel, to } = factor.proof;
    // Digits that the website shows are not spoken as well; a mail with a link holds a code too.
    if (expects.includes('code') || channel === 'email') {
      state.outbox.send({ channel, to, text: messageText(step, code), code, at: state.clock.now() });
    }
    if (channel === 'voice' && state.behavior.callAsksForDigits) {
      account.user.phone.receiveCall({
        keyIn: (keyed) => void decide(state, step, keyed === code ? 'approved' : 'denied'),
      });
    }
  }
  if (factor?.proof.kind === 'push' && step.purpose === 'verification' && isTriggered(state, step)) {
    account.user.phone.receivePush({
      answer(tap, picked) {
        const right = tap === 'approve' && (number === undefined || number === picked);
        decide(state, step, right ? 'approved' : 'denied');
      },
    });
  }
}

function messageText({ options }: OpenStep, code: string): string {
  const template = options.smsMessage ?? options.customMessage ?? 'Your code is {{otp_code}}.';
  return template.replaceAll('{{otp_code}}', code);
}

function promptOf(state: FakeState, step: OpenStep): NonNullable<DriverStep['prompt']> {
  const { factor, purpose, code, link, number, webauthn } = step;
  if (factor === undefined) return {};
  const { proof } = factor;
  const destination =
    state.behavior.showsDestination || purpose === 'activation' ? maskedDestination(proof) : undefined;
  const setup = purpose === 'activation' ? setupOf(state, step, link) : undefined;
  const digits = factor.type === 'voice' && state.behavior.callAsksForDigits ? code : undefined;
  return {
    ...(destination !== undefined && { destination }),
    ...(setup !== undefined && { setup }),
    ...(digits !== undefined && { display: { kind: 'key-into-phone', value: digits } }),
    ...(number !== undefined && { display: { kind: 'number-match', value: number } }),
    ...(proof.kind === 'question' && { question: proof.text }),
    ...(webauthn !== undefined && { webauthn }),
  };
}

function setupOf(state: FakeState, { factor, account }: OpenStep, link: string | undefined): Prompt['setup'] {
  if (link !== undefined) {
    return state.behavior.pushSetup === 'qr-code' ? { kind: 'app', qrCodeUrl: link } : { kind: 'app', uri: link };
  }
  if (factor?.proof.kind !== 'totp') return undefined;
  const { secret } = factor.proof;
  return { kind: 'totp', secret, uri: otpauthUri({ secret, issuer: ISSUER, account: account.user.email }) };
}

/** A link that is new each time, so that a picture that was replaced no longer binds a phone. */
function newPushLink({ behavior }: Pick<FakeState, 'behavior'>, secret: string, email: string): string {
  const id = randomId('');
  if (behavior.pushSetup === 'otpauth') return `${otpauthUri({ secret, issuer: ISSUER, account: email })}&id=${id}`;
  return behavior.pushSetup === 'qr-code' ? `https://fake.example.com/qr/${id}` : `fake-app://enroll/${id}`;
}
