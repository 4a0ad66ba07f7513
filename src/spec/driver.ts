import type { Capabilities } from './capabilities.ts';
import type { MfaError } from './errors.ts';
import type { AvailableFactor, Factor, JsonObject, KnownFactorType, NewFactor, Way } from './factors.ts';
import type { CallOptions } from './provider.ts';
import type { Answer, RejectReason, TemporaryToken } from './results.ts';
import type { ActivationHandle, Display, Handle, Prompt, VerificationHandle, Warning } from './steps.ts';

/**
 * The only place where a word of the identity provider becomes an outcome. A key is
 * `"<what was sent> <HTTP status> <word>"`. What is no key is UNEXPECTED_RESPONSE. The types forbid that an enrollment
 * says `approved` or a verification `active`.
 *
 * @example
 * const outcomes: Outcomes = {
 *   enroll: { 'factor 201 pending': 'pending' },
 *   activate: { 'code 200 accepted': 'active' },
 *   challenge: { 'nothing 0 none': 'pending', 'trigger 201 sent': 'pending' },
 *   verify: { 'code 200 accepted': 'approved', 'code 401 wrong': 'wrong-answer', 'poll 200 waiting': 'pending' },
 *   resend: { 'trigger 201 sent': 'pending' },
 * };
 */
export type Outcomes = {
  readonly enroll: Readonly<Record<string, 'active' | 'pending'>>;
  readonly activate: Readonly<Record<string, 'active' | 'pending' | RejectReason>>;
  readonly challenge: Readonly<Record<string, 'pending'>>;
  readonly verify: Readonly<Record<string, 'approved' | 'pending' | RejectReason>>;
  readonly resend: Readonly<Record<string, 'pending'>>;
};

/**
 * One call as the driver sees it: the checked input, and the trace that becomes the event.
 *
 * @example
 * async function userOf({ userId, signal, trace }: DriverCall) {
 *   const url = `https://acme.example.com/users/${encodeURIComponent(userId)}`;
 *   trace.requests += 1;
 *   const response = await fetch(url, { redirect: 'manual', ...(signal && { signal }) });
 *   trace.status = response.status;
 *   return response;
 * }
 */
export type DriverCall<Options = unknown> = {
  readonly operation: string;
  readonly userId: string;
  readonly signal: AbortSignal | undefined;
  readonly client: NonNullable<CallOptions['client']>;
  /** The caller's `providerOptions` under this driver's key, checked by `parseOptions`. */
  readonly options: Options | undefined;
  /**
   * The driver counts its requests here. `status` and `requestId` are those of the last response. The kit's client notes
   * in `change` what it knows of the last request that changes something, or of an earlier one if the last was refused: its
   * HTTP status, 0 if it was not answered, null if none has left. Without it, every request of an operation that changes
   * something counts as one.
   */
  readonly trace: {
    requests: number;
    status?: number;
    requestId?: string | undefined;
    change?: number | null | undefined;
  };
  /**
   * For `activate` and `verify`: call it when everything is ready and the request is about to leave. It throws if the
   * step has ended meanwhile; the core makes `expired` of it. The kit's client calls it.
   */
  readonly assertOpen?: (() => void) | undefined;
};

/**
 * What the identity provider answered, in its own word. A driver never says what the word means: `sent`, `status` and
 * `word` together are the key of the outcome table.
 *
 * @example
 * const answered: Answered = { sent: 'code', status: 200, word: 'accepted', names: { userId, factorId } };
 */
export type Answered = {
  /** What was sent: a word that the driver chooses, such as `code`, `poll`, `trigger`, `nothing`. */
  readonly sent: string;
  /** HTTP status; 0 if nothing was sent. */
  readonly status: number;
  readonly word: string;
  /** Whom the answer names. Another user or factor than the one asked about is UNEXPECTED_RESPONSE. */
  readonly names?: { readonly userId?: string | undefined; readonly factorId?: string | undefined };
  /** The error to throw if the outcome table has no entry, or if the entry is a success. Default: UNEXPECTED_RESPONSE. */
  readonly failure?: MfaError | undefined;
  /** Finds a better error than `failure` by a look-up. The core calls it before it throws `failure`. */
  readonly explain?: ((failure: MfaError) => Promise<MfaError>) | undefined;
  /** What the identity provider could not do as asked, without a loss of security. */
  readonly warnings?: readonly Warning[] | undefined;
  /** What the user must see now. Read only if the outcome of a poll is `pending`. */
  readonly display?: Display | undefined;
  /** Milliseconds until the next poll, if this answer says so. It comes before the pace of the step and of the driver. */
  readonly pollAfterMs?: number | undefined;
};

/**
 * An answer to a call that may begin a step. `step` as a function is called only if the outcome is `pending`. It may send
 * what belongs to the step, such as a link to the app.
 *
 * @example
 * const step: DriverStep = { expects: ['code'], canResend: true, state: { attempt: 'a1' } };
 * const answered: AnsweredWithStep = { sent: 'trigger', status: 201, word: 'sent', step };
 */
export type AnsweredWithStep = Answered & {
  readonly step?: DriverStep | (() => DriverStep | Promise<DriverStep>) | undefined;
};

/**
 * An answer to a call that may make a factor active. `factor` as a function is called only if the outcome is `active`.
 *
 * @example
 * const factor: Factor = { id: 'f1', type: 'sms', status: 'active', verifiableBy: ['code'], native: { type: 'text' } };
 * const answered: AnsweredWithFactor = { sent: 'code', status: 200, word: 'accepted', factor: () => factor };
 */
export type AnsweredWithFactor = Answered & { readonly factor?: Factor | (() => Factor | undefined) | undefined };

/**
 * A step as the driver opens it; the core adds identity, user, purpose and times.
 *
 * @example
 * const step: DriverStep = { expects: ['code'], canResend: true, state: { attempt: 'a1' }, lifetimeMs: 300_000 };
 */
export type DriverStep = {
  readonly expects: Prompt['expects'];
  readonly canResend: boolean;
  readonly prompt?: DriverPrompt | undefined;
  /** What the driver needs to end the step, as JSON. */
  readonly state: JsonObject;
  /** The factor's id so far, for an enrollment. The core knows the factor of a verification. */
  readonly factorId?: string | undefined;
  /** Milliseconds until the identity provider ends the step, by its own clock. Absent: it names no end. */
  readonly lifetimeMs?: number | undefined;
  /** True if `expiresInSeconds` was sent to the identity provider. Otherwise the core adds a warning. */
  readonly lifetimeSent?: boolean | undefined;
  /** Milliseconds between two polls of this step. Absent: `pollAfterMs` of the driver. */
  readonly pollAfterMs?: number | undefined;
};

/**
 * What the driver adds to the prompt. The core puts `displayName` and `destination` into `prompt.factor`. For a
 * `challenge` it takes those of the factor if the driver names none. After `resend` only the driver knows them.
 *
 * @example
 * const prompt: DriverPrompt = { destination: '+1 *** *** 1337' };
 * const step: DriverStep = { expects: ['code'], canResend: true, prompt, state: {} };
 */
export type DriverPrompt = Pick<Prompt, 'display' | 'setup' | 'question' | 'webauthn'> &
  Pick<Factor, 'displayName' | 'destination'>;

/**
 * What an identity provider offers to enroll. The core leaves out what is of type `other`.
 *
 * @example
 * const offer: ListedOffer = { id: '7', type: 'other', displayName: 'Acme Key', native: { type: 'acme-key' } };
 */
export type ListedOffer = Omit<AvailableFactor, 'type'> & Pick<Factor, 'type'>;

/**
 * The capabilities as a driver states them. It can leave out a factor type that it neither enrolls nor verifies.
 *
 * @example
 * const sms = { enroll: true, preverified: false, verify: ['code'] } as const;
 * const expiresInSeconds = { min: 30, max: 900, default: 300 };
 * const capabilities: DriverCapabilities = { factors: { sms }, temporaryToken: false, expiresInSeconds };
 */
export type DriverCapabilities = Omit<Capabilities, 'factors'> & {
  readonly factors: Partial<Capabilities['factors']>;
};

/**
 * What an adapter implements; third parties can write their own. It speaks HTTP and returns what was answered. It never decides:
 * `defineMfaProvider` owns what is the same for all adapters (input checks, capabilities, lifetimes, handles, outcomes).
 * A method throws MfaError if there is no word to judge: network, credentials, rate limit.
 *
 * @example
 * const driver: MfaDriver = createAcmeDriver({ baseUrl: 'https://acme.example.com' });
 * const provider = defineMfaProvider(driver, { onEvent: (event) => show(event.outcome) });
 */
export type MfaDriver<Options = unknown> = {
  /** The version of this interface, so that a later version can tell its drivers. Absent: this one. */
  readonly spec?: 'mfa-driver/1' | undefined;
  /** The adapter's id, and its key in `providerOptions` unless `optionsKey` names another. */
  readonly id: string;
  /** For a fake of another provider: that provider's key in `providerOptions`. It is read before the driver's own key. */
  readonly optionsKey?: string | undefined;
  /** The tenant. Handles of another tenant are refused. */
  readonly instance: string;
  readonly capabilities: DriverCapabilities;
  readonly outcomes: Outcomes;
  /**
   * Milliseconds between two polls of one step. A getter if it depends on the tenant's rate limit. A step or an answer can
   * name its own.
   */
  readonly pollAfterMs: number;
  /** Milliseconds between any two polls of `waitForApproval`, which share the rate limit. Absent: no limit is known. */
  readonly pollSpacingMs?: number | undefined;
  /** What is wrong with a user id for this identity provider; undefined: nothing. */
  readonly checkUserId?: ((userId: string) => string | undefined) | undefined;
  /** Checks this driver's `providerOptions`. A problem is `path: what is wrong`, and never holds a value. */
  readonly parseOptions?:
    | ((value: unknown) => { readonly value: Options } | { readonly problems: readonly string[] })
    | undefined;

  /** The user's one id, if users have several names; `factor` is that of a challenge. Absent: `userId` is the only name. */
  subjectOf?(call: DriverCall<Options>, factor?: Factor): string | Promise<string>;
  /** Closes what the driver has opened, such as idle connections. Called when no call is under way. */
  close?(): void | Promise<void>;
  listFactors(call: DriverCall<Options>): Promise<readonly Factor[]>;
  /** What is of type `other` is left out by the core. */
  listAvailableFactors(call: DriverCall<Options>): Promise<readonly ListedOffer[]>;
  /** One enrolled factor by its id; MfaError NOT_FOUND if there is none. */
  findFactor(call: DriverCall<Options>, factorId: string): Promise<Factor>;
  enroll(
    call: DriverCall<Options>,
    input: {
      readonly factor: NewFactor;
      readonly available: AvailableFactor | undefined;
      readonly way: Way | undefined;
      readonly expiresInSeconds: number | undefined;
    },
  ): Promise<AnsweredWithStep & AnsweredWithFactor>;
  /** Without an answer: a poll. `factor` is made from what the answer says. */
  activate(
    call: DriverCall<Options>,
    input: { readonly handle: ActivationHandle; readonly answer: Answer | undefined },
  ): Promise<AnsweredWithFactor>;
  /** `factor` is active and verifiable; undefined: redeem a temporary token. */
  challenge(
    call: DriverCall<Options>,
    input: {
      readonly factor: (Factor & { readonly type: KnownFactorType }) | undefined;
      readonly way: Way | undefined;
      readonly expiresInSeconds: number | undefined;
    },
  ): Promise<AnsweredWithStep>;
  /** Without an answer: a poll. */
  verify(
    call: DriverCall<Options>,
    input: { readonly handle: VerificationHandle; readonly answer: Answer | undefined },
  ): Promise<Answered>;
  /** Sends again for the step of `handle`, whose purpose says which kind it is. */
  resend(call: DriverCall<Options>, handle: Handle): Promise<AnsweredWithStep>;
  /** Ends the step at the identity provider too, such as a push that waits on the phone. NOT_FOUND: it was over there. */
  cancel?(call: DriverCall<Options>, handle: Handle): Promise<void>;
  remove(call: DriverCall<Options>, factorId: string): Promise<void>;
  /** Absent where `capabilities.temporaryToken` is false. */
  createTemporaryToken?(
    call: DriverCall<Options>,
    input: { readonly expiresInSeconds: number; readonly reusable: boolean },
  ): Promise<TemporaryToken>;
};
