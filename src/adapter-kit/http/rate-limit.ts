/** When an identity provider's rate limit lets us ask again. */
export type ResetHeader = {
  readonly name: string;
  /** Okta: `epoch-seconds`, relative to the answer's `Date`. OneLogin: `seconds-left`. */
  readonly unit: 'epoch-seconds' | 'seconds-left';
};

const SHORTEST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds until a 429 may be repeated, from `Retry-After` or the reset header, else `otherwiseMs`. Bounded to a
 * second below and an hour above, whatever a header says: it may be absent, doubled, past, absurd or garbage.
 */
export function retryAfterMs(
  { headers, answeredAt }: { readonly headers: Headers; readonly answeredAt: number },
  reset: ResetHeader,
  otherwiseMs: number,
): number {
  const waits = [afterHeader(headers, answeredAt), resetHeader(headers, reset, answeredAt)];
  const wait = waits.find((candidate) => candidate !== undefined) ?? otherwiseMs;
  return Math.min(Math.max(Math.ceil(wait), SHORTEST_MS), LONGEST_MS);
}

function afterHeader(headers: Headers, answeredAt: number): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const seconds = wholeNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time - answeredAt;
}

function resetHeader(headers: Headers, { name, unit }: ResetHeader, answeredAt: number): number | undefined {
  // Sent twice, the header arrives as "a, b": an operation limit beside the bucket's. The smaller one is meant.
  const values = (headers.get(name) ?? '').split(',').map(wholeNumber);
  const seconds = Math.min(...values.filter((value) => value !== undefined));
  if (!Number.isFinite(seconds)) return undefined;
  // A second more: the header has whole seconds, and the limit is reset during the last one.
  return unit === 'seconds-left' ? seconds * 1000 : seconds * 1000 - answeredAt + 1_000;
}

function wholeNumber(text: string): number | undefined {
  return /^\s*\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
}
