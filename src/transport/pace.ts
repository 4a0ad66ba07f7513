/** How often one wait may look at its step. */
export type Pace = {
  /** Learns the tenant's limit of requests a minute from an answer. */
  see(headers: Headers): void;
  /** Milliseconds between two looks. */
  pollAfterMs(): number;
};

const SLOWEST_MS = 60_000;

/**
 * A pace that spends at most a share of the tenant's rate limit on one wait: `leastMs` apart, further apart where the
 * limit is that small. A limit that is absent, zero or garbage teaches nothing.
 */
export function createPace(limitHeader: string, leastMs: number, share = 0.5): Pace {
  let perMinute = Number.POSITIVE_INFINITY;
  return {
    see(headers) {
      // Sent twice, it names the limit of one operation beside the tenant's, which is the larger.
      const limits = (headers.get(limitHeader) ?? '').split(',').map(Number);
      const limit = Math.max(...limits.filter((value) => value > 0));
      if (Number.isFinite(limit)) perMinute = limit;
    },
    pollAfterMs: () => Math.min(SLOWEST_MS, Math.max(leastMs, Math.ceil(60_000 / (perMinute * share)))),
  };
}
