import { assert, assertEqual, assertSameList } from '../support/assertions.ts';
import { clear, defineStoreRule, LONG_MS, pause, type StoreRule, type StoreStage, swap } from './store-rule.ts';

/** What the key holds. Nothing is written. */
async function valueAt({ run, group }: StoreStage, key: string, of = group): Promise<string | null> {
  const { seen } = await run([swap(key, null, null)], of);
  return seen[0]?.value ?? null;
}

/** Values that an engine may mix up. */
const VALUES = [
  '',
  ' ',
  '0',
  'null',
  'Open',
  'open',
  'open ',
  "o'; DROP TABLE x; --",
  '%',
  'é',
  'e\u0301',
  '🔑',
  'x'.repeat(500),
];
/** Names that an engine may mix up: its separators, wildcards and braces, capital letters, length. */
const NAMES = [
  'a',
  'A',
  'a ',
  'a:b',
  'a%',
  'a*',
  'a_',
  '{a}',
  "a'b",
  'é',
  'e\u0301',
  'n'.repeat(150),
  `${'n'.repeat(149)}m`,
];

export const valueRules: readonly StoreRule[] = [
  defineStoreRule(
    { id: 'store-swap-01', title: 'a swap from null writes once, and the next one sees the value' },
    async ({ run }) => {
      const first = await run([swap('k', null, 'one')]);
      assert(first.done, 'the first swap from null was refused');
      assertEqual(first.seen[0]?.value, 'one', 'what a swap shows after it was applied');
      const second = await run([swap('k', null, 'two')]);
      assert(!second.done, 'a second swap from null was applied');
      assertEqual(second.seen[0]?.value, 'one', 'what a refused swap shows');
    },
  ),
  defineStoreRule({ id: 'store-swap-02', title: 'a swap compares the whole value, by its bytes' }, async (stage) => {
    assert(!(await stage.run([swap('absent', '', 'changed')])).done, 'an absent value was taken for an empty one');
    for (const [index, value] of VALUES.entries()) {
      const key = `k${index}`;
      assert((await stage.run([swap(key, null, value)])).done, `the value of number ${index} was not taken`);
      for (const other of [null, ...VALUES]) {
        if (other === value) continue;
        assert(!(await stage.run([swap(key, other, 'changed')])).done, 'a swap from another value was applied');
      }
      assertEqual(await valueAt(stage, key), value, 'the value that was written');
      assert((await stage.run([swap(key, value, null)])).done, 'a swap from the right value was refused');
    }
  }),
  defineStoreRule({ id: 'store-swap-03', title: 'a swap to null leaves nothing' }, async (stage) => {
    await stage.run([swap('k', null, 'one')]);
    const { done, seen } = await stage.run([swap('k', 'one', null)]);
    assert(done, 'a swap to null was refused');
    assertSameList([seen[0]?.value, seen[0]?.ttlMs], [null, 0], 'what a key without a value shows');
    assert((await stage.run([swap('k', null, 'two')])).done, 'a deleted key was not free');
  }),
  defineStoreRule(
    { id: 'store-swap-04', title: 'a swap to the same value looks, and changes neither value nor end' },
    async (stage) => {
      await stage.run([swap('k', null, 'one', 2_000)]);
      const { done, seen } = await stage.run([swap('k', 'one', 'one', LONG_MS)]);
      assert(done, 'a look at the right value was refused');
      assert((seen[0]?.ttlMs ?? 0) <= 2_000, 'a look has put off the end');
      assert(!(await stage.run([swap('k', 'two', 'two')])).done, 'a look at another value was not refused');
      assert((await stage.run([swap('none', null, null)])).done, 'a look at an absent key was refused');
      assert((await stage.run([swap('none', null, 'x')])).done, 'a look has written something');
    },
  ),
  defineStoreRule(
    { id: 'store-swap-05', title: 'a value ends after its time, and its key is free then' },
    async (stage) => {
      const { seen } = await stage.run([swap('k', null, 'one', 60), swap('long', null, 'one')]);
      const [short = { ttlMs: 0 }, long = { ttlMs: 0 }] = seen;
      assert(short.ttlMs > 0 && short.ttlMs <= 60, 'the time that is left is not at most the time that was given');
      assert(long.ttlMs > 60 && long.ttlMs <= LONG_MS, 'the time that is left is not that of its own key');
      await pause(120);
      assertEqual(await valueAt(stage, 'k'), null, 'a value after its end');
      assertEqual(await valueAt(stage, 'long'), 'one', 'a value before its end');
      assert(!(await stage.run([swap('k', 'one', 'two')])).done, 'a swap from a value that has ended was applied');
      assert((await stage.run([swap('k', null, 'three')])).done, 'a key whose value has ended was not free');
    },
  ),
  defineStoreRule(
    { id: 'store-swap-06', title: 'a swap to another value has the time of that swap' },
    async (stage) => {
      await stage.run([swap('k', null, 'one', 60)]);
      const { seen } = await stage.run([swap('k', 'one', 'two')]);
      assert((seen[0]?.ttlMs ?? 0) > 60, 'a swap has kept the time of the value before');
      await pause(120);
      assertEqual(await valueAt(stage, 'k'), 'two', 'the later value');
    },
  ),
  defineStoreRule(
    { id: 'store-names-01', title: 'keys and groups that differ in a single byte are different' },
    async (stage) => {
      await stage.run(NAMES.map((name) => swap(name, null, name)));
      for (const name of NAMES) assertEqual(await valueAt(stage, name), name, 'the value of a key');
      const groups = NAMES.map((name) => stage.group + name);
      for (const of of groups) assert((await stage.run([swap('k', null, of)], of)).done, 'two groups share a key');
      for (const of of groups) assertEqual(await valueAt(stage, 'k', of), of, 'the value of a key in its group');
      // No text of one name may reach into the other.
      const of = `${stage.group}\n`;
      await stage.run([swap('b\nc', null, 'one')], `${of}a`);
      assertEqual(await valueAt(stage, 'c', `${of}a\nb`), null, 'a key of another group');
      assertEqual(await valueAt(stage, 'a\nb\nc', of), null, 'a key of another group');
    },
  ),
  defineStoreRule(
    { id: 'store-clear-01', title: 'clear deletes a value, and holds where there is none' },
    async (stage) => {
      await stage.run([swap('k', null, 'one')]);
      const { done, seen } = await stage.run([clear('k'), clear('none')]);
      assert(done, 'a clear without a maximum was refused');
      assertEqual(seen[0]?.value, null, 'what a cleared key shows');
      assertEqual(await valueAt(stage, 'k'), null, 'a cleared key');
    },
  ),
];
