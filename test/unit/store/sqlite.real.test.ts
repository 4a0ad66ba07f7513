import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaStore } from '../../../src/spec/store.ts';
import { createSqliteStore } from '../../../src/store/sqlite.ts';
import { databaseFile } from './database-file.ts';

const { signal } = new AbortController();
const opened = (file: string) => createSqliteStore(new DatabaseSync(file));
const swapAt = (store: MfaStore, key: string) =>
  store.run('group', [{ op: 'swap', key, from: null, to: 'one', ttlMs: 60_000 }], signal);

function codeOf(create: () => unknown): string | undefined {
  try {
    create();
    return undefined;
  } catch (error) {
    return isMfaError(error) ? error.code : String(error);
  }
}

describe('what is no connection of SQLite is INVALID_CONFIG', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a path', '/var/lib/acme/mfa.sqlite'],
    ['an object', {}],
    ['a client of Redis', { evalsha: async () => 1, eval: async () => 1 }],
    ['a pool of Postgres', { query: async () => ({ rows: [] }) }],
    ['a client that answers later', { exec: () => {}, prepare: () => ({ get: async () => ({ one: 1 }) }) }],
    ['a client with callbacks', { exec: () => {}, prepare: () => ({ get: () => ({}), run: () => ({}) }) }],
    ['a statement without methods', { exec: () => {}, prepare: () => ({}) }],
  ])('%s', (_what, connection) => {
    expect(codeOf(() => Reflect.apply(createSqliteStore, undefined, [connection]))).toBe('INVALID_CONFIG');
  });

  test.each([
    ['a short secret', 'short'],
    ['a secret that is no text', 7],
  ])('%s', (_what, keySecret) => {
    const options = [new DatabaseSync(':memory:'), { keySecret }];
    expect(codeOf(() => Reflect.apply(createSqliteStore, undefined, options))).toBe('INVALID_CONFIG');
  });
});

test.each([
  'CREATE TABLE polyfactor_store (step_group TEXT, name TEXT)',
  'CREATE TABLE polyfactor_store (step_group TEXT, name TEXT, value TEXT, count TEXT, expires_at INTEGER)',
  'CREATE TABLE polyfactor_store (step_group TEXT, name TEXT, value TEXT, count INTEGER, expires_at INTEGER, more TEXT)',
])('a table of another shape is INVALID_CONFIG: %s', (sql) => {
  const database = new DatabaseSync(':memory:');
  database.exec(sql);
  expect(codeOf(() => createSqliteStore(database))).toBe('INVALID_CONFIG');
});

test('a file is opened by many at once, and keeps what was written', async () => {
  const file = databaseFile();
  const stores = Array.from({ length: 8 }, () => opened(file));
  const results = await Promise.all(stores.map((store) => swapAt(store, 'k')));
  expect(results.filter(({ done }) => done)).toHaveLength(1);
  expect((await swapAt(opened(file), 'k')).done).toBe(false);
});

test('a batch rejects while another connection writes for long, and leaves nothing', async () => {
  const file = databaseFile();
  const store = opened(file);
  const writer = new DatabaseSync(file);
  writer.exec('BEGIN IMMEDIATE');
  await expect(swapAt(store, 'k')).rejects.toThrow(/locked/);
  writer.exec('COMMIT');
  expect((await swapAt(store, 'k')).done).toBe(true);
});

test('a batch rejects after the connection was closed, and within a transaction of its owner', async () => {
  const database = new DatabaseSync(':memory:');
  const store = createSqliteStore(database);
  database.exec('BEGIN');
  await expect(swapAt(store, 'k')).rejects.toThrow();
  database.exec('COMMIT');
  expect((await swapAt(store, 'k')).done).toBe(true);
  database.close();
  await expect(swapAt(store, 'other')).rejects.toThrow();
});

test('what has ended does not stay in the file', async () => {
  const database = new DatabaseSync(':memory:');
  const store = createSqliteStore(database);
  for (let count = 0; count < 100; count += 1) {
    await store.run(`group ${count}`, [{ op: 'swap', key: 'k', from: null, to: 'one', ttlMs: 1 }], signal);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (let count = 0; count < 32; count += 1) await swapAt(store, `new ${count}`);
  const { rows } = database.prepare('SELECT count(*) AS rows FROM polyfactor_store').get() ?? {};
  expect(Number(rows)).toBeLessThan(40);
});

test('with a secret, nobody who reads the file can test a guess', async () => {
  const database = new DatabaseSync(':memory:');
  const secrets = ['the first secret of the service 1', 'the second secret of the service 2'];
  for (const keySecret of secrets)
    expect((await swapAt(createSqliteStore(database, { keySecret }), 'k')).done).toBe(true);
  expect((await swapAt(createSqliteStore(database), 'k')).done).toBe(true);
  const names = database.prepare('SELECT step_group, name FROM polyfactor_store').all();
  expect(new Set(names.map(({ step_group }) => step_group)).size).toBe(3);
  expect(JSON.stringify(names).match(/"[0-9a-f]{64}"/g)).toHaveLength(4);
});
