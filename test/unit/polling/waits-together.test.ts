import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { defineMfaProvider, type MfaDriver, type MfaProvider, waitForApproval } from '../../../src/index.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { capabilities, factorOf, outcomes, said, scripted, stepOf, USER } from '../core/scripted-driver.ts';

// What waitForApproval makes of its turns; whose turn it is, pacer.test.ts says.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A driver on the default clock, whose step waits until it expires. */
const driverThatWaits: MfaDriver = {
  id: 'waits',
  instance: 'tenant.example',
  capabilities,
  outcomes,
  pollAfterMs: 4_000,
  listFactors: async () => [],
  listAvailableFactors: async () => [],
  findFactor: async (_call, id) => factorOf(id),
  enroll: async () => said('factor 201 pending'),
  activate: async () => said('poll 200 waiting'),
  challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf() }),
  verify: async () => said('poll 200 waiting'),
  resend: async () => said('trigger 201 sent'),
  remove: async () => undefined,
};

/** A tenant whose polls are 1 s apart, all together, and say what the test lets them say. */
function tenant(spacingMs = 1_000) {
  const looks: number[] = [];
  const start = Date.now();
  const said429 = new MfaError({ code: 'RATE_LIMITED', retryAfterMs: 20_000 }, 'Too fast: wait.');
  let word: string | MfaError = 'waiting';
  const world = scripted({
    pollAfterMs: 4_000,
    pollSpacingMs: spacingMs,
    verify: async () => {
      looks.push(Date.now() - start);
      if (word instanceof MfaError) throw word;
      return said(`poll 200 ${word}`);
    },
  });
  const wait = async (provider: MfaProvider, signal?: AbortSignal) => {
    const { handle } = await world.challenge();
    return waitForApproval(provider, { userId: USER, handle, signal });
  };
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 10) {
      world.clock.advance(10);
      await vi.advanceTimersByTimeAsync(10);
    }
  };
  return {
    world,
    wait,
    pass,
    looks,
    limit: () => {
      word = said429;
    },
    say: (next: string) => {
      word = next;
    },
  };
}

const distances = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

describe('waits on one provider', () => {
  test('share its turns', async () => {
    const { world, wait, pass, looks } = tenant();
    for (let count = 0; count < 10; count += 1) void wait(world.provider);
    await pass(19_990);
    expect(looks.length).toBe(20);
    expect(Math.min(...distances(looks))).toBeGreaterThanOrEqual(990);
  });

  test('share them through whatever wraps it', async () => {
    const { world, wait, pass, looks } = tenant();
    const { provider } = world;
    const logged: MfaProvider = { ...provider, verify: (input) => provider.verify(input) };
    const traced = new Proxy(provider, {});
    for (const wrapped of [provider, logged, traced, provider, logged, traced]) void wait(wrapped);
    await pass(11_990);
    expect(looks.length).toBe(12);
  });

  test('do not share them with another instance', async () => {
    const [one, other] = [tenant(), tenant()];
    for (let count = 0; count < 10; count += 1) void one.wait(one.world.provider);
    void other.wait(other.world.provider);
    await other.pass(9_000);
    expect(other.looks.length).toBe(3);
  });

  test('all stop where one is told of a rate limit, and go on after it', async () => {
    const { world, wait, pass, looks, limit, say } = tenant();
    const results = Array.from({ length: 5 }, () => wait(world.provider));
    await pass(6_000);
    limit();
    await pass(1_000);
    const before = looks.length;
    say('accepted');
    await pass(18_000);
    expect(looks.length).toBe(before);
    await pass(8_000);
    expect(await Promise.all(results)).toMatchObject(results.map(() => ({ status: 'approved' })));
  });

  test('a rate limit that claims an hour is tried again within a minute', async () => {
    const { world, wait, pass, looks, say } = tenant(0);
    const hour = new MfaError({ code: 'RATE_LIMITED', retryAfterMs: 3_600_000 }, 'Too fast: wait.');
    world.script({ verify: () => Promise.reject(hour) });
    const result = wait(world.provider);
    await pass(1_000);
    say('accepted');
    world.script({ verify: async () => said('poll 200 accepted') });
    await pass(60_000);
    expect(await result).toMatchObject({ status: 'approved' });
    expect(looks.length).toBe(0);
  });

  test('an abort of one leaves the others their turns', async () => {
    const { world, wait, pass, looks } = tenant();
    const controller = new AbortController();
    const gone = wait(world.provider, controller.signal).catch((reason: unknown) => reason);
    void wait(world.provider);
    await pass(2_000);
    controller.abort('left');
    expect(await gone).toBe('left');
    const before = looks.length;
    await pass(8_000);
    expect(looks.length - before).toBe(2);
  });
});

describe('fake timers', () => {
  test.each(['before', 'after'] as const)(
    'put on %s the provider is made, decide when a step expires',
    async (when) => {
      if (when === 'after') vi.useRealTimers();
      const provider = defineMfaProvider(driverThatWaits);
      vi.useFakeTimers();
      const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
      const result = waitForApproval(provider, { userId: USER, handle });
      await vi.advanceTimersByTimeAsync(600_000);
      expect(await result).toMatchObject({ status: 'rejected', reason: 'expired' });
    },
  );

  test('that hold back microtasks do not hold back the first poll', async () => {
    vi.useFakeTimers({ toFake: ['queueMicrotask', 'nextTick', 'setTimeout', 'setImmediate', 'Date'] });
    const { provider, challenge } = scripted({ verify: async () => said('poll 200 accepted') });
    const { handle } = await challenge();
    expect(await waitForApproval(provider, { userId: USER, handle })).toMatchObject({ status: 'approved' });
  });
});

describe('a provider of somebody else', () => {
  const { provider } = scripted();

  test.each([0, -5, Number.NaN])('that says pollAfterMs %d is not asked hotly', async (pollAfterMs) => {
    const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
    const verify = vi.fn(async () => ({ status: 'pending', handle, pollAfterMs }) as const);
    const controller = new AbortController();
    const { signal } = controller;
    const result = waitForApproval(
      { ...provider, capabilities: { ...provider.capabilities }, verify },
      { userId: USER, handle, signal },
    );
    result.catch(() => {});
    await vi.advanceTimersByTimeAsync(12_000);
    expect(verify.mock.calls.length).toBe(4);
    controller.abort();
  });

  test('that never says a step has ended is asked at its interval, not hotly', async () => {
    const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
    const verify = vi.fn(async () => ({ status: 'pending', handle, pollAfterMs: 5_000 }) as const);
    const controller = new AbortController();
    const { signal } = controller;
    const other = { ...provider, capabilities: { ...provider.capabilities }, verify };
    waitForApproval(other, { userId: USER, handle, signal }).catch(() => {});
    await vi.advanceTimersByTimeAsync(290_000);
    const before = verify.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(verify.mock.calls.length - before).toBeLessThanOrEqual(14);
    expect(verify.mock.calls.length - before).toBeGreaterThanOrEqual(11);
    controller.abort();
  });

  test('may have handles of its own kind', async () => {
    const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
    const verify = vi.fn(async () => ({ status: 'pending', handle, pollAfterMs: 4_000 }) as const);
    const controller = new AbortController();
    const { signal } = controller;
    const other = { ...provider, capabilities: { ...provider.capabilities }, verify };
    waitForApproval(other, { userId: USER, handle: { ...handle, expiresAt: 'never' }, signal }).catch(() => {});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(verify.mock.calls.length).toBe(6);
    controller.abort();
  });

  test('need not have capabilities, as a stub of a test', async () => {
    const { handle } = await provider.challenge({ userId: USER, factorId: 'f1' });
    const verify = async () => ({ status: 'rejected', reason: 'denied', handle: null }) as const;
    const stub: MfaProvider = JSON.parse('{}');
    const result = waitForApproval({ ...stub, verify }, { userId: USER, handle });
    expect(await result).toMatchObject({ reason: 'denied' });
  });
});
