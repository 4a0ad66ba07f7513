import { MfaError, withStackOf } from '../../spec/errors.ts';
import { TimeoutError } from './timeout.ts';

// What a request that brought no response says about the network, or about the code of the caller.

/** Codes of Node, of its HTTP parser, of undici and of OpenSSL. Any other text in their place may be a secret, and is left out. */
const NETWORK_CODE =
  /^(E(AI_)?[A-Z]{3,14}|UND_ERR_[A-Z_]{3,30}|ERR_(TLS|SSL|HTTP2|PROXY)_[A-Z0-9_]{3,40}|HPE_[A-Z_]{3,40}|ERR_STREAM_PREMATURE_CLOSE|UNABLE_TO_[A-Z_]{3,40}|[A-Z_]{0,30}CERT(_[A-Z_]{3,30})?|HOSTNAME_MISMATCH)$/;
/** With these codes no byte of the request has left: no address, no connection, no trusted server. */
const NOT_SENT = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|HOSTNAME_MISMATCH)$|^UNABLE_TO_|CERT/;
/** With these codes undici refuses how it is called: a dispatcher of another version of undici, for example. */
const MISUSE = /^UND_ERR_(INVALID_|NOT_SUPPORTED)/;
const NETWORK_TEXT = /fetch|network|load failed|terminated|connection|aborted/i;
/** How JavaScript engines say that a program is wrong, in a text that may also name a `fetch` or a `connection`. */
const MISTAKE_TEXT =
  /\bis (not|undefined|null)\b|cannot (read|set|destructure|convert|access)|can't access|invalid url|parse url/i;
/** Such as DNS, TLS, socket: an error, its cause, and the cause of that. */
const MAX_DEPTH = 5;

/** No whole response came to a request. */
export class NotAnswered extends Error {
  readonly failure: MfaError;
  /** False: no byte of the request has left. */
  readonly isSent: boolean;

  constructor(failure: MfaError, isSent: boolean) {
    super();
    this.failure = failure;
    this.isSent = isSent;
  }
}

/** The code of a network failure: the first one in an error and its causes; `TIMEOUT` for our own time-out. */
export function networkCodeOf(error: unknown): string | undefined {
  if (error instanceof TimeoutError) return 'TIMEOUT';
  let current: unknown = error;
  try {
    for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
      if (typeof current !== 'object' || current === null) return undefined;
      if ('code' in current && typeof current.code === 'string' && NETWORK_CODE.test(current.code)) return current.code;
      current = 'cause' in current ? current.cause : undefined;
    }
  } catch {
    // An object of somebody else may throw where it is read.
  }
  return undefined;
}

/**
 * True for an error of the network. Every runtime throws a TypeError with another text, and an abort or a time-out of a
 * custom `fetch` is a DOMException. Anything else is a mistake in the caller's `fetch`.
 */
export function isNetworkFailure(error: unknown): boolean {
  const code = networkCodeOf(error);
  if (code !== undefined) return !MISUSE.test(code);
  // By its name: a test runner can have an Error of its own, of which an error of `fetch` is no instance.
  const { name, message } = textsOf(error);
  if (name === 'AbortError' || name === 'TimeoutError') return true;
  if (isOfWorkerd(error)) return true;
  const isTypeError = error instanceof TypeError || name === 'TypeError';
  return isTypeError && NETWORK_TEXT.test(message) && !MISTAKE_TEXT.test(message);
}

/** workerd throws a plain Error. It marks those of the network, and says which may pass. */
function isOfWorkerd(error: unknown): boolean {
  try {
    return ['remote', 'retryable'].some((mark) => Reflect.get(Object(error), mark) === true);
  } catch {
    return false;
  }
}

/** The name and the message of an error. Empty where there is none, or where reading them throws. */
function textsOf(error: unknown): { readonly name: string; readonly message: string } {
  const textAt = (key: 'name' | 'message') => {
    const value: unknown = Reflect.get(Object(error), key);
    return typeof value === 'string' ? value : '';
  };
  try {
    return { name: textAt('name'), message: textAt('message') };
  } catch {
    return { name: '', message: '' };
  }
}

/** True if the failure says that no byte of the request has left. */
export function isBeforeSending(error: unknown): boolean {
  return NOT_SENT.test(networkCodeOf(error) ?? '');
}

/** UNAVAILABLE: no response came. */
export function unavailable(origin: unknown): MfaError {
  const networkCode = networkCodeOf(origin);
  const failure = new MfaError(
    { code: 'UNAVAILABLE', ...(networkCode !== undefined && { networkCode }) },
    'The identity provider did not answer in time or the connection broke: try later, networkCode says more if it is known.',
  );
  return withStackOf(failure, origin);
}

/** UNEXPECTED_RESPONSE: the `fetch` or the agent failed by itself, or gave something that is no response. */
export function brokenClient(origin: unknown): MfaError {
  const failure = new MfaError(
    { code: 'UNEXPECTED_RESPONSE' },
    'The fetch function or the agent failed by an error of its own or gave no response: this is no outage, look at the stack of this error.',
  );
  return withStackOf(failure, origin);
}
