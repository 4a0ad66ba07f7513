import type { Capabilities } from './capabilities.ts';
import type { AvailableFactor, Factor, NewFactor, Way } from './factors.ts';
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
 * const [userAgent, locale] = ['user-agent', 'accept-language'].map((name) => request.headers.get(name) ?? undefined);
 * const options: CallOptions = { signal: request.signal, client: { ipAddress: '203.0.113.7', userAgent, locale } };
 * const { prompt } = await mfa.challenge({ userId, factor, ...options });
 */
export type CallOptions = {
  /** An abort ends the call. It throws `signal.reason`, unchanged. */
  signal?: AbortSignal | undefined;
  /**
   * About the end user's browser, for the identity provider's risk engine. Pass what the browser sent: `locale`, for the
   * language of messages, is a BCP 47 tag or a whole `Accept-Language`. `ipAddress` is one address, with or without a
   * port. What cannot be sent is cleaned or left out, and a result that has `warnings` says so. It is no error.
   */
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
   *
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const factors = await mfa.listFactors({ userId });
   * const usable = factors.filter(({ verifiableBy }) => verifiableBy.length > 0);
   */
  listFactors(input: On): Promise<readonly Factor[]>;
  /**
   * Lists the factors that this user can still enroll.
   *
   * @throws MfaError with the codes of every method.
   *
   * @example
   * for (const { type, displayName } of await mfa.listAvailableFactors({ userId })) show(`${type}: ${displayName}`);
   */
  listAvailableFactors(input: On): Promise<readonly AvailableFactor[]>;
  /**
   * Starts an enrollment. If the identity provider needs no proof, the factor is active at once.
   *
   * @throws MfaError UNSUPPORTED: the capabilities do not include it.
   * @throws MfaError CONFLICT: the user already has such a factor, or the identity provider has another number or address
   * for the user.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14155550100' } });
   * if (enrollment.status === 'pending') session.set('step', JSON.stringify(enrollment.handle));
   */
  enroll(input: On & StepOptions & { factor: NewFactor; available?: AvailableFactor | undefined }): Promise<Enrollment>;
  /**
   * Finishes an enrollment. Without an answer, it asks whether the user has approved.
   *
   * @throws MfaError HANDLE_INVALID: the handle belongs to another user, tenant or purpose, or was already used.
   * @throws MfaError BUSY: another answer to this step is being checked. Nothing was sent; ask again later.
   * @throws MfaError INVALID_INPUT: the step does not expect such an answer.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const result = await mfa.activate({ userId, handle: enrolling, answer: { kind: 'code', code } });
   * if (result.status === 'active') show(result.factor.id);
   */
  activate(input: On & { handle: ActivationHandle; answer?: Answer | undefined }): Promise<Activation>;
  /**
   * Starts a verification. It sends the message or the push.
   *
   * @throws MfaError NOT_FOUND: the user does not have the factor.
   * @throws MfaError CONFLICT: the factor is not active.
   * @throws MfaError UNSUPPORTED: the factor cannot be verified in this way.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const { prompt, handle } = await mfa.challenge({ userId, factorId });
   * session.set('step', JSON.stringify(handle));
   * show(prompt.expects);
   */
  challenge(input: On & FactorRef & StepOptions): Promise<Challenge>;
  /**
   * Finishes a verification. Without an answer, it asks whether the user has approved. Only `approved` lets a user in.
   *
   * @throws MfaError HANDLE_INVALID: the handle belongs to another user, tenant or purpose, or was already used.
   * @throws MfaError BUSY: another answer to this step is being checked. Nothing was sent; ask again later.
   * @throws MfaError INVALID_INPUT: the step does not expect such an answer.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const result = await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
   * if (result.status === 'approved') session.set('secondFactorAt', result.at);
   */
  verify(input: On & { handle: VerificationHandle; answer?: Answer | undefined }): Promise<Verification>;
  /**
   * Sends the code or push again, or gets a new QR code. The old handle is no longer valid; use the new one. A handle can
   * be resent until 15 minutes after its expiry, and until an hour after the step began.
   *
   * @throws MfaError UNSUPPORTED: `prompt.canResend` is false.
   * @throws MfaError HANDLE_INVALID: the handle belongs to another user or tenant, was already used, or is too old.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const { handle: newest } = await mfa.resend({ userId, handle: old });
   * session.set('step', JSON.stringify(newest));
   */
  resend<H extends Handle>(input: On & { handle: H }): Promise<Step<H>>;
  /**
   * Ends the step here, and at the identity provider if it can do that: nothing is left that the user can approve. Call
   * it if the user picks another factor or signs out. If the step is over already, nothing happens. If the identity
   * provider fails, the step is over here all the same.
   *
   * @throws MfaError HANDLE_INVALID: the handle belongs to another user or tenant.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * await mfa.cancel({ userId, handle });
   */
  cancel(input: On & { handle: Handle }): Promise<void>;
  /**
   * Removes a factor, also a pending one.
   *
   * @throws MfaError NOT_FOUND: the user does not have the factor.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * await mfa.remove({ userId, factorId });
   */
  remove(input: On & { factorId: string }): Promise<void>;
  /**
   * Creates a temporary token for a user who has lost all factors. Default: 900 s, single use.
   *
   * @throws MfaError UNSUPPORTED: `capabilities.temporaryToken` is false.
   * @throws MfaError INVALID_INPUT: the lifetime is out of range.
   * @throws MfaError with the codes of every method.
   *
   * @example
   * const token = await mfa.createTemporaryToken({ userId, expiresInSeconds: 600 });
   * show(token.expiresAt);
   */
  createTemporaryToken(
    input: On & { expiresInSeconds?: number | undefined; reusable?: boolean | undefined },
  ): Promise<TemporaryToken>;
}

/**
 * What factories, `createMfaProvider` and `defineMfaProvider` return. Ask for `MfaProvider` where you inject one: a mock
 * or a wrapper needs no more.
 *
 * @example
 * const mfa: ManagedMfaProvider = await createMfaProvider(configFromEnv(process.env));
 */
export type ManagedMfaProvider = MfaProvider &
  // For `await using`, where the `lib` of TypeScript knows it.
  (typeof Symbol extends { readonly asyncDispose: infer Key extends symbol }
    ? { readonly [K in Key]: () => Promise<void> }
    : unknown) & {
    /**
     * Ends the provider, for the shutdown of a service. `waitForApproval` ends with UNAVAILABLE, and so does every later
     * call. Resolves when the calls that are under way have ended and the idle connections are closed. An `agent` of
     * yours stays open.
     *
     * @example
     * const provider: ManagedMfaProvider = await createMfaProvider(configFromEnv(process.env));
     * await provider.close();
     */
    close(): Promise<void>;
  };
