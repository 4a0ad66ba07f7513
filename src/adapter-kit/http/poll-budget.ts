import type { HttpResponse } from './types.ts';

/**
 * How far apart polls must be, so that they use no more than their share of a tenant's rate limit.
 *
 * @example
 * const budget: PollBudget = createPollBudget(undefined, 2_000);
 */
export type PollBudget = {
  /** Learns the tenant's rate limit from a response. */
  observe(headers: HttpResponse['headers']): void;
  /** Milliseconds between any two polls of the tenant. */
  spacingMs(): number;
  /** Milliseconds between two polls of one step that waits alone. */
  pollAfterMs(): number;
};

/**
 * The response header that says how many requests a tenant may send, and in how many milliseconds.
 *
 * @example
 * const limit: LimitHeader = { name: 'x-rate-limit-limit', perMs: 60_000 };
 */
export type LimitHeader = { readonly name: string; readonly perMs: number };

/** A tiny limit, true or not, slows polls down to one a minute. It never stops them. */
const SLOWEST_MS = 60_000;
/** Before the first response has said what the limit is. */
const UNKNOWN_SPACING_MS = 100;

/**
 * The poll budget of a tenant. Polls of one step are at least `leastMs` apart, and further apart if the limit is small.
 * A limit that is absent, zero or no number changes nothing. Without a header no limit is known. Throws nothing.
 *
 * @example
 * const budget = createPollBudget({ name: 'x-rate-limit-limit', perMs: 60_000 }, 4_000, 0.25);
 */
export function createPollBudget(header: LimitHeader | undefined, leastMs: number, share = 0.5): PollBudget {
  let spacingMs: number | undefined = header === undefined ? 0 : undefined;
  let lastText: string | undefined;
  const least = leastMs > 0 ? Math.min(leastMs, SLOWEST_MS) : 0;
  return {
    observe(headers) {
      if (header === undefined) return;
      const text = headers.get(header.name) ?? '';
      // Nearly every response says the same as the last one.
      if (text === lastText) return;
      lastText = text;
      // A header that is sent twice has the limit of one operation and that of the tenant, which is the larger.
      const limits = text.split(',').map(Number);
      const limit = Math.max(...limits.filter((value) => value > 0));
      const apart = Number.isFinite(limit) ? header.perMs / (limit * share) : Number.NaN;
      if (apart >= 0) spacingMs = Math.min(SLOWEST_MS, apart);
      else spacingMs ??= 0;
    },
    spacingMs: () => spacingMs ?? UNKNOWN_SPACING_MS,
    pollAfterMs: () => Math.max(least, Math.ceil(spacingMs ?? 0)),
  };
}
