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

/** The name of a factor type, where the user gave none. */
export function defaultDisplayName(type: KnownFactorType): string {
  return defaultDisplayNames[type];
}

/** A factor as the caller sees it. */
export function toFactor(state: FakeState, account: Account, held: StoredFactor): Factor {
  const { behavior } = state;
  const status = held.active ? 'active' : 'pending';
  const destination = behavior.showsDestination ? maskedDestination(held.proof) : undefined;
  return {
    id: held.id,
    type: held.type,
    status,
    verifiableBy: [...behavior.capabilities.factors[held.type].verify],
    ...displayNameOf(behavior, held),
    ...(destination !== undefined && { destination }),
    ...(behavior.marksDefaultFactor && {
      isDefault: held === (account.factors.find((factor) => factor.active) ?? account.factors[0]),
    }),
    native: {
      ...behavior.nativeTypes[held.type],
      ...(behavior.nativeStatuses && { status: behavior.nativeStatuses[status] }),
    },
  };
}

/** A question's text, the caller's name for a factor, or what a device that has been set up says of itself. */
function displayNameOf(
  { showsDisplayName: namesFactors }: FakeState['behavior'],
  held: StoredFactor,
): Pick<Factor, 'displayName'> {
  if (held.proof.kind === 'question') return { displayName: held.proof.text };
  const isDevice = held.active && (held.type === 'push' || held.type === 'webauthn');
  return namesFactors === 'all' || isDevice ? { displayName: held.displayName } : {};
}

/** What a list shows of a user's factors. */
export function listedFactors(state: FakeState, account: Account): readonly Factor[] {
  return visibleFactors(state, account).map((held) => toFactor(state, account, held));
}

/** What the user can still enroll. */
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

/** Where the messages of a factor go, masked. */
export function maskedDestination(proof: Proof): string | undefined {
  if (proof.kind !== 'message') return undefined;
  return proof.channel === 'email' ? maskEmail(proof.to) : maskPhone(proof.to);
}
