import type { MfaEvent } from '../../spec/events.ts';
import type { KnownFactorType } from '../../spec/factors.ts';
import type { CallOptions, MfaProvider } from '../../spec/provider.ts';
import type { Handle } from '../../spec/steps.ts';
import type { Clock } from '../simulated-user/clock.ts';
import type { Phone } from '../simulated-user/phone.ts';

/**
 * What a rule of the contract needs: the provider under test, two users without factors, their phones, and the clock
 * that provider and tenant share. Make a new world for each rule.
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
  /** The clock of the provider (its option `now`) and of the tenant. */
  readonly clock: Clock;
  /** The number of requests that have reached the identity provider. Rules use it to check that nothing is sent. */
  readonly requests: () => number;
  /** The next response of the identity provider has a success status, and a content that no outcome table knows. */
  readonly answerNonsenseNext: () => void;
  /** A question id that the tenant accepts. */
  readonly questionId: string;
  /** A profile id for counter-based tokens that the tenant accepts. */
  readonly hotpProfileId: string;
  /** The credentials of the service. They must not appear in results, errors or events. */
  readonly secrets: readonly string[];
  /**
   * Adds an active factor of `userId` in the tenant and sets it up on `phone`. Returns its id. For types that can be
   * verified but not enrolled. Without it, the rules do not test these types.
   */
  readonly addFactor?: (type: KnownFactorType) => Promise<string>;
  /** Approves a step that the phone cannot approve: the link in an e-mail, or a call without digits on the screen. */
  readonly approve?: (handle: Handle) => void;
  /** Reads a code that the phone cannot read: the code of a push app. */
  readonly codeFor?: (handle: Handle) => Promise<string>;
  /** The events that `onEvent` has received. */
  readonly events?: () => readonly MfaEvent[];
  /** The `providerOptions` with which a push asks for a number, if the identity provider can do that. */
  readonly numberMatching?: NonNullable<CallOptions['providerOptions']>;
};
