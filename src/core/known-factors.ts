import type { Factor } from '../spec/factors.ts';

/** The factors that this instance returned: only they save a look-up. */
export type KnownFactors = {
  /** Freezes a factor and remembers whose it is. */
  remember(userId: string, factor: Factor): Factor;
  /** True for a factor that this instance returned for this user. */
  has(userId: string, factor: Factor): boolean;
};

export function createKnownFactors(): KnownFactors {
  const owners = new WeakMap<Factor, string>();
  return {
    remember(userId, factor) {
      Object.freeze(factor.verifiableBy);
      Object.freeze(factor.native);
      owners.set(Object.freeze(factor), userId);
      return factor;
    },
    has: (userId, factor) => owners.get(factor) === userId,
  };
}
