import * as v from 'valibot';
import {
  codeOfStatus,
  type FailureCode,
  failureOf,
  type HttpResponse,
  isRecord,
  lenient,
  list,
  parseOrUndefined,
  retryAfterMs,
} from '../../src/adapter-kit/index.ts';
import type { MfaError } from '../../src/spec/errors.ts';

// What Okta's errors mean (https://developer.okta.com/docs/reference/error-codes/), if no outcome table knows them.

/** By error code. A response without one has no entry. */
type Codes<T> = ReadonlyMap<string | undefined, T>;
const mapOf = <T>(byCode: Readonly<Record<string, T>>): Codes<T> => new Map(Object.entries(byCode));

/** Error codes that say more than their HTTP status: Okta's 403 has eight meanings. */
const errorCodes = mapOf<FailureCode>({
  E0000005: 'UNAUTHENTICATED',
  E0000008: 'UNEXPECTED_RESPONSE',
  E0000015: 'FORBIDDEN',
  E0000016: 'CONFLICT',
  E0000018: 'UNEXPECTED_RESPONSE',
  E0000019: 'UNEXPECTED_RESPONSE',
  E0000021: 'UNEXPECTED_RESPONSE',
  E0000022: 'FORBIDDEN',
  E0000026: 'UNEXPECTED_RESPONSE',
  E0000038: 'CONFLICT',
  E0000060: 'UNSUPPORTED',
  // These come to a call that answers no open step, such as the enrollment of a hardware token with its code.
  E0000068: 'INVALID_INPUT',
  E0000069: 'CONFLICT',
  E0000070: 'UNEXPECTED_RESPONSE',
  E0000073: 'CONFLICT',
  E0000074: 'UNAVAILABLE',
  E0000079: 'CONFLICT',
  E0000082: 'INVALID_INPUT',
  E0000083: 'INVALID_INPUT',
  E0000087: 'INVALID_INPUT',
  E0000097: 'CONFLICT',
  E0000099: 'INVALID_INPUT',
  E0000102: 'CONFLICT',
  E0000110: 'CONFLICT',
  E0000135: 'UNAVAILABLE',
  E0000150: 'RATE_LIMITED',
  E0000151: 'RATE_LIMITED',
  E0000247: 'UNSUPPORTED',
});

/**
 * Milliseconds that these codes ask to wait, in Okta's own texts: a limit of the number or the address. The reset header is
 * about the org's minute, not about these.
 */
const pauses = mapOf({ E0000109: 30_000, E0000118: 5_000, E0000133: 30_000 });
/** Quotas of a day, a month or an unnamed time. The reset header is about the minute's limit, not about these. */
const quotas: ReadonlySet<string | undefined> = new Set([
  'E0000146',
  'E0000147',
  'E0000150',
  'E0000151',
  'E0000186',
  'E0000204',
  'E0000205',
]);
/** The header with the org's requests per minute. */
export const LIMIT = { name: 'x-rate-limit-limit', perMs: 60_000 } as const;
/** The header with the time when the limit ends. */
export const RESET = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' } as const;

const causesSchema = v.object({ errorCauses: v.pipe(list, v.array(v.object({ errorSummary: lenient(v.string()) }))) });

/** The error of a response that is no success; undefined for a success. */
export function readFailure(response: HttpResponse): MfaError | undefined {
  const { status, body } = response;
  const given = isRecord(body) ? (body.errorCode ?? undefined) : undefined;
  // A code that is no text says no less that this is an error.
  if (given === undefined && status < 400) return undefined;
  const errorCode = typeof given === 'string' ? given : undefined;
  const code = codeOf(response, errorCode);
  return failureOf(code, response, {
    providerCode: errorCode?.match(/^E\d{7}$/)?.[0],
    retryAfterMs: code === 'RATE_LIMITED' ? waitMsOf(response, errorCode) : undefined,
  });
}

function codeOf({ status, body }: HttpResponse, errorCode: string | undefined): FailureCode {
  const code = errorCodes.get(errorCode);
  if (code !== undefined) return code;
  if (status !== 400) return codeOfStatus(status);
  if (errorCode === undefined) return 'UNEXPECTED_RESPONSE';
  // E0000001 covers every failed check. Its causes are texts that may change, so they only choose between two errors.
  const causes = parseOrUndefined(causesSchema, body)?.errorCauses;
  return causes?.some(({ errorSummary }) => errorSummary?.match(/existing|already/i)) ? 'CONFLICT' : 'INVALID_INPUT';
}

function waitMsOf(response: HttpResponse, errorCode: string | undefined): number {
  if (quotas.has(errorCode)) return 3_600_000;
  const pause = pauses.get(errorCode);
  return pause === undefined ? retryAfterMs(response, RESET, 60_000) : retryAfterMs(response, undefined, pause);
}
