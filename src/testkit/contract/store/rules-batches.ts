import type { StoreOp } from '../../../spec/store.ts';
import { assert, assertEqual, assertSameList, errorThrownBy } from '../support/assertions.ts';
import { add, clear, defineStoreRule, LONG_MS, pause, type StoreRule, swap } from './store-rule.ts';

const AT_ONCE = 40;

/** Parts that do not hold in a group where `value` is `one` and `count` is 3. */
const REFUSED: readonly StoreOp[] = [
  swap('value', null, 'two'),
  swap('value', 'two', 'two'),
  add('count', 1, 3),
  add('count', 0, 2),
  clear('count', 2),
];
/** Parts that hold there. */
const APPLIED: readonly StoreOp[] = [
  swap('new', null, 'new'),
  swap('old', 'old', 'changed'),
  add('other', 1, 5),
  clear('cleared'),
];

export const batchRules: readonly StoreRule[] = [
  defineStoreRule({ id: 'store-batch-01', title: 'a batch is applied whole or not at all' }, async ({ run, group }) => {
    for (const [index, refused] of REFUSED.entries()) {
      const of = `${group} ${index}`;
      await run([swap('value', null, 'one'), add('count', 3, 9), swap('old', null, 'old'), add('cleared', 2, 9)], of);
      for (const ops of [
        [refused, ...APPLIED],
        [...APPLIED, refused],
      ]) {
        const { done, seen } = await run(ops, of);
        assert(!done, 'a batch of which one part does not hold was applied');
        assertEqual(seen.length, ops.length, 'how many parts are shown');
      }
      const { seen } = await run(
        [swap('new', null, null), swap('old', 'old', 'old'), add('other', 0, 9), add('cleared', 0, 9)],
        of,
      );
      const left = [seen[0]?.value, seen[1]?.value, seen[2]?.count, seen[3]?.count];
      assertSameList(left, [null, 'old', 0, 2], 'what a refused batch has left');
      await run([clear('value'), clear('count'), clear('old'), clear('cleared')], of);
    }
  }),
  defineStoreRule({ id: 'store-batch-02', title: 'a batch shows each of its keys, in its order' }, async ({ run }) => {
    await run([swap('a', null, 'one'), add('b', 2, 9)]);
    const ops = [add('b', 1, 9), swap('a', 'one', 'two'), clear('c'), swap('d', null, 'four')];
    const { done, seen } = await run(ops);
    assert(done, 'a batch whose parts all hold was refused');
    assertSameList(
      seen.map(({ value }) => value),
      [null, 'two', null, 'four'],
      'the values of a batch',
    );
    assertSameList(
      seen.map(({ count }) => count),
      [3, 0, 0, 0],
      'the counts of a batch',
    );
    assert(
      seen.every(({ ttlMs }) => Number.isFinite(ttlMs) && ttlMs >= 0 && ttlMs <= LONG_MS),
      'a time that is left is none',
    );
  }),
  defineStoreRule({ id: 'store-batch-03', title: 'of many equal swaps at once, one is applied' }, async ({ run }) => {
    const values = Array.from({ length: AT_ONCE }, (_, index) => `caller ${index}`);
    const results = await Promise.all(values.map((value) => run([swap('k', null, value)])));
    const winners = values.filter((_, index) => results[index]?.done);
    assertEqual(winners.length, 1, 'the number of swaps that were applied');
    for (const { seen } of results) assertEqual(seen[0]?.value, winners[0], 'the value that all see');
  }),
  defineStoreRule(
    { id: 'store-batch-04', title: 'of many additions at once, as many are applied as fit' },
    async ({ run }) => {
      const results = await Promise.all(
        Array.from({ length: AT_ONCE }, () => run([add('k', 1, 7), swap('seen', null, null)])),
      );
      assertEqual(results.filter(({ done }) => done).length, 7, 'the number of additions that were applied');
    },
  ),
  defineStoreRule(
    { id: 'store-batch-05', title: 'a batch that names a key twice is refused' },
    async ({ run, open, group }) => {
      const store = await open();
      const ops = [swap('k', null, 'one'), add('k', 1, 5)];
      await errorThrownBy('a batch that names a key twice', () => store.run(group, ops, new AbortController().signal));
      assertEqual((await run([swap('k', null, null)])).done, true, 'whether the key is absent');
    },
  ),
  defineStoreRule(
    { id: 'store-batch-06', title: 'a batch that was aborted before it began writes nothing' },
    async ({ run, open, group }) => {
      const store = await open();
      await errorThrownBy('an aborted batch', () => store.run(group, [swap('k', null, 'one')], AbortSignal.abort()));
      assertEqual((await run([swap('k', null, null)])).done, true, 'whether the key is absent');
    },
  ),
  defineStoreRule(
    { id: 'store-clock-01', title: 'the clocks of the callers do not matter', shared: true },
    async ({ run }) => {
      const { now } = Date;
      try {
        await run([swap('k', null, 'one', LONG_MS)]);
        Reflect.set(Date, 'now', () => now() + 10 * LONG_MS);
        assert(!(await run([swap('k', null, 'two')])).done, 'a caller whose clock is ahead has ended a value');
        await run([swap('short', null, 'one', 60)]);
        Reflect.set(Date, 'now', () => now() - 10 * LONG_MS);
        await run([swap('other', null, 'one', 60)]);
        Reflect.set(Date, 'now', now);
        await pause(120);
        assert((await run([swap('short', null, 'two')])).done, 'a value of a caller whose clock is ahead did not end');
        assert((await run([swap('other', null, 'two')])).done, 'a value of a caller whose clock is behind did not end');
      } finally {
        Reflect.set(Date, 'now', now);
      }
    },
  ),
  defineStoreRule(
    { id: 'store-shared-01', title: 'what one process writes, the others see', shared: true },
    async ({ run, open, group }) => {
      const other = await open();
      await run([swap('k', null, 'one'), add('n', 2, 5)]);
      const { done, seen } = await other.run(
        group,
        [swap('k', null, 'two'), add('n', 1, 5)],
        new AbortController().signal,
      );
      assertSameList([done, seen[0]?.value, seen[1]?.count], [false, 'one', 2], 'what another process sees');
    },
  ),
];
