import { invalidConfig } from '../spec/errors.ts';
import type { MfaStore, StoreOp } from '../spec/store.ts';
import { applied, assertBatch, holds, type Row } from './batch.ts';
import { createNaming, type KeySecretOptions } from './key-secret.ts';

/**
 * As much of a synchronous SQLite connection as the store uses: `DatabaseSync` of `node:sqlite`, `Database` of
 * better-sqlite3.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 *
 * const connection: SqliteConnection = new DatabaseSync('/var/lib/acme/mfa.sqlite');
 */
export type SqliteConnection = {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...values: (string | number | null)[]): unknown;
    run(...values: (string | number | null)[]): unknown;
  };
};

/** How long a batch may block the process while another process writes. */
const BUSY_MS = 250;
const NOW = "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)";
const COLUMNS = 'step_group TEXT, name TEXT, value TEXT, count INTEGER, expires_at INTEGER';
/** Every so many batches, so many rows are looked at: more than the batches can have added. */
const SWEEP_EVERY = 16;
const SWEPT_ROWS = 64;

/**
 * A store for several processes on one machine, in a file that all of them open. Give it a connection of its own: it
 * sets the journal to WAL, and a transaction of yours would be in its way. The file must not be on a network file
 * system. Throws INVALID_CONFIG for another kind of connection, and for a table that it has not made.
 *
 * @example
 * import { DatabaseSync } from 'node:sqlite';
 *
 * const store = createSqliteStore(new DatabaseSync('/var/lib/acme/mfa.sqlite'), { keySecret });
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken, store });
 */
export function createSqliteStore(connection: SqliteConnection, options: KeySecretOptions = {}): MfaStore {
  const naming = createNaming(options);
  assertConnection(connection);
  prepareTable(connection);
  const statement = {
    begin: connection.prepare('BEGIN IMMEDIATE'),
    commit: connection.prepare('COMMIT'),
    rollback: connection.prepare('ROLLBACK'),
    now: connection.prepare(`SELECT ${NOW} AS now`),
    read: connection.prepare(
      'SELECT value, count, expires_at FROM polyfactor_store WHERE step_group = ? AND name = ? AND expires_at > ?',
    ),
    write: connection.prepare('INSERT OR REPLACE INTO polyfactor_store VALUES (?, ?, ?, ?, ?)'),
    remove: connection.prepare('DELETE FROM polyfactor_store WHERE step_group = ? AND name = ?'),
    next: connection.prepare(
      `SELECT step_group, name, expires_at FROM polyfactor_store WHERE (step_group, name) > (?, ?)
        ORDER BY step_group, name LIMIT 1`,
    ),
  };
  let batches = 0;
  /** Where the sweep goes on. */
  let [sweptGroup, sweptName] = ['', ''];

  /** Deletes what has ended, a few rows at a time, around and around. An index of the ends would double each commit. */
  function sweep(now: number): void {
    for (let left = SWEPT_ROWS; left > 0; left -= 1) {
      const row = statement.next.get(sweptGroup, sweptName);
      [sweptGroup, sweptName] = [textIn(row, 'step_group'), textIn(row, 'name')];
      if (sweptGroup === '') return;
      if (numberIn(row, 'expires_at') <= now) statement.remove.run(sweptGroup, sweptName);
    }
  }

  function apply(group: string, ops: readonly StoreOp[]) {
    const now = numberIn(statement.now.get(), 'now');
    const rows = ops.map(({ key }) => rowOf(statement.read.get(group, key, now)));
    const done = ops.every((op, index) => holds(op, rows[index]));
    const after = done ? ops.map((op, index) => applied(op, rows[index], now)) : rows;
    for (const [index, { key }] of ops.entries()) {
      const row = after[index];
      if (row === rows[index]) continue;
      if (row === undefined) statement.remove.run(group, key);
      else statement.write.run(group, key, row.value, row.count, Math.round(row.expiresAt));
    }
    batches += 1;
    if (batches % SWEEP_EVERY === 0) sweep(now);
    const seen = after.map((row) => ({
      value: row?.value ?? null,
      count: row?.count ?? 0,
      ttlMs: row === undefined ? 0 : row.expiresAt - now,
    }));
    return { done, seen };
  }

  return {
    spec: 'mfa-store/1',
    shared: true,
    async run(group, ops, signal) {
      assertBatch(ops);
      signal.throwIfAborted();
      const named = naming(group, ops);
      // Nothing waits from here on, so no other batch of this process is in between.
      statement.begin.run();
      try {
        const result = apply(named.group, named.ops);
        statement.commit.run();
        return result;
      } catch (error) {
        statement.rollback.run();
        throw error;
      }
    },
  };
}

function assertConnection(connection: unknown): asserts connection is SqliteConnection {
  const problem = invalidConfig([
    'createSqliteStore: takes an open connection of node:sqlite (DatabaseSync) or better-sqlite3 (Database)',
  ]);
  if (typeof connection !== 'object' || connection === null) throw problem;
  if (!('exec' in connection) || !('prepare' in connection)) throw problem;
  const { exec, prepare } = connection;
  if (typeof exec !== 'function' || typeof prepare !== 'function') throw problem;
  // Other clients have the same methods, but answer later.
  const statement: unknown = Reflect.apply(prepare, connection, ['SELECT 1 AS one']);
  if (typeof statement !== 'object' || statement === null || !('get' in statement)) throw problem;
  const row: unknown = typeof statement.get === 'function' ? Reflect.apply(statement.get, statement, []) : undefined;
  if (typeof row !== 'object' || row === null || !('one' in row)) throw problem;
}

/** Makes the table, or refuses one of another shape. */
function prepareTable(connection: SqliteConnection): void {
  connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  connection.exec('PRAGMA journal_mode = WAL');
  // What was committed survives the end of the process, not a loss of power.
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec(
    `CREATE TABLE IF NOT EXISTS polyfactor_store (${COLUMNS}, PRIMARY KEY (step_group, name)) WITHOUT ROWID, STRICT`,
  );
  const shape = connection
    .prepare("SELECT group_concat(name || ' ' || type, ', ') AS shape FROM pragma_table_info('polyfactor_store')")
    .get();
  if (typeof shape !== 'object' || shape === null || !('shape' in shape) || shape.shape !== COLUMNS) {
    throw invalidConfig([
      'createSqliteStore: the table polyfactor_store has another shape, give the store another file',
    ]);
  }
}

function rowOf(found: unknown): Row | undefined {
  // node:sqlite says undefined for no row, some clients say null.
  if (typeof found !== 'object' || found === null) return undefined;
  const value = 'value' in found && typeof found.value === 'string' ? found.value : null;
  return { value, count: numberIn(found, 'count'), expiresAt: numberIn(found, 'expires_at') };
}

/** Empty where there is no row. */
function textIn(row: unknown, name: string): string {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : '';
  return typeof value === 'string' ? value : '';
}

/** A connection may be set to give integers as bigint. */
function numberIn(row: unknown, name: string): number {
  const value: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw invalidConfig(['createSqliteStore: the connection gave a row of another shape']);
}
