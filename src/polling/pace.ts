import type { MfaProvider } from '../spec/provider.ts';

/** What the waits on one provider must know of it to share its rate limit. */
export type Pace = {
  /** The provider's clock: milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds between any two polls, by what the provider knows of its limit so far. */
  readonly spacingMs: () => number;
};

const paces = new WeakMap<object, Pace>();

/** Says at what pace a provider may be polled. */
export function setPace(provider: MfaProvider, pace: Pace): void {
  paces.set(identityOf(provider), pace);
}

/** The pace of a provider; of one that `defineMfaProvider` did not make, nothing but the time is known. */
export function paceOf(provider: MfaProvider): Pace {
  return paces.get(identityOf(provider)) ?? { now: Date.now, spacingMs: () => 0 };
}

/**
 * The object that stands for a provider: its capabilities, which each instance has for itself and which pass through
 * what wraps a provider. So waits through a logging or tracing wrapper share the limit with those that go without.
 */
export function identityOf(provider: MfaProvider): object {
  // A test's stub may have none.
  return provider.capabilities ?? provider;
}
