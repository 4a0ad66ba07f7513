import type { Common } from '../../spec/common.ts';
import type { MfaErrorCode } from '../../spec/errors.ts';
import type { KnownFactorType } from '../../spec/factors.ts';
import type { Fetch } from '../../spec/fetch.ts';
import type { CallOptions, MfaProvider } from '../../spec/provider.ts';
import type { Handle, Prompt } from '../../spec/steps.ts';
import type { Phone, TokenVendor } from '../simulated-user/phone.ts';

/**
 * What the contract gives to `World.connect`. Pass all of it on to the provider: the contract makes every fault of the
 * network, the clock and the listener with it.
 *
 * @example
 * const { orgUrl, apiToken } = createOktaEmulator();
 * const connect = (common: WorldCommon) => createOktaProvider({ orgUrl, apiToken, ...common });
 */
export type WorldCommon = {
  readonly [K in 'fetch' | 'now' | 'timeoutMs' | 'onEvent']: NonNullable<Common[K]>;
};

/**
 * The phone of a user. Its methods may be asynchronous, so it may stand for a real inbox. A `Phone` of the emulators and
 * of the fake is one. What a user cannot do throws an Error.
 *
 * @example
 * const okta = createOktaEmulator({ users: ['00u1'] });
 * const phone: WorldPhone = okta.phone('00u1');
 */
export type WorldPhone = Pick<Phone, 'phoneNumber' | 'email' | 'authenticator'> & {
  /** The code in the newest message of a channel. Throws if there is no message. */
  readCode(channel: 'sms' | 'voice' | 'email'): string | Promise<string>;
  /** Scans the QR code or link of an enrollment. */
  scan(setup: NonNullable<Prompt['setup']>): void | Promise<void>;
  /** The current code of the authenticator app. */
  totp(): string | Promise<string>;
  /** The next code of a counter-based token with this hexadecimal secret. */
  hotp(sharedSecret: string): string | Promise<string>;
  /** Presses the button of a hardware token, which shows a new code. */
  pressToken(vendor: TokenVendor): string | Promise<string>;
  /** Taps approve on the newest push, with `number` if the push asks for one. Throws if there is no push. */
  approve(number?: string): void | Promise<void>;
  /** Taps deny on the newest push. */
  deny(): void | Promise<void>;
  /** Types the digits of the website into the newest call. */
  keyIn(digits: string): void | Promise<void>;
};

/**
 * The clock of the tenant, which may be that of a server. The provider's clock, which the contract makes, follows it.
 *
 * @example
 * let ahead = 0;
 * const clock: WorldClock = {
 *   now: () => Date.now() + ahead,
 *   advance(ms) {
 *     ahead += ms;
 *   },
 * };
 */
export type WorldClock = {
  /** Milliseconds since the epoch. */
  now(): number | Promise<number>;
  /** Moves the clock forward by `ms` milliseconds. */
  advance(ms: number): void | Promise<void>;
};

/**
 * What a provider without HTTP, such as a fake, has in place of `fetch`.
 *
 * @example
 * const fake = createFakeProvider();
 * const noWire: NoWire = { requests: () => fake.calls.length, failNext: fake.failNext };
 */
export type NoWire = {
  /** The number of calls that have reached the identity provider. */
  requests(): number;
  /** The next call fails so. UNEXPECTED_RESPONSE: it has a response that no outcome table knows. */
  failNext(code: MfaErrorCode): void;
};

/**
 * What a rule of the contract needs: a tenant with two users without factors, what they hold in their hands, and
 * `connect`, which makes the provider under test. Make a new world for each rule. It can stand on an emulator, a server
 * in memory, or a real server.
 *
 * @example
 * const okta = createOktaEmulator({ users: ['00u1', '00u2'] });
 * const { orgUrl, apiToken, fetch, clock } = okta;
 * const world: World = {
 *   connect: (common) => createOktaProvider({ orgUrl, apiToken, ...common }),
 *   fetch,
 *   ...{ userId: '00u1', phone: okta.phone('00u1'), otherUserId: '00u2', otherPhone: okta.phone('00u2') },
 *   ...{ clock, secrets: [apiToken], questionId: 'disliked_food', hotpProfileId: okta.hotpProfileId },
 *   lock: okta.lock,
 * };
 */
export type World = {
  /** Makes a provider for this tenant. A rule may call it again, for a second instance. */
  connect(common: WorldCommon): MfaProvider | Promise<MfaProvider>;
  readonly userId: string;
  readonly otherUserId: string;
  /** The phone of `userId`. */
  readonly phone: WorldPhone;
  /** The phone of `otherUserId`. */
  readonly otherPhone: WorldPhone;
  /** The clock of the tenant. */
  readonly clock: WorldClock;
  /** Carries requests to the tenant. Default: the runtime's `fetch`. */
  readonly fetch?: Fetch;
  /** For a provider without HTTP. The rules about requests are skipped then. */
  readonly noWire?: NoWire;
  /** True for the requests that belong to no operation, such as those for access tokens. No fault meets them. */
  readonly isTokenRequest?: (url: string) => boolean;
  /** The credentials of the service. They must not appear in results, errors or events. */
  readonly secrets: readonly string[];
  /** A question id that the tenant accepts. */
  readonly questionId?: string;
  /** A profile id for counter-based tokens that the tenant accepts. */
  readonly hotpProfileId?: string;
  /**
   * Adds an active factor of `userId` in the tenant and sets it up on `phone`. Returns its id. For types that can be
   * verified but not enrolled.
   */
  readonly addFactor?: (type: KnownFactorType) => Promise<string>;
  /** Approves a step that the phone cannot approve: the link in an e-mail, or a call without digits on the screen. */
  readonly approve?: (handle: Handle) => void | Promise<void>;
  /** Reads a code that the phone cannot read: the code of a push app. */
  readonly codeFor?: (handle: Handle) => Promise<string>;
  /** The tenant locks the user, as after too many wrong codes. */
  readonly lock?: (userId: string) => void | Promise<void>;
  /** The `providerOptions` with which a push asks for a number, if the identity provider can do that. */
  readonly numberMatching?: NonNullable<CallOptions['providerOptions']>;
  /** Called when the rule is over. */
  readonly close?: () => void | Promise<void>;
};
