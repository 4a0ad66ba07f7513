import type { Capabilities } from '../spec/capabilities.ts';
import type { DriverCapabilities, ListedOffer } from '../spec/driver.ts';
import { invalidInput, MfaError, unsupported } from '../spec/errors.ts';
import type { AvailableFactor, Factor, FactorType, KnownFactorType, NewFactor, Way } from '../spec/factors.ts';

// Can this provider do what the caller asks for? Every refusal here comes before anything is sent.

/** Enrollments that take a person some time: an app to install, a security key to fetch. */
const SLOW_ENROLLMENTS: ReadonlySet<FactorType | undefined> = new Set(['totp', 'webauthn', 'push']);
const SLOW_ENROLLMENT_SECONDS = 900;
const TEMPORARY_TOKEN_SECONDS = 900;

/** The capabilities of a driver, with every factor type. They are of this instance alone, and cannot be changed. */
export function completeCapabilities(stated: DriverCapabilities, hidden: object = {}): Capabilities {
  const copy = structuredClone(stated);
  const supportOf = (type: KnownFactorType) => copy.factors[type] ?? { enroll: false, preverified: false, verify: [] };
  const capabilities = {
    ...copy,
    factors: {
      totp: supportOf('totp'),
      hotp: supportOf('hotp'),
      sms: supportOf('sms'),
      voice: supportOf('voice'),
      email: supportOf('email'),
      push: supportOf('push'),
      webauthn: supportOf('webauthn'),
      question: supportOf('question'),
      token: supportOf('token'),
    },
  };
  for (const key of Reflect.ownKeys(hidden)) {
    Object.defineProperty(capabilities, key, { value: Reflect.get(hidden, key) });
  }
  return deepFrozen(capabilities);
}

function deepFrozen<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFrozen(inner);
  return Object.freeze(value);
}

/** True for what this provider can enroll. */
export function isEnrollable({ factors }: Capabilities, offer: ListedOffer): offer is AvailableFactor {
  return offer.type !== 'other' && factors[offer.type].enroll;
}

export function assertEnrollable(
  { factors }: Capabilities,
  factor: NewFactor,
  available: AvailableFactor | undefined,
  way: Way | undefined,
): void {
  const supported = factors[factor.type];
  if (!supported.enroll) {
    throw unsupported(`enrolling ${factor.type}`);
  }
  const preverified = 'preverified' in factor && factor.preverified === true;
  if (preverified && supported.preverified === false) {
    throw unsupported(`enrolling ${factor.type} preverified`);
  }
  if (!preverified && supported.preverified === 'required') {
    throw unsupported(`enrolling ${factor.type} without preverified: true`);
  }
  assertWay(supported.verify, way);
  if (available !== undefined && available.type !== factor.type) {
    throw invalidInput('enroll', ['available.type: must be the type of the factor']);
  }
}

export function assertChallengeable(
  factor: Factor,
  way: Way | undefined,
): asserts factor is Factor & { readonly type: KnownFactorType } {
  if (factor.status !== 'active') {
    throw new MfaError({ code: 'CONFLICT' }, 'The factor is not active: refresh the list and choose an active one.');
  }
  if (factor.type === 'other' || factor.verifiableBy.length === 0) {
    throw unsupported('verifying this factor');
  }
  assertWay(factor.verifiableBy, way);
}

function assertWay(ways: Factor['verifiableBy'], way: Way | undefined): void {
  if (way === undefined || ways.includes(way)) return;
  throw unsupported(`a step that is ended by ${way}`);
}

/** For how many seconds an answer is accepted: what the caller asked for, within the range, or the default. */
export function stepSeconds(
  { expiresInSeconds: { min, max, default: defaultSeconds } }: Capabilities,
  operation: 'enroll' | 'challenge',
  asked: number | undefined,
  enrolled?: FactorType,
): number {
  assertRange(operation, asked, min, max);
  return asked ?? (SLOW_ENROLLMENTS.has(enrolled) ? SLOW_ENROLLMENT_SECONDS : defaultSeconds);
}

/** The lifetime and reuse of a temporary token: what the caller asked for, within the capabilities, or the default. */
export function temporaryTokenTerms(
  { temporaryToken }: Capabilities,
  asked: { readonly expiresInSeconds?: number | undefined; readonly reusable?: boolean | undefined },
): { readonly expiresInSeconds: number; readonly reusable: boolean } {
  if (temporaryToken === false) {
    throw unsupported('createTemporaryToken');
  }
  const { minSeconds, maxSeconds } = temporaryToken;
  assertRange('createTemporaryToken', asked.expiresInSeconds, minSeconds, maxSeconds);
  if (asked.reusable === true && !temporaryToken.reusable) {
    throw unsupported('a reusable temporary token');
  }
  const seconds = Math.min(Math.max(TEMPORARY_TOKEN_SECONDS, minSeconds), maxSeconds);
  return { expiresInSeconds: asked.expiresInSeconds ?? seconds, reusable: asked.reusable ?? false };
}

export function assertTemporaryTokenRedeemable({ temporaryToken }: Capabilities): void {
  if (temporaryToken !== false && temporaryToken.verify) return;
  throw unsupported('redeeming a temporary token');
}

function assertRange(operation: string, seconds: number | undefined, min: number, max: number): void {
  if (seconds === undefined || (seconds >= min && seconds <= max)) return;
  throw invalidInput(operation, [`expiresInSeconds: must be ${min} to ${max} here`]);
}
