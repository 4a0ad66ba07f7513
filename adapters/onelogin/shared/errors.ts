import type { HttpAnswer, HttpRequest } from '../../../src/adapter-kit/http/client.ts';
import { codeOfStatus, type FailureCode, failureOf } from '../../../src/adapter-kit/http/failure.ts';
import { retryAfterMs } from '../../../src/adapter-kit/http/rate-limit.ts';
import { isRecord } from '../../../src/adapter-kit/parse.ts';
import type { MfaError } from '../../../src/spec/errors.ts';

/** Where OneLogin says how many requests an hour an account has. */
export const LIMIT = { name: 'x-ratelimit-limit', perMs: 3_600_000 } as const;
/** Where OneLogin says when its limit ends: seconds left, not a time. */
export const RESET = { name: 'x-ratelimit-reset', unit: 'seconds-left' } as const;

/** What a body says of itself, in whichever of OneLogin's seven shapes. */
export type Statement = {
  readonly error: boolean;
  readonly code: number | undefined;
  readonly type: string | undefined;
  readonly name: string | undefined;
  readonly message: string | undefined;
};

/** Reads `{status: {…}}`, a bare `{error, code, …}`, `{statusCode, name, …}` and the rarer ones; undefined: no object. */
export function statementIn(body: unknown): Statement | undefined {
  // Documented samples show single objects in an array.
  if (Array.isArray(body)) return body.map(statementIn).find((said) => said?.error === true);
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

/** What else a body could say of itself: a success that is documented has none of it. */
const ELSE = ['errors', 'statusCode', 'name', 'messages', 'description'];

/**
 * True for the documented success object, in `status` or bare, complete and with nothing beside it that could say the
 * contrary. `bare`: how the message of the bare one is spelled.
 */
export function isSuccess(body: unknown, bare: readonly string[]): boolean {
  if (!isRecord(body)) return false;
  const { status } = body;
  const said = isRecord(status) ? status : body;
  const isBare = said === body;
  const others = isBare ? ['status'] : ['error', 'code', 'type', 'message', ...ELSE];
  if (others.some((key) => (body[key] ?? null) !== null) || ELSE.some((key) => (said[key] ?? null) !== null))
    return false;
  const messages = isBare ? bare : ['Success'];
  return (
    said.error === false &&
    said.code === 200 &&
    said.type === 'success' &&
    messages.some((text) => text === said.message)
  );
}

/** An answer that is no success. `status` is what counts: OneLogin sends some errors with HTTP 200. */
export type OneLoginError = Pick<Statement, 'name' | 'message'> & { readonly status: number };

/** The error of an answer; undefined: it is none. */
export function errorIn({ status, body }: Pick<HttpAnswer, 'status' | 'body'>): OneLoginError | undefined {
  const said = statementIn(body);
  if (status < 400 && said?.error !== true) return undefined;
  const claimed = said?.code !== undefined && said.code >= 400 && said.code < 600 ? said.code : 0;
  return { status: status < 400 ? claimed : status, name: said?.name, message: said?.message };
}

/** The texts of a 401 that say that the access token is dead. Any other 401 is about something else. */
const DEAD_TOKEN: ReadonlySet<string | undefined> = new Set(['Unauthorized', 'Authentication Failure']);

export function isDeadToken({ status, message }: OneLoginError): boolean {
  return status === 401 && DEAD_TOKEN.has(message);
}

/** Texts that mean something else than their status. */
const meanings: Readonly<Record<string, FailureCode>> = {
  '401 insufficient permission': 'FORBIDDEN',
  '400 authorization information is incorrect': 'UNAUTHENTICATED',
  '400 the authorization information is missing': 'UNAUTHENTICATED',
  '400 user does not exist': 'NOT_FOUND',
  '400 factor could not be found': 'NOT_FOUND',
  '404 no route exists': 'UNEXPECTED_RESPONSE',
};

/** Error names of v2 that are known, and so hold nothing secret; nothing else goes on from an error's body. */
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

/** The MfaError of an answer that is no success. */
export function failureIn(error: OneLoginError, answer: HttpAnswer, method: HttpRequest['method']): MfaError {
  const code = codeOf(error);
  return failureOf(code, answer, {
    providerCode: NAMES.has(error.name) ? error.name : undefined,
    retryAfterMs: code === 'RATE_LIMITED' ? retryAfterMs(answer, RESET, 60_000) : undefined,
    outcomeUnknown: code === 'UNAVAILABLE' && method !== 'GET',
  });
}

/** What an error means, whatever it was an answer to. */
export function codeOf({ status, message }: OneLoginError): FailureCode {
  const key = `${status} ${message?.toLowerCase()}`;
  const meant = Object.hasOwn(meanings, key) ? meanings[key] : undefined;
  if (meant !== undefined) return meant;
  if (status !== 400 && status !== 422) return codeOfStatus(status);
  return message === undefined ? 'UNEXPECTED_RESPONSE' : 'INVALID_INPUT';
}
