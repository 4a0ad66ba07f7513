import { expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../../src/store/memory.ts';

const { signal } = new AbortController();

test('a memory store is on the clock that it is given', async () => {
  let time = 1_000;
  const store = createMemoryStore({ now: () => time });
  const swap = (from: string | null) => store.run('g', [{ op: 'swap', key: 'k', from, to: 'one', ttlMs: 500 }], signal);
  expect((await swap(null)).done).toBe(true);
  time = 1_499;
  expect(await swap(null)).toEqual({ done: false, seen: [{ value: 'one', count: 0, ttlMs: 1 }] });
  time = 1_500;
  expect((await swap('one')).done).toBe(false);
  expect((await swap(null)).done).toBe(true);
});

test('what has ended does not stay in memory', async () => {
  let time = 0;
  const store = createMemoryStore({ now: () => time });
  const swap = (group: string) =>
    store.run(group, [{ op: 'swap', key: 'k', from: null, to: 'one', ttlMs: 10 }], signal);
  const deleted = vi.spyOn(Map.prototype, 'delete');
  for (let count = 0; count < 1_500; count += 1) await swap(`old ${count}`);
  expect(deleted).not.toHaveBeenCalled();
  time = 20;
  for (let count = 0; count < 1_500; count += 1) await swap(`new ${count}`);
  const names = new Set(deleted.mock.calls.map(([name]) => name));
  expect(names.size).toBe(1_500);
});
