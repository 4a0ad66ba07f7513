import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createReplayGuard } from '../../../src/core/replay-guard.ts';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { scripted } from './scripted-driver.ts';

// How long the end of a step is remembered. A forgotten end is seen here only: such a handle is too old for any call.

const MINUTE = 60_000;
const MANY = 10_000;

/** Milliseconds that have passed, by the clock that nobody can set. */
let elapsed = 0;
beforeEach(() => {
  elapsed = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => elapsed);
});

/** A guard, and handles that end at minute 0 of its settable clock unless a test says otherwise. */
async function remembering() {
  let time = 0;
  const guard = createReplayGuard(() => time);
  const { handle } = await scripted().challenge();
  const handleOf = (id: string, endsAt = 0): VerificationHandle => ({
    ...handle,
    id,
    expiresAt: new Date(endsAt).toISOString(),
  });
  return {
    use: (id: string, endsAt = 0) => guard.consume(handleOf(id, endsAt), 'used'),
    expire: (id: string) => guard.consume(handleOf(id), 'expired'),
    useMany: (count: number, endsAt = 0) => {
      for (let index = 0; index < count; index += 1) guard.consume(handleOf(`${endsAt}-${index}`, endsAt), 'used');
    },
    setClock: (ms: number) => {
      time = ms;
    },
    /** Which of these are refused. */
    remembered: (...ids: readonly string[]) =>
      ids.filter((id) => {
        try {
          guard.assertUsable(handleOf(id));
          return false;
        } catch {
          return true;
        }
      }),
  };
}

describe('an end is forgotten', () => {
  test('after more than 30 minutes, at the next end', async () => {
    const { use, remembered } = await remembering();
    use('a');
    elapsed = 30 * MINUTE;
    use('b');
    expect(remembered('a', 'b')).toEqual(['a', 'b']);
    elapsed += 1;
    expect(remembered('a', 'b')).toEqual(['a', 'b']);
    use('c');
    expect(remembered('a', 'b', 'c')).toEqual(['b', 'c']);
  });

  test('not for what the settable clock says, while there are few', async () => {
    const { use, setClock, remembered } = await remembering();
    use('a');
    setClock(24 * 60 * MINUTE);
    use('b');
    expect(remembered('a')).toEqual(['a']);
  });

  test('with one more at each end, the oldest first', async () => {
    const { use, remembered } = await remembering();
    for (const id of ['a', 'b', 'c']) use(id);
    elapsed = 30 * MINUTE + 1;
    use('d');
    expect(remembered('a', 'b', 'c', 'd')).toEqual(['c', 'd']);
    use('e');
    expect(remembered('c', 'd', 'e')).toEqual(['d', 'e']);
  });

  test('later where the step ended again, and what ended after it is not kept longer for that', async () => {
    const { use, expire, remembered } = await remembering();
    expire('a');
    for (const id of ['b', 'c']) use(id);
    elapsed = 20 * MINUTE;
    use('a');
    elapsed = 30 * MINUTE + 1;
    use('d');
    expect(remembered('a', 'b', 'c', 'd')).toEqual(['a', 'd']);
    elapsed = 50 * MINUTE + 1;
    use('e');
    expect(remembered('a', 'd')).toEqual(['d']);
  });

  test('in the order of the ends, which looking at them does not change', async () => {
    const { use, remembered } = await remembering();
    for (const id of ['a', 'b']) use(id);
    elapsed = 10 * MINUTE;
    use('c');
    elapsed = 30 * MINUTE + 1;
    use('d');
    expect(remembered('a', 'b', 'c', 'd')).toEqual(['c', 'd']);
  });
});

describe('over 10,000 ends', () => {
  test('those that the settable clock takes for too old are forgotten too, two at each end', async () => {
    const { use, useMany, setClock, remembered } = await remembering();
    useMany(MANY - 1);
    // 15 minutes after its end a handle may still be resent.
    setClock(15 * MINUTE + 1);
    use('one', 60 * MINUTE);
    expect(remembered('0-0', '0-1')).toEqual(['0-0', '0-1']);
    use('two', 60 * MINUTE);
    // With the first of them gone, there are 10,000.
    expect(remembered('0-0', '0-1', '0-2')).toEqual(['0-1', '0-2']);
  });

  test('none is forgotten that a resend could still replace', async () => {
    const { use, useMany, setClock, remembered } = await remembering();
    useMany(MANY);
    setClock(15 * MINUTE);
    use('one', 60 * MINUTE);
    expect(remembered('0-0', '0-1')).toEqual(['0-0', '0-1']);
  });

  test('the head of the line does not keep the others, and is remembered itself', async () => {
    const { use, useMany, setClock, remembered } = await remembering();
    for (const id of ['a', 'b']) use(id, 365 * 24 * 60 * MINUTE);
    useMany(MANY);
    expect(remembered('a', 'b', '0-0', '0-1', '0-2')).toHaveLength(5);
    setClock(60 * MINUTE);
    for (const id of ['one', 'two', 'three']) use(id, 60 * MINUTE);
    expect(remembered('a', 'b', 'one', 'two', 'three')).toHaveLength(5);
    expect(remembered(...Array.from({ length: 10 }, (_, index) => `0-${index}`)).length).toBeLessThan(10);
  });
});
