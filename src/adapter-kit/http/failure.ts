import { MfaError, type MfaErrorCode } from '../../spec/errors.ts';

/** What a failed request leaves behind: ids, no payload. */
type Failed = { readonly status: number; readonly requestId?: string | undefined };

/** The code of an HTTP status, where the identity provider's own code says nothing better. */
export function codeOfStatus(status: number): FailureCode {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 404 || status === 410) return 'NOT_FOUND';
  if (status === 409 || status === 423) return 'CONFLICT';
  if (status === 429) return 'RATE_LIMITED';
  if (status >= 500) return 'UNAVAILABLE';
  return 'UNEXPECTED_RESPONSE';
}

/** What an identity provider's answer can come to. */
export type FailureCode = Exclude<MfaErrorCode, 'INVALID_CONFIG' | 'HANDLE_INVALID'>;

const ADVICE: Readonly<Record<FailureCode, string>> = {
  INVALID_INPUT: 'the input: show the user which field is wrong',
  UNSUPPORTED: 'what was asked: hide it by capabilities',
  NOT_FOUND: 'the user or factor, which it does not know: refresh the list',
  CONFLICT: "the request in the user's or factor's present state: refresh the list",
  UNAUTHENTICATED: "the service's credentials: tell the operator",
  FORBIDDEN: "the service's permissions: tell the operator",
  RATE_LIMITED: 'the request for now: wait retryAfterMs',
  UNAVAILABLE: 'the request, being out of order: try later',
  UNEXPECTED_RESPONSE: 'the request with an answer that is in no table: tell the operator',
};

/** The error of an answer that is not a success, in one sentence. */
export function failureOf(
  code: FailureCode,
  { status, requestId }: Failed,
  more: {
    readonly providerCode?: string | undefined;
    readonly retryAfterMs?: number | undefined;
    /** The call may have changed something all the same. */
    readonly outcomeUnknown?: boolean | undefined;
  } = {},
): MfaError {
  const { providerCode, retryAfterMs, outcomeUnknown } = more;
  return new MfaError(
    {
      code,
      status,
      ...(requestId !== undefined && { requestId }),
      ...(providerCode !== undefined && { providerCode }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(outcomeUnknown === true && { outcomeUnknown }),
    },
    `The identity provider refused ${ADVICE[code]}.`,
  );
}
