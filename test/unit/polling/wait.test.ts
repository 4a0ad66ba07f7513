import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pending, type VerificationHandle, waitForApproval } from '../../../src/index.ts';
import type { Answered } from '../../../src/spec/driver.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { factorOf, failureOf, type Scripted, said, scripted, USER } from '../core/scripted-driver.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Time passes for the timers and for the provider alike. */
async function pass(world: Scripted, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 10) {
    world.clock.advance(10);
    await vi.advanceTimersByTimeAsync(10);
  }
}

/** A step whose polls hear one word after the other, the last one again and again. */
async function stepWithReplies(...replies: readonly (string | MfaError)[]) {
  const left = [...replies];
  const world = scripted({
    verify: async (): Promise<Answered> => {
      const word = left.length > 1 ? left.shift() : left[0];
      if (word instanceof MfaError) throw word;
      return said(`poll 200 ${word}`);
    },
  });
  const { handle } = await world.challenge();
  return { world, handle, looks: () => world.called('verify') };
}

/** The outcome of a wait as it stands. */
function watch<T>(promise: Promise<T>) {
  const state: { result?: T; error?: unknown } = {};
  promise.then(
    (result) => {
      state.result = result;
    },
    (error: unknown) => {
      state.error = error;
    },
  );
  return state;
}

const busy = new MfaError({ code: 'RATE_LIMITED', retryAfterMs: 6_000 }, 'Too fast: wait.');
const down = new MfaError({ code: 'UNAVAILABLE' }, 'Down: later.');

describe('waitForApproval', () => {
  test('looks at once, then every pollAfterMs, until it is approved', async () => {
    const { world, handle, looks } = await stepWithReplies('waiting', 'waiting', 'accepted');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 10);
    expect(looks()).toBe(1);
    await pass(world, 30);
    expect(looks()).toBe(1);
    await pass(world, 20);
    expect(looks()).toBe(2);
    await pass(world, 60);
    expect(state.result).toMatchObject({ status: 'approved', by: 'approval' });
    await pass(world, 1_000);
    expect(looks()).toBe(3);
  });

  test('waits for an enrollment too', async () => {
    const answers = ['waiting', 'accepted'];
    const world = scripted({
      activate: async () => ({ ...said(`poll 200 ${answers.shift()}`), factor: factorOf('new') }),
    });
    const { handle } = await world.enroll();
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 100);
    expect(state.result).toMatchObject({ status: 'active', factor: { id: 'new' } });
    expect([world.called('activate'), world.called('verify')]).toEqual([2, 0]);
  });

  test('gives a rejection as a result', async () => {
    const { world, handle } = await stepWithReplies('waiting', 'denied');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 100);
    expect(state.result).toEqual({ status: 'rejected', reason: 'denied', handle: null });
  });

  test('tells every pending', async () => {
    const { world, handle } = await stepWithReplies('waiting', 'waiting', 'accepted');
    const seen: Pending<VerificationHandle>[] = [];
    watch(waitForApproval(world.provider, { userId: USER, handle, onPending: (pending) => seen.push(pending) }));
    await pass(world, 200);
    expect(seen).toEqual([1, 2].map(() => ({ status: 'pending', handle, pollAfterMs: 50 })));
  });

  test('ends with the step, at the latest, without a look past its end', async () => {
    const { world, handle, looks } = await stepWithReplies('waiting');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 299_990);
    expect(state.result).toBeUndefined();
    const before = looks();
    await pass(world, 60);
    expect(state.result).toEqual({ status: 'rejected', reason: 'expired', handle: null });
    expect(looks()).toBe(before);
  });

  test('of an expired step looks nowhere', async () => {
    const { world, handle, looks } = await stepWithReplies('accepted');
    world.clock.advance(300_000);
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 10);
    expect([state.result, looks()]).toMatchObject([{ reason: 'expired' }, 0]);
  });
});

describe('a look that fails', () => {
  test('by a rate limit is followed by one when that is over', async () => {
    const { world, handle, looks } = await stepWithReplies(busy, 'accepted');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 5_990);
    expect(looks()).toBe(1);
    await pass(world, 20);
    expect(state.result).toMatchObject({ status: 'approved' });
  });

  test('for being unavailable is followed by one in a while, not at once', async () => {
    const { world, handle, looks } = await stepWithReplies(down, down, 'accepted');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 1_000);
    expect(looks()).toBe(1);
    await pass(world, 10_000);
    expect([looks(), state.result]).toMatchObject([3, { status: 'approved' }]);
  });

  test.each(['UNEXPECTED_RESPONSE', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'HANDLE_INVALID'] as const)(
    'by %s ends the wait',
    async (code) => {
      const { world, handle, looks } = await stepWithReplies('waiting', new MfaError({ code }, 'Text.'));
      const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
      await pass(world, 200);
      expect([state.error, looks()]).toMatchObject([{ code, operation: 'verify' }, 2]);
    },
  );

  test('for ever ends with the step', async () => {
    const { world, handle } = await stepWithReplies(down);
    const state = watch(waitForApproval(world.provider, { userId: USER, handle }));
    await pass(world, 305_000);
    expect(state.result).toMatchObject({ reason: 'expired' });
  });

  test('by a long rate limit ends with the step', async () => {
    const hour = new MfaError({ code: 'RATE_LIMITED', retryAfterMs: 3_600_000 }, 'Too fast: wait.');
    // A provider whose clock is that of the timers, as in production.
    const inner = scripted({ verify: () => Promise.reject(hour) });
    const { handle } = await inner.challenge();
    const state = watch(waitForApproval(inner.provider, { userId: USER, handle }));
    await pass(inner, 310_000);
    expect(state.result).toMatchObject({ reason: 'expired' });
  });
});

describe('an abort', () => {
  test('before the wait throws signal.reason and looks nowhere', async () => {
    const { world, handle, looks } = await stepWithReplies('accepted');
    const signal = AbortSignal.abort('gone');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle, signal }));
    await pass(world, 10);
    expect([state.error, looks()]).toEqual(['gone', 0]);
  });

  test('between two looks throws signal.reason at once', async () => {
    const { world, handle, looks } = await stepWithReplies('waiting');
    const controller = new AbortController();
    const state = watch(waitForApproval(world.provider, { userId: USER, handle, signal: controller.signal }));
    await pass(world, 20);
    const reason = new Error('the user left');
    controller.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toBe(reason);
    expect(vi.getTimerCount()).toBe(0);
    await pass(world, 1_000);
    expect([looks(), vi.getTimerCount()]).toEqual([1, 0]);
  });

  test('by onPending throws signal.reason at once', async () => {
    const { world, handle } = await stepWithReplies('waiting');
    const controller = new AbortController();
    const { signal } = controller;
    const onPending = () => controller.abort('enough');
    const state = watch(waitForApproval(world.provider, { userId: USER, handle, signal, onPending }));
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toBe('enough');
  });

  test('of onPending by an error of its own ends the wait, whatever the error is', async () => {
    const { world, handle } = await stepWithReplies('waiting');
    const failure = new MfaError({ code: 'UNAVAILABLE' }, 'The database is away: try later.');
    const onPending = () => {
      throw failure;
    };
    const state = watch(waitForApproval(world.provider, { userId: USER, handle, onPending }));
    await vi.advanceTimersByTimeAsync(0);
    expect(state.error).toBe(failure);
  });

  test('leaves no listener on the signal', async () => {
    const { world, handle } = await stepWithReplies('waiting', 'waiting', 'waiting', 'accepted');
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    watch(waitForApproval(world.provider, { userId: USER, handle, signal }));
    await pass(world, 300);
    expect(added.mock.calls.length).toBeGreaterThan(0);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

test('it works with any MfaProvider, not only with one of ours', async () => {
  const { provider, challenge } = scripted();
  const { handle } = await challenge();
  const verify = vi.fn(async () => ({ status: 'rejected', reason: 'denied', handle: null }) as const);
  const state = watch(waitForApproval({ ...provider, verify }, { userId: USER, handle }));
  await vi.advanceTimersByTimeAsync(0);
  expect(state.result).toMatchObject({ reason: 'denied' });
  expect(verify).toHaveBeenCalledWith({ userId: USER, handle, signal: undefined });
});

test.each<readonly [string, unknown, unknown]>([
  ['options', scripted().provider, undefined],
  ['options', scripted().provider, null],
  ['handle', scripted().provider, { userId: USER }],
  ['handle', scripted().provider, { userId: USER, handle: null }],
  ['handle', scripted().provider, { userId: USER, handle: '{}' }],
  ['provider', undefined, { userId: USER, handle: {} }],
])('a wait without %s is INVALID_INPUT', async (what, provider, options) => {
  const wait = waitForApproval(provider as never, options as never);
  expect((await failureOf(wait, 'INVALID_INPUT')).message).toContain(`${what}: must be`);
});
