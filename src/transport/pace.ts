/** How often one wait may look at its step. */
export type Pace = {
  /** Learns the tenant's limit of requests from an answer. */
  see(headers: Headers): void;
  /** Milliseconds between two looks. */
  pollAfterMs(): number;
};

/** The header that says how many requests a tenant has, and in how many milliseconds. */
export type LimitHeader = { readonly name: string; readonly perMs: number };

const SLOWEST_MS = 60_000;

/**
 * A pace that spends at most a share of the tenant's rate limit on one wait: `leastMs` apart, further apart where the
 * limit is that small. A limit that is absent, zero or garbage teaches nothing.
 */
export function createPace({ name, perMs }: LimitHeader, leastMs: number, share = 0.5): Pace {
  let requests = Number.POSITIVE_INFINITY;
  return {
    see(headers) {
      // Sent twice, it names the limit of one operation beside the tenant's, which is the larger.
      const limits = (headers.get(name) ?? '').split(',').map(Number);
      const limit = Math.max(...limits.filter((value) => value > 0));
      if (Number.isFinite(limit)) requests = limit;
    },
    pollAfterMs: () => Math.min(SLOWEST_MS, Math.max(leastMs, Math.ceil(perMs / (requests * share)))),
  };
}
