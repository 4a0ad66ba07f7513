import type { MfaProvider } from '../spec/provider.ts';
import type { Clock } from '../tenant/clock.ts';
import type { Phone } from '../tenant/phone.ts';

/**
 * All that a rule of the contract needs: the provider under test, two people who have no factor yet, what the first of
 * them holds in the hand, and the clock that provider and tenant share. Every rule gets a world of its own.
 */
export type World = {
  readonly provider: MfaProvider;
  readonly userId: string;
  readonly otherUserId: string;
  /** The phone of `userId`. */
  readonly phone: Phone;
  /** Moves the provider's `now` and the tenant's time together. */
  readonly clock: Clock;
  /** Requests that have reached the identity provider so far, for "nothing is sent" rules. */
  readonly requests: () => number;
  /** Makes the identity provider's next answer one that no outcome table knows, with a success status. */
  readonly answerNonsenseNext: () => void;
  /** A question id that the tenant knows, and a profile id for counter-based tokens. */
  readonly questionId: string;
  readonly hotpProfileId: string;
  /** Every value that must show up nowhere but where it belongs: credentials of the service, for a start. */
  readonly secrets: readonly string[];
};
