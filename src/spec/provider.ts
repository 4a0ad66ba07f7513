import type { Capabilities } from './capabilities.ts';
import type { MfaEvent } from './events.ts';
import type { AvailableFactor, Factor, NewFactor, Way } from './factors.ts';
import type { Fetch } from './fetch.ts';
import type { Activation, Answer, Challenge, Enrollment, TemporaryToken, Verification } from './results.ts';
import type { ActivationHandle, Handle, Step, VerificationHandle } from './steps.ts';

/**
 * The types of `providerOptions`, by provider id. Each adapter adds its own key by declaration merging.
 *
 * @example
 * declare module 'polyfactor' {
 *   interface ProviderOptionsMap {
 *     'acme-mfa': { brand?: string | undefined };
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: the adapters add keys by declaration merging.
export interface ProviderOptionsMap {}

/**
 * What every call takes in addition to its own input.
 *
 * @example
 * const options: CallOptions = { signal: request.signal, client: { ipAddress: '203.0.113.7', locale: 'en-US' } };
 * const { prompt } = await mfa.challenge({ userId, factor, ...options });
 */
export type CallOptions = {
  /** An abort ends the call. It throws `signal.reason`, unchanged. */
  signal?: AbortSignal | undefined;
  /** About the end user's browser, for the identity provider's risk engine. `locale` (BCP 47) is for its messages. */
  client?: { ipAddress?: string | undefined; userAgent?: string | undefined; locale?: string | undefined } | undefined;
  /** Options of one identity provider, by its id. Keys of other providers are ignored; unknown options are refused. */
  providerOptions?: { readonly [K in keyof ProviderOptionsMap]?: ProviderOptionsMap[K] | undefined } | undefined;
};

type On = { userId: string } & CallOptions;

/**
 * Which factor to challenge. A `Factor` that this provider instance returned for this user saves a request. The
 * provider reads any other factor by its id first.
 *
 * @example
 * const which: FactorRef = { factorId };
 * const { handle } = await mfa.challenge({ userId, ...which });
 */
export type FactorRef =
  | { factorId: string; factor?: never; temporaryToken?: never }
  | { factor: Factor; factorId?: never; temporaryToken?: never }
  | { temporaryToken: true; factorId?: never; factor?: never };

type StepOptions = {
  expects?: Way | undefined;
  /** How long the step is open, in seconds, within `capabilities.expiresInSeconds`. */
  expiresInSeconds?: number | undefined;
};

/**
 * The interface that an auth service injects. A wrong code, a denied push and an expired step are results. For a
 * failure of the infrastructure or a mistake of the caller, a method throws an MfaError. Every method can throw
 * INVALID_INPUT (before anything is sent), NOT_FOUND (unknown user), and, because of the identity provider or the
 * network, UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, UNAVAILABLE or UNEXPECTED_RESPONSE. Each method lists its other
 * error codes.
 *
 * @example
 * const { prompt, handle } = await mfa.challenge({ userId, factor });
 * const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
 */
export interface MfaProvider {
  readonly spec: 'mfa/1';
  /** Adapter id: 'okta', 'onelogin-v1', ... */
  readonly id: string;
  /** The name of the tenant. Handles of another instance are refused. */
  readonly instance: string;
  readonly capabilities: Capabilities;
  /**
   * Lists the enrolled factors, and pending enrollments if the identity provider lists them. Empty: the user has none.
   * Throws only the error codes of every method.
   */
  listFactors(input: On): Promise<readonly Factor[]>;
  /** Lists the factors that this user can still enroll. Throws only the error codes of every method. */
  listAvailableFactors(input: On): Promise<readonly AvailableFactor[]>;
  /**
   * Starts an enrollment. If the identity provider needs no proof, the factor is active at once. UNSUPPORTED: the
   * capabilities do not include it. CONFLICT: the user already has such a factor, or the identity provider has another
   * number or address for the user.
   */
  enroll(input: On & StepOptions & { factor: NewFactor; available?: AvailableFactor | undefined }): Promise<Enrollment>;
  /**
   * Finishes an enrollment. Without an answer, it asks whether the user has approved. HANDLE_INVALID: the handle
   * belongs to another user, tenant or purpose, or was already used. INVALID_INPUT: the step does not expect such an
   * answer.
   */
  activate(input: On & { handle: ActivationHandle; answer?: Answer | undefined }): Promise<Activation>;
  /**
   * Starts a verification. NOT_FOUND: the user does not have the factor. CONFLICT: the factor is not active.
   * UNSUPPORTED: the factor cannot be verified with this method.
   */
  challenge(input: On & FactorRef & StepOptions): Promise<Challenge>;
  /**
   * Finishes a verification. Without an answer, it asks whether the user has approved. HANDLE_INVALID: the handle
   * belongs to another user, tenant or purpose, or was already used. INVALID_INPUT: the step does not expect such an
   * answer.
   */
  verify(input: On & { handle: VerificationHandle; answer?: Answer | undefined }): Promise<Verification>;
  /**
   * Sends the code or push again, or gets a new QR code. The old handle is no longer valid; use the new one. A handle
   * can be resent until 15 minutes after its expiry. HANDLE_INVALID: as for `verify`. UNSUPPORTED: `prompt.canResend`
   * is false.
   */
  resend<H extends Handle>(input: On & { handle: H }): Promise<Step<H>>;
  /** Removes a factor, also a pending one. NOT_FOUND: the user does not have the factor. */
  remove(input: On & { factorId: string }): Promise<void>;
  /**
   * Creates a temporary token for a user who has lost all factors. Default: 900 s, single use. UNSUPPORTED:
   * `capabilities.temporaryToken` is false. INVALID_INPUT: the lifetime is out of range.
   */
  createTemporaryToken(
    input: On & { expiresInSeconds?: number | undefined; reusable?: boolean | undefined },
  ): Promise<TemporaryToken>;
}

/**
 * What every factory takes in addition to its own options.
 *
 * @example
 * const common: Common = { timeoutMs: 5_000, onEvent: (event) => show(event.outcome) };
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, ...common });
 */
export type Common = {
  /** Used for every request, also for those that get access tokens. Default: the runtime's `fetch`. */
  fetch?: Fetch | undefined;
  /** Milliseconds per request, including its body. Default: 10 000. */
  timeoutMs?: number | undefined;
  /**
   * Share of the identity provider's rate limit that polling may use. Default: 0.5. With n processes, set it to
   * 0.5 / n.
   */
  pollShare?: number | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  now?: (() => number) | undefined;
  /** Called once per call. If it throws, nothing changes. */
  onEvent?: ((event: MfaEvent) => void) | undefined;
};

/**
 * A secret of the service: a text, or a function that is asked before each use. So a new secret needs no new provider.
 *
 * @example
 * const source: Secret = async () => accessToken;
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', accessToken: source });
 */
export type Secret = string | (() => string | Promise<string>);

/**
 * What factories, `createMfaProvider` and `defineMfaProvider` return. Ask for `MfaProvider` where you inject one: a mock
 * or a wrapper needs no more.
 *
 * @example
 * const mfa: ManagedMfaProvider = await createMfaProvider(configFromEnv(process.env));
 */
export type ManagedMfaProvider = MfaProvider;
