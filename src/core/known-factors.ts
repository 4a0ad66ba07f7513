import type { AnsweredWithFactor, DriverCall, MfaDriver } from '../spec/driver.ts';
import { unexpected } from '../spec/errors.ts';
import type { Factor } from '../spec/factors.ts';

/** The factors that this instance has given to callers: only these save a look-up. */
export type KnownFactors<Options> = {
  /** What the caller gets for a factor of this user. A change of it changes nothing here. */
  give(userId: string, factor: Factor): Factor;
  /** The factor as the driver gave it, if the caller got it here for this user. Any other object, and an id, is looked up. */
  find(
    call: DriverCall<Options>,
    ref: { readonly factor?: Factor | undefined; readonly factorId?: string | undefined },
  ): Promise<Factor | undefined>;
  /** The factor of an answer that says `active`. UNEXPECTED_RESPONSE if there is none, or if it is not active. */
  giveActive(call: DriverCall<Options>, answered: AnsweredWithFactor): Factor;
};

export function createKnownFactors<Options>(driver: Pick<MfaDriver<Options>, 'findFactor'>): KnownFactors<Options> {
  const given = new WeakMap<Factor, { readonly userId: string; readonly factor: Factor }>();

  function give(userId: string, factor: Factor): Factor {
    const copy = { ...factor, verifiableBy: [...factor.verifiableBy], native: { ...factor.native } };
    given.set(copy, { userId, factor });
    return copy;
  }

  return {
    give,

    async find(call, { factor, factorId = factor?.id }) {
      const known = factor && given.get(factor);
      if (known?.userId === call.userId) return known.factor;
      if (factorId === undefined) return undefined;
      const found = await driver.findFactor(call, factorId);
      if (found.id === factorId) return found;
      throw unexpected(call.trace.status ?? 0, 'another factor than was asked for');
    },

    giveActive(call, { factor, status }) {
      const active = typeof factor === 'function' ? factor() : factor;
      if (active?.status === 'active') return give(call.userId, active);
      throw unexpected(status, 'no active factor where it said that one is active');
    },
  };
}
