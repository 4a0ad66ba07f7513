import type { MfaStore } from '../spec/store.ts';
import { applied, assertBatch, holds, type Row } from './batch.ts';

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
  const groups = new Map<string, Map<string, Row>>();

  /** Two groups for each batch, so that the memory shrinks and no batch has much to do. */
  function forgetExpired(time: number): void {
    for (const [group, rows] of [...firstTwo(groups)]) {
      for (const [key, { expiresAt }] of rows) if (expiresAt <= time) rows.delete(key);
      groups.delete(group);
      if (rows.size > 0) groups.set(group, rows);
    }
  }

  return {
    spec: 'mfa-store/1',
    shared: false,
    async run(group, ops, signal) {
      signal.throwIfAborted();
      assertBatch(ops);
      const time = now();
      forgetExpired(time);
      const rows = groups.get(group) ?? new Map<string, Row>();
      const live = (key: string) => {
        const row = rows.get(key);
        return row !== undefined && row.expiresAt > time ? row : undefined;
      };
      const done = ops.every((op) => holds(op, live(op.key)));
      const seen = ops.map((op) => {
        const row = done ? applied(op, live(op.key), time) : live(op.key);
        if (row === undefined) rows.delete(op.key);
        else rows.set(op.key, row);
        return {
          value: row?.value ?? null,
          count: row?.count ?? 0,
          ttlMs: row === undefined ? 0 : row.expiresAt - time,
        };
      });
      if (rows.size > 0) groups.set(group, rows);
      else groups.delete(group);
      return { done, seen };
    },
  };
}

function* firstTwo<K, V>(entries: ReadonlyMap<K, V>): Generator<readonly [K, V]> {
  let count = 0;
  for (const entry of entries) {
    if (count === 2) return;
    count += 1;
    yield entry;
  }
}
