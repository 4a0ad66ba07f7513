import {
  codeOfStatus,
  type FailureCode,
  failureOf,
  type HttpRequest,
  type HttpResponse,
  hasForeignKey,
  isRecord,
  list,
  parseOrUndefined,
  retryAfterMs,
} from '../../../src/adapter-kit/index.ts';
import type { MfaError } from '../../../src/spec/errors.ts';
import { DOCUMENTED_KEYS } from './envelope.ts';

/** The header with the account's requests per hour. */
export const LIMIT = { name: 'x-ratelimit-limit', perMs: 3_600_000 } as const;
/** The header that says when the limit ends: in seconds left, not as a time. */
export const RESET = { name: 'x-ratelimit-reset', unit: 'seconds-left' } as const;

/** What a body says about success or error, in any of OneLogin's seven shapes. */
export type Statement = {
  readonly error: boolean;
  readonly code: number | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly message: string | undefined;
};

/** Reads `{status: {…}}`, a bare `{error, code, …}`, `{statusCode, name, …}` and the rarer ones. Undefined: no object. */
export function statementIn(body: unknown): Statement | undefined {
  // Documented samples show a single object in an array.
  if (Array.isArray(body)) {
    const entries = parseOrUndefined(list, body) ?? [];
    return entries
      .filter(isRecord)
      .map(statementIn)
      .find((said) => said?.error === true);
  }
  if (!isRecord(body)) return undefined;
  const said = isRecord(body.status) ? body.status : body;
  const codes = [said.code, said.statusCode, said.status, body.code, body.statusCode].filter(isNumber);
  const code = codes.find((value) => value >= 400) ?? codes[0];
  const details = isRecord(said.message) ? said.message : {};
  const lines = Array.isArray(said.messages) ? said.messages : [];
  return {
    error: saysError(said) || saysError(body) || (code ?? 0) >= 400,
    code,
    type: textOf(said.type),
    name: textOf(said.name),
    message: [said.message, details.description, said.description, lines[0], said.error].map(textOf).find(isText),
  };
}

/** `error` is a flag, a text or an object; `errors` a list. */
function saysError({ error, errors }: Readonly<Record<string, unknown>>): boolean {
  return Boolean(error) || Boolean(errors);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isText(value: string | undefined): boolean {
  return value !== undefined;
}

/**
 * True for the documented success object, in `status` or bare. It must be complete, and stand alone: `data` beside it is
 * the response to another operation. `bare`: how the message of the bare object is spelled.
 */
export function isSuccess(body: unknown, bare: readonly string[]): boolean {
  if (!isRecord(body)) return false;
  const said = isRecord(body.status) ? body.status : body;
  const isBare = said === body;
  if (hasForeignKey(said, SUCCESS_KEYS, DOCUMENTED_KEYS)) return false;
  if (!isBare && hasForeignKey(body, ENVELOPE_KEYS, DOCUMENTED_KEYS)) return false;
  const messages = isBare ? bare : ['Success'];
  return (
    said.error === false &&
    said.code === 200 &&
    said.type === 'success' &&
    messages.some((text) => text === said.message)
  );
}

const ENVELOPE_KEYS = new Set(['status']);
const SUCCESS_KEYS = new Set(['error', 'code', 'type', 'message']);

/** A response that is no success. `status` is the one that counts: OneLogin sends some errors with HTTP 200. */
export type OneLoginError = Pick<Statement, 'name' | 'message'> & { readonly status: number };

/** The error of a response; undefined: it is none. */
export function errorIn({ status, body }: Pick<HttpResponse, 'status' | 'body'>): OneLoginError | undefined {
  const said = statementIn(body);
  if (status < 400 && said?.error !== true) return undefined;
  const claimed = said?.code !== undefined && said.code >= 400 && said.code < 600 ? said.code : 0;
  return { status: status < 400 ? claimed : status, name: said?.name, message: said?.message };
}

/** The texts of a 401 which mean, in the response to any request, that the access token is dead. */
const DEAD_TOKEN: ReadonlySet<string | undefined> = new Set(['Unauthorized', 'Authentication Failure']);

export function isDeadToken({ status, message }: OneLoginError): boolean {
  return status === 401 && DEAD_TOKEN.has(message);
}

/**
 * True if this error refuses the access token. Nothing else in a GET could be answered by a 401, whatever its text is. The
 * 401 of another request may be about a code.
 */
export function isTokenRefused(error: OneLoginError, method: HttpRequest['method']): boolean {
  if (method !== 'GET') return isDeadToken(error);
  return error.status === 401 && codeOf(error) === 'UNAUTHENTICATED';
}

/** Texts that mean something else than their HTTP status. */
const meanings: Readonly<Record<string, FailureCode>> = {
  '401 insufficient permission': 'FORBIDDEN',
  '400 authorization information is incorrect': 'UNAUTHENTICATED',
  '400 the authorization information is missing': 'UNAUTHENTICATED',
  '400 user does not exist': 'NOT_FOUND',
  '400 factor could not be found': 'NOT_FOUND',
  '404 no route exists': 'UNEXPECTED_RESPONSE',
};

/** The known error names of v2, which hold no secret. Nothing else of an error's body is passed on. */
const NAMES: ReadonlySet<string | undefined> = new Set([
  'BadRequestError',
  'ForbiddenAction',
  'ForbiddenError',
  'InvalidCredentials',
  'NotFound',
  'NotFoundError',
  'UnauthorizedError',
  'UnprocessableEntityError',
  'UnprocessableEntityFieldError',
  'ValidationError',
]);

/** The MfaError of a response that is no success; undefined for a success. */
export function readFailure(response: HttpResponse): MfaError | undefined {
  const error = errorIn(response);
  if (error === undefined) return undefined;
  const code = codeOf(error);
  return failureOf(code, response, {
    providerCode: NAMES.has(error.name) ? error.name : undefined,
    retryAfterMs: code === 'RATE_LIMITED' ? retryAfterMs(response, RESET, 60_000) : undefined,
  });
}

/** True for an error about our own credential. It says nothing about the step. */
export function isAboutCredential(error: OneLoginError): boolean {
  return isDeadToken(error) || codeOf(error) === 'FORBIDDEN';
}

/** What an error means, for any operation. */
export function codeOf({ status, message }: OneLoginError): FailureCode {
  const key = `${status} ${message?.toLowerCase()}`;
  const meant = Object.hasOwn(meanings, key) ? meanings[key] : undefined;
  if (meant !== undefined) return meant;
  if (status !== 400 && status !== 422) return codeOfStatus(status);
  return message === undefined ? 'UNEXPECTED_RESPONSE' : 'INVALID_INPUT';
}
