import type { HttpResponse } from './types.ts';

/**
 * The response header that says when the rate limit ends.
 *
 * @example
 * const reset: ResetHeader = { name: 'x-rate-limit-reset', unit: 'epoch-seconds' };
 */
export type ResetHeader = {
  readonly name: string;
  /** Okta: `epoch-seconds`, compared with the response's `Date`. OneLogin: `seconds-left`. */
  readonly unit: 'epoch-seconds' | 'seconds-left';
};

const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;
/** Where neither a header nor the adapter gives a number. */
const UNKNOWN_MS = 60_000;

/**
 * Milliseconds until a request may be sent again after a 429: by `Retry-After`, else by the reset header, else
 * `otherwiseMs`. At least a second and at most an hour, whatever a header says. Throws nothing.
 *
 * @example
 * const waitMs = retryAfterMs(response, { name: 'x-ratelimit-reset', unit: 'seconds-left' }, 60_000);
 */
export function retryAfterMs(
  { headers, sentAt }: Pick<HttpResponse, 'headers' | 'sentAt'>,
  reset: ResetHeader | undefined,
  otherwiseMs: number,
): number {
  const said = [afterHeader(headers, sentAt), resetHeader(headers, reset, sentAt), otherwiseMs];
  const waitMs = said.find((ms) => typeof ms === 'number' && !Number.isNaN(ms)) ?? UNKNOWN_MS;
  return Math.min(Math.max(Math.ceil(waitMs), SHORTEST_MS), LONGEST_MS);
}

function afterHeader(headers: HttpResponse['headers'], sentAt: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = wholeNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time - sentAt;
}

function resetHeader(
  headers: HttpResponse['headers'],
  reset: ResetHeader | undefined,
  sentAt: number,
): number | undefined {
  if (reset === undefined) return undefined;
  const { name, unit } = reset;
  // A header that is sent twice arrives as "a, b": the limit of an operation and that of the bucket. The smaller counts.
  const values = (headers.get(name) ?? '').split(',').map(wholeNumber);
  const seconds = Math.min(...values.filter((value) => value !== undefined));
  if (!Number.isFinite(seconds)) return undefined;
  // One second more: the header has whole seconds, and the limit ends during the last one.
  return unit === 'seconds-left' ? seconds * 1000 : seconds * 1000 - sentAt + 1_000;
}

function wholeNumber(text: string): number | undefined {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
}
