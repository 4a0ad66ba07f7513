import { afterEach, describe, expect, test, vi } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { RIGHT, type Scripted, scripted, USER, WRONG } from './scripted-driver.ts';

// The memory of ended handles has a limit, wherever the clock goes. Its tests make thousands of handles.

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

const verify = (world: Scripted, handle: VerificationHandle, answer = RIGHT) =>
  world.provider.verify({ userId: USER, handle, answer });

describe('the memory of ended handles', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** The collections that a set of ids goes into, whatever keeps them. */
  function watchCollections(ids: ReadonlySet<unknown>) {
    const holders = new Set<{ readonly size: number }>();
    const mapSet = Map.prototype.set;
    const setAdd = Set.prototype.add;
    let watching = true;
    vi.spyOn(Map.prototype, 'set').mockImplementation(function (this: Map<unknown, unknown>, key, value) {
      if (watching && ids.has(key)) setAdd.call(holders, this);
      return mapSet.call(this, key, value);
    });
    vi.spyOn(Set.prototype, 'add').mockImplementation(function (this: Set<unknown>, key) {
      if (watching && this !== ids && ids.has(key)) setAdd.call(holders, this);
      return setAdd.call(this, key);
    });
    const stop = () => {
      watching = false;
      vi.restoreAllMocks();
    };
    return { holders, stop };
  }

  test('does not grow for ever', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const world = scripted();
    const ids = new Set<unknown>();
    const { holders, stop } = watchCollections(ids);
    const hours = 6;
    for (let minute = 0; minute < hours * 60; minute += 1) {
      const { handle } = await world.challenge();
      ids.add(handle.id);
      await verify(world, handle);
      vi.advanceTimersByTime(MINUTE);
      world.clock.advance(MINUTE);
    }
    stop();
    vi.useRealTimers();
    expect(holders.size).toBeGreaterThan(0);
    for (const { size } of holders) expect(size).toBeLessThan(40);
  });

  test.each<readonly [string, (clock: Scripted['clock'], step: number) => void]>([
    ['goes on faster than time', (clock) => clock.advance(MINUTE)],
    ['was a year ahead at first', (clock, step) => clock.advance(step === 0 ? -YEAR : MINUTE)],
    ['jumps to and fro', (clock, step) => clock.advance(step % 2 === 0 ? YEAR : MINUTE - YEAR)],
  ])('does not grow for ever where the clock %s', async (_title, move) => {
    const world = scripted();
    const ids = new Set<unknown>();
    const { holders, stop } = watchCollections(ids);
    for (let step = 0; step < 12_000; step += 1) {
      const { handle } = await world.challenge();
      ids.add(handle.id);
      await verify(world, handle);
      move(world.clock, step);
    }
    stop();
    expect(holders.size).toBeGreaterThan(0);
    for (const { size } of holders) expect(size).toBeLessThan(10_100);
  });

  test('keeps no handle that is only polled or answered wrongly', async () => {
    const world = scripted();
    const ids = new Set<unknown>();
    const { holders, stop } = watchCollections(ids);
    for (let step = 0; step < 100; step += 1) {
      const { handle } = await world.challenge();
      ids.add(handle.id);
      await world.provider.verify({ userId: USER, handle });
      await verify(world, handle, WRONG);
    }
    stop();
    for (const { size } of holders) expect(size).toBeLessThan(10);
  });
});
