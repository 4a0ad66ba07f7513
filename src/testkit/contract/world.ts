import type { KnownFactorType } from '../../spec/factors.ts';
import type { CallOptions, MfaEvent, MfaProvider } from '../../spec/provider.ts';
import type { Handle } from '../../spec/steps.ts';
import type { Clock } from '../simulated-user/clock.ts';
import type { Phone } from '../simulated-user/phone.ts';

/**
 * All that a rule of the contract needs: the provider under test, two people who have no factor yet, what they hold in
 * the hand, and the clock that provider and tenant share. Every rule gets a world of its own.
 *
 * @example
 * const okta = createOktaEmulator({ users: ['00u1', '00u2'] });
 * const { orgUrl, apiToken, fetch, clock } = okta;
 * const world: World = {
 *   provider: createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now }),
 *   ...{ userId: '00u1', phone: okta.phone('00u1'), otherUserId: '00u2', otherPhone: okta.phone('00u2') },
 *   ...{ clock, secrets: [apiToken], questionId: 'disliked_food', hotpProfileId: okta.hotpProfileId },
 *   requests: () => okta.requests.length,
 *   answerNonsenseNext: () => okta.failNext({ body: { status: 'NONSENSE' } }),
 * };
 */
export type World = {
  readonly provider: MfaProvider;
  readonly userId: string;
  readonly otherUserId: string;
  /** The phone of `userId`. */
  readonly phone: Phone;
  /** The phone of `otherUserId`. */
  readonly otherPhone: Phone;
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
  /**
   * Gives `userId` an active factor in the tenant, set up on `phone`, and says its id: for types that can be verified
   * here but not enrolled. Without it, rules that need such a factor have nothing to look at.
   */
  readonly addFactor?: (type: KnownFactorType) => Promise<string>;
  /** Approves a step where the phone cannot: the link in an e-mail, a call without digits on the screen. */
  readonly approve?: (handle: Handle) => void;
  /** Reads a code that no method of the phone reads: a push app's typed code. */
  readonly codeFor?: (handle: Handle) => Promise<string>;
  /** What `onEvent` has been called with so far. */
  readonly events?: () => readonly MfaEvent[];
  /** `providerOptions` that make a push ask for a number, where the identity provider can. */
  readonly numberMatching?: NonNullable<CallOptions['providerOptions']>;
};
