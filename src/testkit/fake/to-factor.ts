import { maskEmail, maskPhone } from '../../adapter-kit/mask.ts';
import { type AvailableFactor, FACTOR_TYPES, type Factor, type KnownFactorType } from '../../spec/factors.ts';
import { type Account, type FakeState, isTypeTaken, type Proof, type StoredFactor, visibleFactors } from './state.ts';

const defaultDisplayNames: Readonly<Record<KnownFactorType, string>> = {
  totp: 'Authenticator app',
  hotp: 'One-time password token',
  sms: 'Text message',
  voice: 'Phone call',
  email: 'E-mail',
  push: 'Push notification',
  webauthn: 'Security key or passkey',
  question: 'Security question',
  token: 'Hardware token',
};

/** The name of a factor to which the user gave none. */
export function defaultDisplayName(type: KnownFactorType): string {
  return defaultDisplayNames[type];
}

/** A factor as the caller sees it. */
export function toFactor(state: FakeState, account: Account, stored: StoredFactor): Factor {
  const { behavior } = state;
  const status = stored.active ? 'active' : 'pending';
  const destination = behavior.showsDestination ? maskedDestination(stored.proof) : undefined;
  return {
    id: stored.id,
    type: stored.type,
    status,
    verifiableBy: [...behavior.capabilities.factors[stored.type].verify],
    ...displayNameOf(behavior, stored),
    ...(destination !== undefined && { destination }),
    ...(behavior.marksDefaultFactor && {
      isDefault: stored === (account.factors.find((factor) => factor.active) ?? account.factors[0]),
    }),
    ...(behavior.showsEnrolledAt.includes(stored.type) && { enrolledAt: new Date(stored.enrolledAt).toISOString() }),
    native: {
      ...behavior.nativeTypes[stored.type],
      ...(behavior.nativeStatuses && { status: behavior.nativeStatuses[status] }),
    },
  };
}

/** The text of a question, the caller's name for the factor, or the name of an active device. */
export function displayNameOf(
  { showsDisplayName }: FakeState['behavior'],
  stored: StoredFactor,
): Pick<Factor, 'displayName'> {
  if (stored.proof.kind === 'question') return { displayName: stored.proof.text };
  const isDevice = stored.active && (stored.type === 'push' || stored.type === 'webauthn');
  return showsDisplayName === 'all' || isDevice ? { displayName: stored.displayName } : {};
}

/** The result of `listFactors`. */
export function listedFactors(state: FakeState, account: Account): readonly Factor[] {
  return visibleFactors(state, account).map((stored) => toFactor(state, account, stored));
}

/** The result of `listAvailableFactors`. */
export function availableFactors(state: FakeState, account: Account): readonly AvailableFactor[] {
  const { behavior } = state;
  return FACTOR_TYPES.filter(
    (type) => behavior.capabilities.factors[type].enroll && !isTypeTaken(behavior, account, type),
  ).map((type) => ({
    id: `available-${type}`,
    type,
    displayName: defaultDisplayNames[type],
    native: { ...behavior.nativeTypes[type] },
  }));
}

/** The masked number or address to which the messages of a factor go. */
export function maskedDestination(proof: Proof): string | undefined {
  if (proof.kind !== 'message') return undefined;
  return proof.channel === 'email' ? maskEmail(proof.to) : maskPhone(proof.to);
}
