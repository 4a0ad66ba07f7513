import { isSpan, MfaError, type MfaErrorCode } from '../../spec/errors.ts';
import { type ResetHeader, retryAfterMs } from './rate-limit.ts';
import type { HttpResponse } from './types.ts';

/**
 * The error code for an HTTP status. Use it if the identity provider's error code says nothing better. Throws nothing.
 *
 * @example
 * const code = codeOfStatus(response.status);
 */
export function codeOfStatus(status: number): FailureCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  if (status === 409 || status === 423) return 'CONFLICT';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'UNAVAILABLE';
  return 'UNEXPECTED_RESPONSE';
}

/**
 * The codes that a response of an identity provider can lead to.
 *
 * @example
 * const errorCodes: Readonly<Record<string, FailureCode>> = { 'no-such-factor': 'NOT_FOUND' };
 */
export type FailureCode = Exclude<MfaErrorCode, 'INVALID_CONFIG' | 'HANDLE_INVALID' | 'BUSY'>;

const ADVICE: Readonly<Record<FailureCode, string>> = {
  INVALID_INPUT: 'the input: show the user which field is wrong',
  UNSUPPORTED: 'what was asked: hide it by capabilities',
  NOT_FOUND: 'the user or factor, which it does not know: refresh the list',
  CONFLICT: "the request in the user's or factor's present state: refresh the list",
  UNAUTHENTICATED: "the service's credentials: tell the operator",
  FORBIDDEN: "the service's permissions: tell the operator",
  RATE_LIMITED: 'the request for now: wait, retryAfterMs says how long if it is known',
  UNAVAILABLE: 'the request, being out of order: try later',
  UNEXPECTED_RESPONSE: 'the request with an answer that is in no table: tell the operator',
};

/**
 * The error of a response that is no success. Without a `providerCode` it takes the reason that `WWW-Authenticate` names.
 * Throws nothing.
 *
 * @example
 * const failure = failureOf('NOT_FOUND', response);
 */
export function failureOf(
  code: FailureCode,
  {
    status,
    requestId,
    authenticateError,
  }: Pick<HttpResponse, 'status'> & {
    readonly requestId?: string | undefined;
    readonly authenticateError?: string | undefined;
  },
  more: {
    readonly providerCode?: string | undefined;
    readonly retryAfterMs?: number | undefined;
  } = {},
): MfaError {
  const { providerCode = authenticateError, retryAfterMs } = more;
  return new MfaError(
    {
      code,
      providerStatus: status,
      ...(requestId !== undefined && { requestId }),
      ...(providerCode !== undefined && { providerCode }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    },
    `The identity provider refused ${adviceFor(code, retryAfterMs)}.`,
  );
}

function adviceFor(code: FailureCode, retryAfterMs: number | undefined): string {
  if (code !== 'RATE_LIMITED' || !isSpan(retryAfterMs)) return ADVICE[code];
  return `the request for now: wait ${Math.ceil(retryAfterMs / 1000)} seconds`;
}

/** The error of a response by its HTTP status; undefined below 400. */
export function failureOfStatus(response: HttpResponse, reset?: ResetHeader): MfaError | undefined {
  if (response.status < 400) return undefined;
  const code = codeOfStatus(response.status);
  return failureOf(code, response, {
    retryAfterMs: code === 'RATE_LIMITED' ? retryAfterMs(response, reset, 60_000) : undefined,
  });
}
