import type { MfaStore } from '../spec/store.ts';
import { applied, assertBatch, holds, type Row } from './batch.ts';

/** Below this number of records nothing is looked through. */
const FEWEST_TO_SWEEP = 1_000;

/**
 * A store in the memory of this process, and the default of each provider. `now`: milliseconds since the epoch, default
 * `Date.now`. Throws nothing.
 *
 * @example
 * const store = createMemoryStore();
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, store });
 */
export function createMemoryStore({
  now = () => Date.now(),
}: {
  readonly now?: (() => number) | undefined;
} = {}): MfaStore {
  const rows = new Map<string, Row>();
  let sweepAt = FEWEST_TO_SWEEP;

  /** Each time that there are twice as many as were left: so a batch has little to do on average. */
  function forgetExpired(time: number): void {
    if (rows.size < sweepAt) return;
    for (const [name, { expiresAt }] of rows) if (expiresAt <= time) rows.delete(name);
    sweepAt = Math.max(FEWEST_TO_SWEEP, 2 * rows.size);
  }

  return {
    spec: 'mfa-store/1',
    shared: false,
    async run(group, ops, signal) {
      signal.throwIfAborted();
      assertBatch(ops);
      const time = now();
      forgetExpired(time);
      // The length keeps group and key apart.
      const names = ops.map(({ key }) => `${group.length}:${group}${key}`);
      const before = names.map((name) => {
        const row = rows.get(name);
        return row !== undefined && row.expiresAt > time ? row : undefined;
      });
      const done = ops.every((op, index) => holds(op, before[index]));
      const seen = ops.map((op, index) => {
        const row = done ? applied(op, before[index], time) : before[index];
        if (done) write(names[index] ?? '', row);
        return {
          value: row?.value ?? null,
          count: row?.count ?? 0,
          ttlMs: row === undefined ? 0 : row.expiresAt - time,
        };
      });
      return { done, seen };
    },
  };

  function write(name: string, row: Row | undefined): void {
    if (row === undefined) rows.delete(name);
    else rows.set(name, row);
  }
}
