/**
 * One part of a batch. Parts of one batch name different keys.
 *
 * - `swap`: holds while the value is `from`, then sets `to`. Null: absent. If both are equal, it only looks.
 * - `add`: holds while the count plus `by` is at most `max`, then adds. A new count lasts `ttlMs`. A count that reaches
 *   `max` lasts `lockMs` from now, if there is one. A count of 0 or less is absent. `by: 0` only looks.
 * - `clear`: holds while the count is at most `max` (absent: always), then deletes the key, whatever it holds.
 *
 * @example
 * const reserve: StoreOp = { op: 'swap', key: 'lock', from: null, to: 'a1', ttlMs: 25_000 };
 */
export type StoreOp =
  | {
      readonly op: 'swap';
      readonly key: string;
      readonly from: string | null;
      readonly to: string | null;
      readonly ttlMs: number;
    }
  | {
      readonly op: 'add';
      readonly key: string;
      readonly by: number;
      readonly max: number;
      readonly ttlMs: number;
      readonly lockMs?: number | undefined;
    }
  | { readonly op: 'clear'; readonly key: string; readonly max?: number | undefined };

/**
 * What a key holds after the batch: `value` of a `swap`, null where absent; `count` of an `add`, 0 where absent; and the
 * milliseconds that it has left, 0 where absent.
 *
 * @example
 * const absent: StoreSeen = { value: null, count: 0, ttlMs: 0 };
 */
export type StoreSeen = { readonly value: string | null; readonly count: number; readonly ttlMs: number };

/**
 * Whether the batch was applied, and what its keys hold now: one entry for each part, in the same order.
 *
 * @example
 * const refused: StoreResult = { done: false, seen: [{ value: 'used', count: 0, ttlMs: 1_200_000 }] };
 */
export type StoreResult = { readonly done: boolean; readonly seen: readonly StoreSeen[] };

/**
 * Where all processes of a service look up which steps are used. `polyfactor/store` has some; others can be written:
 * `mfaStoreContract` of `polyfactor/testing` tests them. A store never gets a user id, a code or a handle, only hashes.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 * import { createSqliteStore } from 'polyfactor/store';
 *
 * const store: MfaStore = createSqliteStore(new DatabaseSync('/var/lib/acme/mfa.sqlite'));
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, store });
 */
export interface MfaStore {
  readonly spec: 'mfa-store/1';
  /** False: this process only; a handle without a record is open. True: a handle without a record is lost, and refused. */
  readonly shared: boolean;
  /**
   * Applies all parts or none, atomically within `group`, by the store's own clock. Rejects if it cannot tell whether
   * the batch was applied. `signal` aborts when nobody waits for the result any more.
   */
  run(group: string, ops: readonly StoreOp[], signal: AbortSignal): Promise<StoreResult>;
}
