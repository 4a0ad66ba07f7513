import type { JsonObject } from '../../../../spec/factors.ts';
import { randomOf } from '../../../simulated-user/phone.ts';

/** Okta's error codes with their status and text, verbatim (release 2026.08.1). */
const ERRORS = {
  E0000001: [400, 'Api validation failed: {0}'],
  E0000003: [400, 'The request body was not well-formed.'],
  E0000006: [403, 'You do not have permission to perform the requested action'],
  E0000007: [404, 'Not found: {0}'],
  E0000008: [404, 'The requested path was not found'],
  E0000009: [500, 'Internal Server Error'],
  E0000010: [503, 'Service is in read only mode'],
  E0000011: [401, 'Invalid token provided'],
  E0000018: [400, 'Bad request.  Accept and/or Content-Type headers are likely not set.'],
  E0000019: [400, 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.'],
  E0000021: [400, 'Bad request.  Accept and/or Content-Type headers likely do not match supported values.'],
  E0000022: [405, 'The endpoint does not support the provided HTTP method'],
  E0000038: [403, "This operation is not allowed in the user's current status."],
  E0000047: [429, 'API call exceeded rate limit due to too many requests.'],
  E0000067: [504, 'Factors Service Error.'],
  E0000068: [403, 'Invalid Passcode/Answer'],
  E0000069: [403, 'User Locked'],
  E0000082: [403, 'Each code can only be used once. Please wait for a new code and try again.'],
  E0000083: [403, 'PassCode is valid but exceeded time window.'],
  E0000109: [429, 'An SMS message was recently sent. Please wait 30 seconds before trying again.'],
  E0000118: [429, 'An email was recently sent. Please wait 5 seconds before trying again.'],
  E0000121: [400, 'Invalid phone extension. Please enter a valid phone extension.'],
  E0000133: [429, 'A phone call was recently made. Please wait 30 seconds before trying again.'],
  E0000154: [410, 'Invalid factor id, it is not currently active.'],
  E0000191: [404, 'Verification timed out. Please try again.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type OktaErrorCode = keyof typeof ERRORS;

type Details = {
  /** Replaces `{0}` in the text. */
  readonly subject?: string;
  readonly causes?: readonly string[];
  /** When a limit on this operation ends, in milliseconds. It adds a second value to the rate limit headers. */
  readonly limitedUntil?: number;
};

/** An operation fails, with the error response that Okta sends. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: OktaErrorCode;
  readonly status: number;
  readonly body: JsonObject;
  readonly limitedUntil: number | undefined;

  constructor(code: OktaErrorCode, { subject = '', causes = [], limitedUntil }: Details = {}) {
    const [status, text] = ERRORS[code];
    const summary = text.replace('{0}', subject);
    super(summary);
    this.code = code;
    this.status = status;
    this.limitedUntil = limitedUntil;
    this.body = {
      errorCode: code,
      errorSummary: summary,
      errorLink: code,
      errorId: `oae${randomOf(ID_LETTERS, 22)}`,
      errorCauses: causes.map((errorSummary) => ({ errorSummary })),
    };
  }
}

const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

export const validationError = (subject: string, ...causes: readonly string[]): ApiError =>
  new ApiError('E0000001', { subject, causes });

export const notFound = (id: string, kind: 'User' | 'UserFactor' | 'Transaction'): ApiError =>
  new ApiError('E0000007', { subject: `Resource not found: ${id} (${kind})` });

/** A wrong code or answer. What Okta calls it depends on the factor and the endpoint. */
export const wrongAnswer = (what: 'passcode' | 'token' | 'code' | 'answer'): ApiError =>
  new ApiError('E0000068', { causes: [`Your ${what} doesn't match our records. Please try again.`] });

/** The error body for a fault that has a status and no body. Undefined: the response has no body either. */
export function defaultErrorBody(status: number): JsonObject | undefined {
  const code = CODE_BY_STATUS.get(status);
  return code === undefined ? undefined : new ApiError(code).body;
}

const CODE_BY_STATUS = new Map<number, OktaErrorCode>([
  [401, 'E0000011'],
  [403, 'E0000006'],
  [404, 'E0000008'],
  [429, 'E0000047'],
  [500, 'E0000009'],
  [503, 'E0000010'],
  [504, 'E0000067'],
]);
