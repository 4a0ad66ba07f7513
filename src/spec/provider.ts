import type { AvailableFactor, Expectation, Factor, KnownFactorType, NewFactor, Way } from './factors.ts';
import type { Activation, Answer, Challenge, Enrollment, TemporaryToken, Verification } from './results.ts';
import type { ActivationHandle, Handle, Step, VerificationHandle } from './steps.ts';

/**
 * What a provider can do, as plain data. The contract suite (`polyfactor/testing`) holds every statement to it.
 *
 * @example
 * if (mfa.capabilities.factors.sms.enroll) show('Text me a code');
 */
export type Capabilities = {
  readonly factors: {
    readonly [T in KnownFactorType]: {
      readonly enroll: boolean;
      readonly preverified: false | 'optional' | 'required';
      readonly verify: readonly Expectation[];
    };
  };
  /** `verify`: a temporary token can be redeemed here by challenge({ temporaryToken: true }). */
  readonly temporaryToken:
    | false
    | {
        readonly minSeconds: number;
        readonly maxSeconds: number;
        readonly reusable: boolean;
        readonly verify: boolean;
      };
  readonly expiresInSeconds: { readonly min: number; readonly max: number; readonly default: number };
};

/**
 * The `providerOptions` of a call, by provider id. Each adapter adds its own key by declaration merging.
 *
 * @example
 * declare module 'polyfactor' {
 *   interface ProviderOptionsMap {
 *     'acme-mfa': { brand?: string | undefined };
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: the adapters fill it by declaration merging.
export interface ProviderOptionsMap {}

/**
 * What every call takes beside its own input.
 *
 * @example
 * const options: CallOptions = { signal: request.signal, client: { ipAddress: '203.0.113.7', locale: 'en-US' } };
 * const { prompt } = await mfa.challenge({ userId, factor, ...options });
 */
export type CallOptions = {
  /** Aborting throws `signal.reason`, as it is. */
  signal?: AbortSignal | undefined;
  /** The end user's, for the identity provider's risk engine and message language (BCP 47). */
  client?: { ipAddress?: string | undefined; userAgent?: string | undefined; locale?: string | undefined } | undefined;
  /** Options of one identity provider, by its id. Another's key is ignored; a typo under the own key is refused. */
  providerOptions?: { readonly [K in keyof ProviderOptionsMap]?: ProviderOptionsMap[K] | undefined } | undefined;
};

type On = { userId: string } & CallOptions;

/**
 * Which factor. A Factor that this provider instance returned for this user saves the look-up; any other object is
 * looked up by its id.
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
  /** How long an answer is taken, within `capabilities.expiresInSeconds`. */
  expiresInSeconds?: number | undefined;
};

/**
 * The one interface that an auth service injects. Every method throws MfaError for an infrastructure failure or a
 * caller's mistake; a wrong code, a denied push and an expired step are results. Each may throw INVALID_INPUT before
 * anything is sent, NOT_FOUND for an unknown user, and what the identity provider or the way to it gives cause for:
 * UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, UNAVAILABLE or UNEXPECTED_RESPONSE. What else, each method says.
 *
 * @example
 * const { prompt, handle } = await mfa.challenge({ userId, factor });
 * const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
 */
export interface MfaProvider {
  readonly spec: 'mfa/1';
  /** Adapter id: 'okta', 'onelogin-v1', ... */
  readonly id: string;
  /** The tenant; a handle of another instance is refused. */
  readonly instance: string;
  readonly capabilities: Capabilities;
  /**
   * Enrolled factors, pending ones too where the identity provider lists them; empty: the user has none. Only the codes
   * of every method.
   */
  listFactors(input: On): Promise<readonly Factor[]>;
  /** What can still be enrolled here, for this user. Only the codes of every method. */
  listAvailableFactors(input: On): Promise<readonly AvailableFactor[]>;
  /**
   * Starts an enrollment; where the identity provider needs no proof, the factor is active at once. UNSUPPORTED for what
   * `capabilities` deny, CONFLICT where the user has such a factor already or another number or address is on file.
   */
  enroll(input: On & StepOptions & { factor: NewFactor; available?: AvailableFactor | undefined }): Promise<Enrollment>;
  /**
   * Finishes an enrollment. Without an answer: 'is it done yet?' HANDLE_INVALID for a handle of another user, tenant or
   * purpose and for one that is used up; INVALID_INPUT for an answer that the step does not expect.
   */
  activate(input: On & { handle: ActivationHandle; answer?: Answer | undefined }): Promise<Activation>;
  /**
   * Starts a verification. NOT_FOUND for a factor that the user does not have, CONFLICT for one that is not active,
   * UNSUPPORTED for a way in which it cannot be verified.
   */
  challenge(input: On & FactorRef & StepOptions): Promise<Challenge>;
  /**
   * Ends a verification. Without an answer: 'approved yet?' HANDLE_INVALID for a handle of another user, tenant or
   * purpose and for one that is used up; INVALID_INPUT for an answer that the step does not expect.
   */
  verify(input: On & { handle: VerificationHandle; answer?: Answer | undefined }): Promise<Verification>;
  /**
   * Sends the code or push again, or makes a fresh QR. The old handle ends; go on with the new one. Takes a handle up
   * to 15 minutes past its expiry. HANDLE_INVALID as `verify`, UNSUPPORTED where `prompt.canResend` is false.
   */
  resend(input: On & { handle: ActivationHandle }): Promise<Step<ActivationHandle>>;
  resend(input: On & { handle: VerificationHandle }): Promise<Step<VerificationHandle>>;
  resend(input: On & { handle: Handle }): Promise<Step<ActivationHandle> | Step<VerificationHandle>>;
  /** Removes an enrolled factor, pending ones too. NOT_FOUND for one that the user does not have. */
  remove(input: On & { factorId: string }): Promise<void>;
  /**
   * Makes a code for a user who has lost the factors. Default: 900 s, single use. UNSUPPORTED where
   * `capabilities.temporaryToken` is false, INVALID_INPUT for a lifetime that is out of its range.
   */
  createTemporaryToken(
    input: On & { expiresInSeconds?: number | undefined; reusable?: boolean | undefined },
  ): Promise<TemporaryToken>;
}

/**
 * What every factory takes beside its own options.
 *
 * @example
 * const common: Common = { timeoutMs: 5_000, onEvent: (event) => show(event.outcome) };
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, ...common });
 */
export type Common = {
  /** Used for every call, tokens included. */
  fetch?: ((request: Request) => Response | Promise<Response>) | undefined;
  /** Milliseconds per request, body included; default 10 000. */
  timeoutMs?: number | undefined;
  /** Share of the identity provider's rate limit that waits may use. */
  pollShare?: number | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  now?: (() => number) | undefined;
  /** Called once per call. A throwing listener changes nothing. */
  onEvent?: ((event: MfaEvent) => void) | undefined;
};

/**
 * One call, for logs and metrics. It holds no id of a person and no secret.
 *
 * @example
 * const onEvent = ({ provider, operation, outcome, requests, durationMs }: MfaEvent) =>
 *   console.info(`${provider} ${operation}: ${outcome} after ${requests} requests and ${durationMs} ms`);
 */
export type MfaEvent = {
  readonly provider: string;
  readonly operation: string;
  /** A result's status, an error's code, `ok` where a result has no status, or `aborted`. */
  readonly outcome: string;
  /** HTTP status of the last answer. */
  readonly status?: number;
  /** The identity provider's id of the last request. */
  readonly requestId?: string;
  readonly requests: number;
  readonly durationMs: number;
};
