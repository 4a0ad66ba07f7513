import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sleep } from '../faults/fault-runner.ts';
import { watchTimers } from '../faults/timer-tracker.ts';
import { addSms, SEED, type Tenant, tenants } from './tenants.ts';

// Half of 200 callers leave, each at a random moment: they get their own reason, and the others notice nothing.

const USERS = 200;

let unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
let timers: ReturnType<typeof watchTimers>;
beforeEach(() => {
  unhandled = [];
  process.on('unhandledRejection', note);
  timers = watchTimers();
});
afterEach(() => {
  timers.restore();
  process.off('unhandledRejection', note);
});

class Left extends Error {}

/** Everything from the first call to the approval, with one signal. */
async function live(tenant: Tenant, userId: string, signal: AbortSignal | undefined): Promise<string> {
  const { provider, phone } = tenant;
  const added = await addSms(tenant, userId, signal);
  const [factor] = await provider.listFactors({ userId, signal });
  expect(factor?.id).toBe(added.id);
  const { handle } = await provider.challenge({ userId, factorId: added.id, signal });
  const answer = { kind: 'code', code: phone(userId).readCode('sms') } as const;
  const result = await provider.verify({ userId, handle, answer, signal });
  return result.status === 'approved' ? `approved ${result.userId} ${result.factorId === added.id}` : result.status;
}

describe.each(tenants)('%s', (_, open) => {
  test.each([SEED])('half of 200 callers leave at random moments (seed %i)', async (seed) => {
    const tenant = open(USERS, seed);
    const { random, users } = tenant;
    const callers = users.map((userId, index) => ({
      userId,
      leaver: index % 2 === 0 ? new AbortController() : undefined,
      reason: new Left(userId),
    }));
    const ends = callers.map(({ userId, leaver }) =>
      live(tenant, userId, leaver?.signal).catch((error: unknown) => error),
    );
    const leaving = callers.map(async ({ leaver, reason }) => {
      await random.pause(100);
      leaver?.abort(reason);
    });
    const seen = await Promise.all(ends);
    await Promise.all(leaving);

    const wrong = callers.filter(({ userId, leaver, reason }, index) => {
      const end = seen[index];
      return end !== `approved ${userId} true` && (leaver === undefined || end !== reason);
    });
    expect(
      wrong.map(({ userId }) => userId),
      `seed ${seed}`,
    ).toEqual([]);
    const left = seen.filter((end) => end instanceof Left).length;
    // Some had finished before they left; most had not.
    expect(left, `seed ${seed}`).toBeGreaterThan(USERS / 8);
    expect(left, `seed ${seed}`).toBeLessThanOrEqual(USERS / 2);
    expect(timers.live(), `seed ${seed}: timers`).toEqual([]);
    // Answers that nobody waits for any more are still on their way.
    await sleep(30);
    expect(unhandled, `seed ${seed}`).toEqual([]);
    expect(timers.live(), `seed ${seed}: timers`).toEqual([]);
  });

  test('an answer that is given up frees its handle for the next one, and lets nobody in by itself', async () => {
    const tenant = open(1);
    const [userId = ''] = tenant.users;
    const { provider, phone } = tenant;
    const factor = await addSms(tenant, userId);
    const { handle } = await provider.challenge({ userId, factor });
    const code = phone(userId).readCode('sms');
    const leaver = new AbortController();
    const release = tenant.holdAnswers(() => true);
    const first = provider.verify({ userId, handle, answer: { kind: 'code', code: '000000' }, signal: leaver.signal });
    const reason = new Left('The user left.');
    await sleep(20);
    leaver.abort(reason);
    await expect(first).rejects.toBe(reason);
    release();
    await expect(provider.verify({ userId, handle, answer: { kind: 'code', code } })).resolves.toMatchObject({
      status: 'approved',
    });
    await sleep(20);
    expect(unhandled).toEqual([]);
    expect(timers.live()).toEqual([]);
  });

  test('all callers leave at once: each by its own reason, and the next one finds all in order', async () => {
    const tenant = open(USERS);
    const leavers = tenant.users.map(() => new AbortController());
    const ends = tenant.users.map((userId, index) =>
      live(tenant, userId, leavers[index]?.signal).catch((error) => error),
    );
    const reasons = tenant.users.map((userId) => new Left(userId));
    await sleep(4);
    for (const [index, leaver] of leavers.entries()) leaver.abort(reasons[index]);
    const seen = await Promise.all(ends);
    expect(seen.filter((end, index) => end !== reasons[index])).toEqual([]);
    await sleep(30);
    expect(unhandled).toEqual([]);
    const [first = ''] = tenant.users;
    await expect(tenant.provider.listFactors({ userId: first })).resolves.toBeInstanceOf(Array);
    expect(timers.live()).toEqual([]);
  });
});

describe.each(tenants.filter(([name]) => name.startsWith('onelogin')))('%s', (_, open) => {
  test('of 200 callers who wait for the same token half leave, at once and not when it comes; the others get it', async () => {
    const tenant = open(USERS);
    const leaver = new AbortController();
    const reason = new Left('The server is shut down.');
    const release = tenant.holdAnswers(({ url }) => url.includes('/auth/'));
    const calls = tenant.users.map((userId, index) =>
      tenant.provider.listFactors({ userId, ...(index % 2 === 0 && { signal: leaver.signal }) }),
    );
    const leaving = calls.filter((_call, index) => index % 2 === 0);
    await sleep(20);
    leaver.abort(reason);
    // The token has not come yet: an abort that waits for it would never get here.
    expect(await Promise.allSettled(leaving)).toEqual(leaving.map(() => ({ status: 'rejected', reason })));
    release();
    const staying = calls.filter((_call, index) => index % 2 === 1);
    expect(await Promise.all(staying)).toEqual(staying.map(() => []));
    expect(tenant.requests.filter(({ path }) => path.startsWith('/auth/'))).toHaveLength(1);
    await sleep(20);
    expect(unhandled).toEqual([]);
    expect(timers.live()).toEqual([]);
  });
});
