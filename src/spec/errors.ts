/**
 * Why a call failed. A wrong code, a denied push and an expired step are results, not errors.
 *
 * @example
 * const forTheOperator: readonly MfaErrorCode[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'UNEXPECTED_RESPONSE'];
 * const isForTheOperator = isMfaError(error, ...forTheOperator);
 */
export type MfaErrorCode =
  | 'INVALID_CONFIG'
  | 'INVALID_INPUT'
  | 'UNSUPPORTED'
  | 'HANDLE_INVALID'
  | 'BUSY'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'UNEXPECTED_RESPONSE';

/**
 * What an error carries: ids of the request, never its payload. `retryAfterMs` is in milliseconds.
 *
 * @example
 * const fields: MfaErrorFields = { code: 'RATE_LIMITED', providerStatus: 429, retryAfterMs: 30_000 };
 * throw new MfaError(fields, 'Acme has had too many requests: wait retryAfterMs.');
 */
export type MfaErrorFields = {
  readonly code: MfaErrorCode;
  readonly provider?: string;
  readonly operation?: string;
  /** HTTP status of the identity provider. Web frameworks take a field `status` for their own response; this is none. */
  readonly providerStatus?: number;
  /** The identity provider's own error code, such as `E0000047`. */
  readonly providerCode?: string;
  /** The identity provider's id of the request, for its support. */
  readonly requestId?: string;
  /** How the network failed, for UNAVAILABLE: `ENOTFOUND`, `ECONNREFUSED`, `CERT_HAS_EXPIRED`, `TIMEOUT`. Never a text. */
  readonly networkCode?: string;
  /** Milliseconds until the call may succeed. Absent if waiting does not help, and if what is given is no such number. */
  readonly retryAfterMs?: number;
  /** A call that changes something may have happened. */
  readonly outcomeUnknown?: true;
};

const brand = Symbol.for('polyfactor.MfaError');

/** A message is logged as one line. */
const MAX_MESSAGE_LENGTH = 1_000;

/**
 * The only error class of this library. Its message is one sentence: what happened, then what to do. It never holds a
 * URL, body, header, user id, phone number, code or token, and no `cause`: printing an HTTP client's error shows them.
 *
 * @example
 * try {
 *   await mfa.challenge({ userId, factor });
 * } catch (error) {
 *   if (!isMfaError(error, 'RATE_LIMITED')) throw error;
 *   show(`Try again in ${error.retryAfterMs} ms.`);
 * }
 */
export class MfaError extends Error implements MfaErrorFields {
  override readonly name = 'MfaError';
  readonly code: MfaErrorCode;
  declare readonly provider?: string;
  declare readonly operation?: string;
  declare readonly providerStatus?: number;
  declare readonly providerCode?: string;
  declare readonly requestId?: string;
  declare readonly networkCode?: string;
  declare readonly retryAfterMs?: number;
  declare readonly outcomeUnknown?: true;

  constructor(fields: MfaErrorFields, message: string) {
    super(message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH - 3)}...` : message);
    this.code = fields.code;
    const { provider, operation, providerStatus, providerCode, requestId, networkCode } = fields;
    const { retryAfterMs, outcomeUnknown } = fields;
    // Only what is known: these fields are logged. They can be changed: error handlers of others do that.
    const known = {
      provider,
      operation,
      providerStatus,
      providerCode,
      requestId,
      networkCode,
      // Whoever made the error: what is no span of time would be taken for "now".
      retryAfterMs: isSpan(retryAfterMs) ? retryAfterMs : undefined,
      outcomeUnknown,
    };
    for (const [key, value] of Object.entries(known)) if (value !== undefined) Object.assign(this, { [key]: value });
    Object.defineProperty(this, brand, { value: true });
  }
}

/** True for a number of milliseconds: finite, and not below zero. */
export function isSpan(ms: unknown): ms is number {
  return typeof ms === 'number' && ms >= 0 && ms < Number.POSITIVE_INFINITY;
}

/**
 * True for an MfaError, from any copy of this package. With codes: true for an MfaError with one of them, whose `code`
 * then has no other type. Throws nothing, whatever it is given.
 *
 * @example
 * if (isMfaError(error, 'HANDLE_INVALID')) show('Please start again.');
 */
export function isMfaError(error: unknown): error is MfaError;
export function isMfaError<C extends MfaErrorCode>(
  error: unknown,
  ...codes: readonly [C, ...C[]]
): error is MfaError & { readonly code: C };
export function isMfaError(error: unknown, ...codes: readonly MfaErrorCode[]): boolean;
export function isMfaError(error: unknown, ...codes: readonly MfaErrorCode[]): boolean {
  if (typeof error !== 'object' || error === null || !Object.hasOwn(error, brand)) return false;
  return codes.length === 0 || ('code' in error && codes.some((code) => code === error.code));
}

/**
 * The error with other fields. It keeps the stack of the place that threw it, and nothing else that somebody hung on it.
 * Throws nothing.
 *
 * @example
 * const error = new MfaError({ code: 'CONFLICT' }, 'Acme has this factor already: refresh the list.');
 * show(copyError(error, { ...error, requestId: 'r1' }).requestId);
 */
export function copyError(error: MfaError, fields: MfaErrorFields): MfaError {
  return withStackOf(new MfaError(fields, error.message), error);
}

/**
 * Gives an error the stack of another one: the place that refused, instead of the place that reports it. The other's
 * message is cut off, since it may hold a secret.
 */
export function withStackOf(error: MfaError, origin: unknown): MfaError {
  const frames = framesOf(origin);
  if (frames !== undefined) {
    const value = `${error.name}: ${error.message}${frames}`;
    Object.defineProperty(error, 'stack', { value, configurable: true, writable: true });
  }
  return error;
}

/** The lines of a stack below its message; undefined if it is not clear where the message ends. */
function framesOf(error: unknown): string | undefined {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
    const { stack, message } = error;
    const start = message === '' ? stack.indexOf('\n') : stack.indexOf(message);
    const frames = stack.slice(start + message.length);
    const isWhole = start >= 0 && /^[\w$.]*(: )?$/.test(stack.slice(0, start)) && /^(\n +at .*)+\n*$/.test(frames);
    return isWhole ? frames : undefined;
  } catch {
    // An object of somebody else's may throw where it is read.
    return undefined;
  }
}

/** UNAVAILABLE: the provider has been closed. */
export function providerClosed(): MfaError {
  return new MfaError({ code: 'UNAVAILABLE' }, 'The provider was closed: nothing was sent, create another one.');
}

/**
 * INVALID_CONFIG that names every problem. Throws nothing.
 *
 * @example
 * show(invalidConfig(['baseUrl: must be an origin'], 'acme').message);
 */
export function invalidConfig(problems: readonly string[], provider?: string): MfaError {
  return new MfaError(
    { code: 'INVALID_CONFIG', ...(provider !== undefined && { provider }) },
    `The configuration is not usable (${listed(problems)}): correct it before the service starts.`,
  );
}

/** The problems, as many as a line of a log holds. */
function listed(problems: readonly string[]): string {
  let text = '';
  for (const [index, problem] of problems.entries()) {
    const next = text === '' ? problem : `${text}; ${problem}`;
    if (text !== '' && next.length > MAX_PROBLEMS_LENGTH) return `${text}; and ${problems.length - index} more`;
    text = next;
  }
  return text;
}
const MAX_PROBLEMS_LENGTH = 800;

/**
 * INVALID_INPUT that names every problem by its path, and no value. Throws nothing.
 *
 * @example
 * show(invalidInput('enroll', ['available.id: must be one that listAvailableFactors returned']).message);
 */
export function invalidInput(operation: string, problems: readonly string[]): MfaError {
  return new MfaError(
    { code: 'INVALID_INPUT' },
    `The input of ${operation} is not acceptable (${listed(problems)}): correct the call, nothing was sent.`,
  );
}

/**
 * UNEXPECTED_RESPONSE. `what` completes "The identity provider gave ...". Throws nothing.
 *
 * @example
 * show(unexpected(200, 'an answer about another step').message);
 */
export function unexpected(status: number, what: string): MfaError {
  return new MfaError(
    { code: 'UNEXPECTED_RESPONSE', ...(status > 0 && { providerStatus: status }) },
    `The identity provider gave ${what}: nobody was let in, tell the operator.`,
  );
}

/**
 * UNSUPPORTED, before anything is sent. `what` completes "This provider does not support ...". Throws nothing.
 *
 * @example
 * show(unsupported('resend of totp').message);
 */
export function unsupported(what: string): MfaError {
  return new MfaError({ code: 'UNSUPPORTED' }, `This provider does not support ${what}: read its capabilities first.`);
}

/**
 * HANDLE_INVALID. `what` completes "The handle ...". Throws nothing.
 *
 * @example
 * show(handleInvalid('names no factor').message);
 */
export function handleInvalid(what: string, advice = 'drop this step, log it as suspicious and start again'): MfaError {
  return new MfaError({ code: 'HANDLE_INVALID' }, `The handle ${what}: ${advice}.`);
}

/** BUSY: another answer to the same step is being checked. This one was not sent, and the step is still open. */
export function busy(): MfaError {
  return new MfaError(
    { code: 'BUSY', retryAfterMs: 1_000 },
    'Another answer to this step is being checked: nothing was sent, ask again with the same handle in a second.',
  );
}
