import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MfaStore, StoreOp } from '../../../src/spec/store.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import { createSqliteStore } from '../../../src/store/sqlite.ts';
import { storeOf } from './mutants.ts';

// Random batches: every store must do what the memory store does.

const numRuns = 100 * Number(process.env.POLYFACTOR_RUNS ?? 1);
const key = fc.constantFrom('a', 'b', 'c', 'd');
const value = fc.option(fc.constantFrom('one', 'two', ''), { nil: null });
const ttlMs = fc.constant(3_600_000);
const op: fc.Arbitrary<StoreOp> = fc.oneof(
  fc.record({ op: fc.constant('swap' as const), key, from: value, to: value, ttlMs }),
  fc.record({
    op: fc.constant('add' as const),
    key: fc.constantFrom('n', 'm'),
    by: fc.integer({ min: -3, max: 3 }),
    max: fc.integer({ min: 0, max: 12 }),
    ttlMs,
  }),
  fc.record({
    op: fc.constant('clear' as const),
    key: fc.constantFrom('a', 'n'),
    max: fc.option(fc.nat(9), { nil: undefined }),
  }),
);
const batch = fc.record({
  group: fc.constantFrom('g', 'h'),
  ops: fc.uniqueArray(op, { minLength: 1, maxLength: 4, selector: (one) => one.key }),
});

const stores: Readonly<Record<string, () => MfaStore>> = {
  'node:sqlite': () => createSqliteStore(new DatabaseSync(':memory:')),
  'with a secret': () =>
    createSqliteStore(new DatabaseSync(':memory:'), { keySecret: 'a secret of the service, long enough' }),
  'what the mutants are made of': () => storeOf({})(),
};

describe.each(Object.entries(stores))('%s', (_name, create) => {
  test('does what the memory store does', async () => {
    const { signal } = new AbortController();
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 25 }), async (batches) => {
        const [model, store] = [createMemoryStore(), create()];
        for (const { group, ops } of batches) {
          const [expected, actual] = await Promise.all([model, store].map((one) => one.run(group, ops, signal)));
          const shown = (result = expected) => [result?.done, result?.seen.map(({ value, count }) => [value, count])];
          expect(shown(actual)).toEqual(shown(expected));
        }
      }),
      { numRuns },
    );
  });
});
