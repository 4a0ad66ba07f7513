import { assert, assertEqual, assertSameList } from '../support/assertions.ts';
import { add, clear, defineStoreRule, LONG_MS, pause, type StoreRule, type StoreStage } from './store-rule.ts';

/** The count of a key. Nothing is written. */
async function countOf({ run }: StoreStage, key: string): Promise<number> {
  const { seen } = await run([add(key, 0, Number.MAX_SAFE_INTEGER)]);
  return seen[0]?.count ?? -1;
}

export const countRules: readonly StoreRule[] = [
  defineStoreRule(
    { id: 'store-add-01', title: 'a count goes up to its maximum, and a refused one stays' },
    async (stage) => {
      for (let count = 1; count <= 12; count += 1) {
        const { done, seen } = await stage.run([add('k', 1, 12)]);
        assert(done, 'an addition below the maximum was refused');
        assertEqual(seen[0]?.count, count, 'the count after an addition');
      }
      for (const by of [1, 2, 100]) {
        const { done, seen } = await stage.run([add('k', by, 12)]);
        assert(!done, 'an addition above the maximum was applied');
        assertEqual(seen[0]?.count, 12, 'the count after a refused addition');
      }
      assert(!(await stage.run([add('new', 2, 1)])).done, 'an addition to nothing above the maximum was applied');
      assertEqual(await countOf(stage, 'new'), 0, 'the count of a refused first addition');
    },
  ),
  defineStoreRule({ id: 'store-add-02', title: 'counts are compared as numbers' }, async (stage) => {
    await stage.run([add('k', 9, 10)]);
    assert(!(await stage.run([add('k', 91, 99)])).done, '9 and 91 are over 99');
    assert((await stage.run([add('k', 1, 10)])).done, '9 and 1 are not over 10');
    assert((await stage.run([add('k', 90, 100)])).done, '10 and 90 are not over 100');
    assert(!(await stage.run([clear('k', 9)])).done, '100 is over 9');
    assertEqual(await countOf(stage, 'k'), 100, 'the count');
  }),
  defineStoreRule({ id: 'store-add-03', title: 'an addition of 0 looks, and writes nothing' }, async (stage) => {
    const absent = await stage.run([add('k', 0, 0)]);
    assertSameList([absent.done, absent.seen[0]?.count, absent.seen[0]?.ttlMs], [true, 0, 0], 'a look at nothing');
    await stage.run([add('k', 3, 5, 2_000)]);
    const { done, seen } = await stage.run([add('k', 0, 3, LONG_MS, LONG_MS)]);
    assertSameList([done, seen[0]?.count], [true, 3], 'a look at a count');
    assert((seen[0]?.ttlMs ?? 0) <= 2_000, 'a look has put off the end');
    assert(!(await stage.run([add('k', 0, 2)])).done, 'a look at a count over the maximum was not refused');
  }),
  defineStoreRule(
    { id: 'store-add-04', title: 'a count goes down, and at 0 or below there is none' },
    async (stage) => {
      await stage.run([add('k', 3, 5)]);
      assertEqual((await stage.run([add('k', -2, 5)])).seen[0]?.count, 1, 'the count after a subtraction');
      assertEqual((await stage.run([add('k', -2, 5)])).seen[0]?.count, 0, 'the count after more than all was taken');
      assertEqual(
        (await stage.run([add('k', -1, 5)])).seen[0]?.count,
        0,
        'the count after something was taken of nothing',
      );
      assertEqual((await stage.run([add('k', 5, 5)])).seen[0]?.count, 5, 'a new count');
      // A count that is over the maximum by now may go down to it.
      assert((await stage.run([add('k', -3, 2)])).done, 'a subtraction to the maximum was refused');
      assert(!(await stage.run([add('k', -1, 0)])).done, 'a subtraction that stays above the maximum was applied');
    },
  ),
  defineStoreRule({ id: 'store-add-05', title: 'a count ends after the time of its first addition' }, async (stage) => {
    await stage.run([add('k', 1, 5, 150)]);
    await pause(60);
    const { seen } = await stage.run([add('k', 1, 5, LONG_MS)]);
    assert((seen[0]?.ttlMs ?? LONG_MS) <= 150, 'a later addition has put off the end');
    await pause(180);
    assertEqual(await countOf(stage, 'k'), 0, 'a count after its end');
    const again = await stage.run([add('k', 1, 1, LONG_MS)]);
    assert(again.done && (again.seen[0]?.ttlMs ?? 0) > 150, 'a count that has ended did not begin anew');
  }),
  defineStoreRule(
    { id: 'store-add-06', title: 'a count that reaches its maximum lasts lockMs from then' },
    async (stage) => {
      await stage.run([add('k', 1, 3, 60, 5_000)]);
      const below = await stage.run([add('k', 1, 3, 60, 5_000)]);
      assert((below.seen[0]?.ttlMs ?? LONG_MS) <= 60, 'a count below its maximum was locked');
      const reached = await stage.run([add('k', 1, 3, 60, 5_000)]);
      const left = reached.seen[0]?.ttlMs ?? 0;
      assert(left > 60 && left <= 5_000, 'a count that reached its maximum was not locked');
      await pause(120);
      assert(!(await stage.run([add('k', 1, 3, 60, 5_000)])).done, 'a locked count was not kept');
      const short = await stage.run([add('short', 1, 1, LONG_MS, 60)]);
      assert((short.seen[0]?.ttlMs ?? LONG_MS) <= 60, 'a lock that is shorter than the time was not taken');
      await pause(120);
      assertEqual(await countOf(stage, 'short'), 0, 'a count after its lock');
      const without = await stage.run([add('without', 1, 1, LONG_MS)]);
      assert((without.seen[0]?.ttlMs ?? 0) > 60, 'a count without a lock has lost its time');
    },
  ),
  defineStoreRule(
    { id: 'store-clear-02', title: 'clear holds up to its maximum, and deletes the count' },
    async (stage) => {
      await stage.run([add('k', 3, 5)]);
      const refused = await stage.run([clear('k', 2)]);
      assertSameList([refused.done, refused.seen[0]?.count], [false, 3], 'a clear of a count over the maximum');
      const cleared = await stage.run([clear('k', 3), clear('none', 0)]);
      assertSameList(
        [cleared.done, cleared.seen[0]?.count, cleared.seen[0]?.ttlMs],
        [true, 0, 0],
        'a clear at the maximum',
      );
      assertEqual(await countOf(stage, 'k'), 0, 'a cleared count');
    },
  ),
];
