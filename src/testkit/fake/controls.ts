import { otpauthUri } from '../../adapter-kit/otpauth-uri.ts';
import { isRecord } from '../../core/validate.ts';
import { FACTOR_TYPES, type Factor, type KnownFactorType } from '../../spec/factors.ts';
import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { newTotpSecret, TOTP_PERIOD_SECONDS, totpAt } from '../simulated-user/totp.ts';
import { misuse } from './errors.ts';
import { type Account, decide, type FakeState, ISSUER, type OpenStep, type Proof } from './state.ts';
import { findStep, takesTypedPushCode } from './steps.ts';
import { defaultDisplayName, listedFactors } from './to-factor.ts';
import { checkRegistration, creationOptions } from './webauthn.ts';

/** The controls with which a test plays the user. `FakeProvider` describes them. */
export type Controls = {
  readonly answerFor: (handle: Handle) => Promise<Answer>;
  readonly codeFor: (handle: Handle) => Promise<string>;
  readonly approve: (handle: Handle) => void;
  readonly deny: (handle: Handle) => void;
  readonly addFactor: (userId: string, type: KnownFactorType) => Promise<string>;
  readonly factorsOf: (userId: string) => readonly Factor[];
};

export function createControls(state: FakeState): Controls {
  function openStepOf(handle: Handle, mayBeClosed: (step: OpenStep) => boolean = () => false): OpenStep {
    const step = isRecord(handle?.state) ? findStep(state, handle) : undefined;
    if (step === undefined || step.factor?.removed || (step.closed && !mayBeClosed(step))) {
      throw misuse('This step is over or not of this fake: pass the newest handle.');
    }
    return step;
  }

  function setDecision(handle: Handle, decision: 'approved' | 'denied'): void {
    const step = openStepOf(handle);
    if (!step.expects.includes('approval')) throw misuse('This step waits for no approval: use answerFor.');
    decide(state, step, decision);
  }

  return {
    async answerFor(handle) {
      const step = openStepOf(handle);
      if (step.expects.includes('code')) return { kind: 'code', code: await correctCode(state, step) };
      const proof = step.factor?.proof;
      if (proof?.kind === 'question') return { kind: 'answer', answer: proof.answer };
      if (step.webauthn === undefined) throw misuse('This step only waits for an approval: use approve or deny.');
      const { authenticator } = step.account.user.phone;
      const { kind, options } = step.webauthn;
      const credential = kind === 'create' ? await authenticator.create(options) : await authenticator.get(options);
      return { kind: 'webauthn', credential };
    },
    async codeFor(handle) {
      // A push app always shows codes, whether or not the push was answered.
      const step = openStepOf(handle, takesTypedPushCode);
      if (!step.expects.includes('code')) throw misuse('This step takes no code: use answerFor or approve.');
      return correctCode(state, step);
    },
    approve: (handle) => setDecision(handle, 'approved'),
    deny: (handle) => setDecision(handle, 'denied'),
    async addFactor(userId, type) {
      if (!FACTOR_TYPES.includes(type)) throw misuse(`There is no such factor type: use ${FACTOR_TYPES.join(' or ')}.`);
      const account = state.account(userId);
      const proof = await proofForAddedFactor(account, type);
      const id = state.behavior.newFactorId(type, true);
      const displayName = defaultDisplayName(type);
      account.factors.push({ id, type, displayName, enrolledAt: state.clock.now(), proof, active: true });
      return id;
    },
    factorsOf: (userId) => listedFactors(state, state.account(userId)),
  };
}

async function correctCode(state: FakeState, step: OpenStep): Promise<string> {
  const proof = step.factor?.proof;
  const { phone } = step.account.user;
  switch (proof?.kind) {
    case 'message':
      if (step.code === undefined) throw misuse('The code of this step was taken: start another one.');
      return step.code;
    case 'totp':
    case 'push':
      return unusedTotp(proof, state.clock.now());
    // One press per step: a second call of `codeFor` must not move the counter.
    case 'hotp':
      step.shownCode ??= await phone.hotp(proof.sharedSecret);
      return step.shownCode;
    case 'token':
      step.shownCode ??= phone.pressToken(proof.vendor);
      return step.shownCode;
    default:
      return usableTemporaryToken(state, step.account);
  }
}

/** A code that was not used yet: of this time step, or of the one before or after, which are valid too. */
async function unusedTotp(
  { secret, usedSteps }: Extract<Proof, { kind: 'totp' | 'push' }>,
  now: number,
): Promise<string> {
  const current = Math.floor(now / 1000 / TOTP_PERIOD_SECONDS);
  const unused = [current, current + 1, current - 1].find((timeStep) => !usedSteps.has(timeStep));
  if (unused === undefined) throw misuse('Every code of this half minute was taken: advance(30_000) first.');
  return totpAt(secret, unused * TOTP_PERIOD_SECONDS * 1000);
}

function usableTemporaryToken(state: FakeState, account: Account): string {
  const now = state.clock.now();
  const usable = account.tokens.findLast(({ expiresAt, reusable, used }) => expiresAt > now && (reusable || !used));
  if (usable === undefined) throw misuse('The user has no temporary token: call createTemporaryToken first.');
  return usable.token;
}

/** A factor that was enrolled elsewhere. The phone of the user gets its part: the TOTP secret or the passkey. */
async function proofForAddedFactor({ user }: Account, type: KnownFactorType): Promise<Proof> {
  switch (type) {
    case 'sms':
    case 'voice':
      return { kind: 'message', channel: type, to: user.phoneNumber };
    case 'email':
      return { kind: 'message', channel: 'email', to: user.email };
    case 'totp':
    case 'push': {
      const secret = await newTotpSecret();
      if (type === 'totp') {
        const uri = otpauthUri({ secret, issuer: ISSUER, account: user.email });
        user.phone.scan({ kind: 'totp', secret, uri });
      }
      return { kind: type, secret, usedSteps: new Set() };
    }
    case 'hotp': {
      const bytes = crypto.getRandomValues(new Uint8Array(20));
      const sharedSecret = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      return { kind: 'hotp', sharedSecret, counter: 0 };
    }
    case 'token':
      return { kind: 'token', vendor: 'yubikey' };
    case 'question':
      return { kind: 'question', text: 'What was added here?', answer: crypto.randomUUID() };
    case 'webauthn': {
      const options = creationOptions(user, []);
      const credential = await user.phone.authenticator.create(options);
      return { kind: 'webauthn', key: await checkRegistration(credential, options.challenge) };
    }
  }
}
