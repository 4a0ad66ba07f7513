import { DatabaseSync } from 'node:sqlite';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { createSqliteStore } from '../../../src/store/sqlite.ts';
import { mfaStoreContract } from '../../../src/testkit/contract/store/store-contract.ts';
import type { OpenStore, StoreRule } from '../../../src/testkit/contract/store/store-rule.ts';
import { databaseFile } from './database-file.ts';
import { mutants, storeOf } from './mutants.ts';

const memory = createMemoryStore();
const [file, otherFile] = [databaseFile(), databaseFile()];
const keySecret = 'a secret of the service, long enough';

const stores: Readonly<Record<string, OpenStore>> = {
  memory: () => memory,
  'what the mutants are made of': storeOf({}),
  'node:sqlite': () => createSqliteStore(new DatabaseSync(file)),
  'better-sqlite3': () => createSqliteStore(new Database(otherFile)),
  'better-sqlite3, with integers as bigint': () => createSqliteStore(new Database(otherFile).defaultSafeIntegers()),
  'node:sqlite, with a secret': () => createSqliteStore(new DatabaseSync(file), { keySecret }),
};

describe.each(Object.entries(stores))('%s', async (_name, open) => {
  const store = await open();
  const applicable = mfaStoreContract.filter(({ needs }) => needs(store));
  test.each(applicable.map((rule) => [`${rule.id} ${rule.title}`, rule] as const))('%s', async (_id, rule) => {
    expect(await rule.run(open)).toEqual({});
  });
});

test('every rule has its own number', () => {
  expect(new Set(mfaStoreContract.map(({ id }) => id)).size).toBe(mfaStoreContract.length);
});

test('the contract notices every broken store', async () => {
  const [clockRules, others] = [true, false].map((changesClock) =>
    mfaStoreContract.filter(({ id }) => id.startsWith('store-clock') === changesClock),
  );
  const isNoticed = async (broken: (typeof mutants)[string], rules: readonly StoreRule[] = []) => {
    const results = await Promise.allSettled(rules.map((rule) => rule.run(storeOf(broken))));
    return results.some(({ status }) => status === 'rejected');
  };
  const noticed = await Promise.all(Object.values(mutants).map((broken) => isNoticed(broken, others)));
  const unnoticed: string[] = [];
  for (const [index, [name, broken]] of Object.entries(mutants).entries()) {
    // These rules change a global, so each runs alone.
    if (noticed[index] !== true && !(await isNoticed(broken, clockRules))) unnoticed.push(name);
  }
  expect(unnoticed).toEqual([]);
});
