import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sleep } from '../faults/fault-runner.ts';
import { trackTimers } from '../faults/timer-tracker.ts';
import { addSms, SEED, type Tenant, tenants } from './tenants.ts';

// Half of 200 callers abort at random moments. Each gets its own abort reason, and the other calls are not affected.

const USERS = 200;

let unhandled: unknown[] = [];
const recordRejection = (reason: unknown) => unhandled.push(reason);
let timers: ReturnType<typeof trackTimers>;
beforeEach(() => {
  unhandled = [];
  process.on('unhandledRejection', recordRejection);
  timers = trackTimers();
});
afterEach(() => {
  timers.restore();
  process.off('unhandledRejection', recordRejection);
});

class CallerAborted extends Error {}

/** A whole login, from the enrollment to the approval, with one signal. */
async function enrollAndVerify(tenant: Tenant, userId: string, signal: AbortSignal | undefined): Promise<string> {
  const { provider, phone } = tenant;
  const added = await addSms(tenant, userId, signal);
  const [factor] = await provider.listFactors({ userId, signal });
  expect(factor?.id).toBe(added.id);
  const { handle } = await provider.challenge({ userId, factorId: added.id, signal });
  const answer = { kind: 'code', code: phone(userId).readCode('sms') } as const;
  const result = await provider.verify({ userId, handle, answer, signal });
  return result.status === 'approved' ? `approved ${result.userId} ${result.factorId === added.id}` : result.status;
}

describe.each(tenants)('%s', (_, createTenant) => {
  test.each([SEED])(
    'callers that abort at random moments get their reason, and the others are approved (seed %i)',
    async (seed) => {
      const tenant = createTenant(USERS, seed);
      const { random, users } = tenant;
      const callers = users.map((userId, index) => ({
        userId,
        controller: index % 2 === 0 ? new AbortController() : undefined,
        reason: new CallerAborted(userId),
      }));
      const outcomes = callers.map(({ userId, controller }) =>
        enrollAndVerify(tenant, userId, controller?.signal).catch((error: unknown) => error),
      );
      const aborted = callers.map(async ({ controller, reason }) => {
        await random.pause(100);
        controller?.abort(reason);
      });
      const settled = await Promise.all(outcomes);
      await Promise.all(aborted);

      const unexpected = callers.filter(({ userId, controller, reason }, index) => {
        const outcome = settled[index];
        return outcome !== `approved ${userId} true` && (controller === undefined || outcome !== reason);
      });
      expect(
        unexpected.map(({ userId }) => userId),
        `seed ${seed}`,
      ).toEqual([]);
      const abortedCount = settled.filter((outcome) => outcome instanceof CallerAborted).length;
      // Some had finished before the abort; most had not.
      expect(abortedCount, `seed ${seed}`).toBeGreaterThan(USERS / 8);
      expect(abortedCount, `seed ${seed}`).toBeLessThanOrEqual(USERS / 2);
      expect(timers.active(), `seed ${seed}: timers`).toEqual([]);
      // Responses of aborted calls may still arrive.
      await sleep(30);
      expect(unhandled, `seed ${seed}`).toEqual([]);
      expect(timers.active(), `seed ${seed}: timers`).toEqual([]);
    },
  );

  test('after an aborted answer the handle accepts the next answer', async () => {
    const tenant = createTenant(1);
    const [userId = ''] = tenant.users;
    const { provider, phone } = tenant;
    const factor = await addSms(tenant, userId);
    const { handle } = await provider.challenge({ userId, factor });
    const code = phone(userId).readCode('sms');
    const controller = new AbortController();
    const release = tenant.holdResponses(() => true);
    const first = provider.verify({
      userId,
      handle,
      answer: { kind: 'code', code: '000000' },
      signal: controller.signal,
    });
    const reason = new CallerAborted('The user closed the page.');
    await sleep(20);
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    release();
    await expect(provider.verify({ userId, handle, answer: { kind: 'code', code } })).resolves.toMatchObject({
      status: 'approved',
    });
    await sleep(20);
    expect(unhandled).toEqual([]);
    expect(timers.active()).toEqual([]);
  });

  test('when all callers abort at once, each gets its own reason and the next call works', async () => {
    const tenant = createTenant(USERS);
    const controllers = tenant.users.map(() => new AbortController());
    const outcomes = tenant.users.map((userId, index) =>
      enrollAndVerify(tenant, userId, controllers[index]?.signal).catch((error) => error),
    );
    const reasons = tenant.users.map((userId) => new CallerAborted(userId));
    await sleep(4);
    for (const [index, controller] of controllers.entries()) controller.abort(reasons[index]);
    const settled = await Promise.all(outcomes);
    expect(settled.filter((outcome, index) => outcome !== reasons[index])).toEqual([]);
    await sleep(30);
    expect(unhandled).toEqual([]);
    const [first = ''] = tenant.users;
    await expect(tenant.provider.listFactors({ userId: first })).resolves.toBeInstanceOf(Array);
    expect(timers.active()).toEqual([]);
  });
});

describe.each(tenants.filter(([name]) => name.startsWith('onelogin')))('%s', (_, createTenant) => {
  test('callers that share a token request abort without waiting for the token, and the others still get it', async () => {
    const tenant = createTenant(USERS);
    const controller = new AbortController();
    const reason = new CallerAborted('The server is shut down.');
    const release = tenant.holdResponses(({ url }) => url.includes('/auth/'));
    const calls = tenant.users.map((userId, index) =>
      tenant.provider.listFactors({ userId, ...(index % 2 === 0 && { signal: controller.signal }) }),
    );
    const aborted = calls.filter((_call, index) => index % 2 === 0);
    await sleep(20);
    controller.abort(reason);
    // The token has not arrived. An abort that waited for it would hang here.
    expect(await Promise.allSettled(aborted)).toEqual(aborted.map(() => ({ status: 'rejected', reason })));
    release();
    const remaining = calls.filter((_call, index) => index % 2 === 1);
    expect(await Promise.all(remaining)).toEqual(remaining.map(() => []));
    expect(tenant.requests.filter(({ path }) => path.startsWith('/auth/'))).toHaveLength(1);
    await sleep(20);
    expect(unhandled).toEqual([]);
    expect(timers.active()).toEqual([]);
  });
});
