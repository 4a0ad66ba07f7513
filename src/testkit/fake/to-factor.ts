import { maskEmail, maskPhone } from '../../adapter-kit/mask.ts';
import { type AvailableFactor, FACTOR_TYPES, type Factor, type KnownFactorType } from '../../spec/factors.ts';
import { type Account, type FakeState, type HeldFactor, isTaken, type Proof, shownFactors } from './state.ts';

const labels: Readonly<Record<KnownFactorType, string>> = {
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
export function labelOf(type: KnownFactorType): string {
  return labels[type];
}

/** A factor as the caller sees it. */
export function factorOf(state: FakeState, account: Account, held: HeldFactor): Factor {
  const { like } = state;
  const status = held.active ? 'active' : 'pending';
  const destination = like.listsDestination ? maskedDestination(held.proof) : undefined;
  return {
    id: held.id,
    type: held.type,
    status,
    verifiableBy: [...like.capabilities.factors[held.type].verify],
    ...nameOf(like, held),
    ...(destination !== undefined && { destination }),
    ...(like.marksDefault && {
      isDefault: held === (account.factors.find((factor) => factor.active) ?? account.factors[0]),
    }),
    native: { ...like.names[held.type], ...(like.statusWords && { status: like.statusWords[status] }) },
  };
}

/** A question's text, the caller's name for a factor, or what a device that has been set up says of itself. */
function nameOf({ namesFactors }: FakeState['like'], held: HeldFactor): Pick<Factor, 'displayName'> {
  if (held.proof.kind === 'question') return { displayName: held.proof.text };
  const isDevice = held.active && (held.type === 'push' || held.type === 'webauthn');
  return namesFactors === 'all' || isDevice ? { displayName: held.displayName } : {};
}

/** What a list shows of a user's factors. */
export function listedFactors(state: FakeState, account: Account): readonly Factor[] {
  return shownFactors(state, account).map((held) => factorOf(state, account, held));
}

/** What the user can still enroll. */
export function availableFactors(state: FakeState, account: Account): readonly AvailableFactor[] {
  const { like } = state;
  return FACTOR_TYPES.filter((type) => like.capabilities.factors[type].enroll && !isTaken(like, account, type)).map(
    (type) => ({ id: `available-${type}`, type, displayName: labels[type], native: { ...like.names[type] } }),
  );
}

/** Where the messages of a factor go, masked. */
export function maskedDestination(proof: Proof): string | undefined {
  if (proof.kind !== 'message') return undefined;
  return proof.channel === 'email' ? maskEmail(proof.to) : maskPhone(proof.to);
}
