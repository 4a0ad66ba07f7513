/** How far apart polls must be, so that they spend no more of a tenant's rate limit than their share. */
export type PollBudget = {
  /** Learns the tenant's limit of requests from an answer. */
  observe(headers: Headers): void;
  /** Milliseconds between any two polls of the tenant. */
  spacingMs(): number;
  /** Milliseconds between two polls of one step that waits alone. */
  pollAfterMs(): number;
};

/** The header that says how many requests a tenant has, and in how many milliseconds. */
export type LimitHeader = { readonly name: string; readonly perMs: number };

/** A tiny limit, true or not, slows polls down to one a minute; it never stops them. */
const SLOWEST_MS = 60_000;
/** Before the first answer has said what there is to spend. */
const UNKNOWN_SPACING_MS = 100;

/**
 * The budget of a tenant whose polls are `leastMs` apart for each step, further where the limit is that small. A limit
 * that is absent, zero or garbage teaches nothing.
 */
export function createPollBudget({ name, perMs }: LimitHeader, leastMs: number, share = 0.5): PollBudget {
  let spacingMs: number | undefined;
  let seen: string | undefined;
  return {
    observe(headers) {
      const text = headers.get(name) ?? '';
      // Nearly every answer says what the last one said.
      if (text === seen) return;
      seen = text;
      // Sent twice, it names the limit of one operation beside the tenant's, which is the larger.
      const limits = text.split(',').map(Number);
      const limit = Math.max(...limits.filter((value) => value > 0));
      if (Number.isFinite(limit)) spacingMs = Math.min(SLOWEST_MS, perMs / (limit * share));
      else spacingMs ??= 0;
    },
    spacingMs: () => spacingMs ?? UNKNOWN_SPACING_MS,
    pollAfterMs: () => Math.max(leastMs, Math.ceil(spacingMs ?? 0)),
  };
}
