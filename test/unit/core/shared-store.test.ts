import { describe, expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { RIGHT, type Scripted, said, USER, WRONG } from './scripted-driver.ts';
import { approving, lastEvent, processOf } from './scripted-processes.ts';
import { scriptedStore } from './scripted-store.ts';

// Several processes that share a store: a handle is good once in all of them.

describe('one use', () => {
  test.each<[string, (one: Scripted, other: Scripted) => Promise<readonly Promise<{ readonly status: string }>[]>]>([
    [
      'a right code',
      async (one, other) => {
        const { handle } = await one.challenge();
        return [one, other, one].map(({ provider }) => provider.verify({ userId: USER, handle, answer: RIGHT }));
      },
    ],
    [
      'an approved push',
      async (one, other) => {
        one.script(approving);
        other.script(approving);
        const { handle } = await one.challenge();
        return [one, other, one].map(({ provider }) => provider.verify({ userId: USER, handle }));
      },
    ],
    [
      'a right code of an enrollment',
      async (one, other) => {
        const { handle } = await one.enroll();
        return [one, other, one].map(({ provider }) => provider.activate({ userId: USER, handle, answer: RIGHT }));
      },
    ],
    [
      'an approved enrollment',
      async (one, other) => {
        one.script(approving);
        other.script(approving);
        const { handle } = await one.enroll();
        return [one, other, one].map(({ provider }) => provider.activate({ userId: USER, handle }));
      },
    ],
  ])('%s lets in once, in whichever process', async (_what, answerAll) => {
    const shared = scriptedStore();
    const results = await Promise.allSettled(await answerAll(processOf(shared), processOf(shared)));
    const statuses = results.map((result) =>
      result.status === 'fulfilled' ? result.value.status : result.reason.code,
    );
    expect(statuses.filter((status) => ['approved', 'active'].includes(status))).toHaveLength(1);
    expect(statuses.filter((status) => ['HANDLE_INVALID', 'BUSY'].includes(status))).toHaveLength(2);
  });

  test('two answers of two processes are not checked at the same time', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const checked = Promise.withResolvers<ReturnType<typeof said>>();
    one.script({ verify: () => checked.promise });
    const { handle } = await one.challenge();
    const first = one.provider.verify({ userId: USER, handle, answer: WRONG });
    await expect.poll(() => one.called('verify')).toBe(1);
    for (const { provider } of [one, other]) {
      expect(await thrown(provider.verify({ userId: USER, handle, answer: RIGHT }))).toMatchObject({ code: 'BUSY' });
    }
    expect(await thrown(other.provider.resend({ userId: USER, handle }))).toMatchObject({ code: 'BUSY' });
    expect([other.called('verify'), other.called('resend')]).toEqual([0, 0]);
    checked.resolve(said('code 401 wrong'));
    expect((await first).status).toBe('rejected');
    expect((await other.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
  });

  test('what one process has ended, no other goes on with', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const [resent, canceled, denied] = [await one.challenge(), await one.challenge(), await one.challenge()];
    await one.provider.resend({ userId: USER, handle: resent.handle });
    await one.provider.cancel({ userId: USER, handle: canceled.handle });
    one.script({ verify: async () => said('poll 200 denied') });
    await one.provider.verify({ userId: USER, handle: denied.handle });
    for (const { handle } of [resent, canceled, denied]) {
      const refused = await thrown(other.provider.verify({ userId: USER, handle, answer: RIGHT }));
      expect(refused).toMatchObject({ code: 'HANDLE_INVALID' });
    }
    expect(other.called('verify')).toBe(0);
  });

  test('a step that was sent again is open in every process', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const { handle } = await one.provider.resend({ userId: USER, handle: (await one.challenge()).handle });
    expect((await other.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
  });

  test('a step that could not be sent again stays open', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const { handle } = await one.challenge();
    one.script({ resend: async () => said('trigger 429 never') });
    await thrown(one.provider.resend({ userId: USER, handle }));
    expect((await other.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
  });

  test('a step that was canceled while it could not be sent again stays canceled', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const { handle } = await one.challenge();
    const sending = Promise.withResolvers<ReturnType<typeof said>>();
    one.script({ resend: () => sending.promise });
    const resent = thrown(one.provider.resend({ userId: USER, handle }));
    await expect.poll(() => one.called('resend')).toBe(1);
    await other.provider.cancel({ userId: USER, handle });
    expect(other.called('cancel')).toBe(1);
    sending.resolve(said('trigger 429 never'));
    await resent;
    for (const { provider } of [one, other]) {
      const refused = await thrown(provider.verify({ userId: USER, handle, answer: RIGHT }));
      expect(refused).toMatchObject({ code: 'HANDLE_INVALID' });
    }
  });

  test('a poll that hears yes is not approved by what another poll of its process has ended', async () => {
    const shared = scriptedStore();
    const one = processOf(shared, { verify: async () => said('poll 200 accepted') });
    const { handle } = await one.challenge();
    // The success waits for the store. Meanwhile the other poll hears no, and ends the step there.
    shared.fail('refused', 'refused');
    expect(await thrown(one.provider.verify({ userId: USER, handle }))).toMatchObject({ code: 'UNAVAILABLE' });
    one.script({ verify: async () => said('poll 200 denied') });
    expect(await one.provider.verify({ userId: USER, handle })).toMatchObject({ reason: 'denied' });
    const ends = shared.runs.flatMap(({ ops }) => ops).flatMap((op) => (op.op === 'swap' ? [op.to] : []));
    expect(ends.at(-1)).toBe('ended');
    expect(ends.filter((to) => to?.startsWith('used:'))).toHaveLength(2);
  });

  test('a push that was out is not approved after a cancel in another process', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    const approval = Promise.withResolvers<ReturnType<typeof said>>();
    one.script({ verify: () => approval.promise });
    const { handle } = await one.challenge();
    const polled = thrown(one.provider.verify({ userId: USER, handle }));
    await other.provider.cancel({ userId: USER, handle });
    approval.resolve(said('poll 200 accepted'));
    expect(await polled).toMatchObject({ code: 'HANDLE_INVALID' });
  });
});

describe('round trips', () => {
  const rows: readonly (readonly [string, number, number, (one: Scripted) => Promise<unknown>])[] = [
    ['listFactors', 0, 0, ({ provider }) => provider.listFactors({ userId: USER })],
    ['remove', 0, 0, ({ provider }) => provider.remove({ userId: USER, factorId: 'f1' })],
    ['challenge', 1, 0, (one) => one.challenge()],
    ['enroll', 1, 0, (one) => one.enroll()],
  ];
  const onStep: readonly (readonly [
    string,
    number,
    number,
    (one: Scripted, handle: Awaited<ReturnType<Scripted['challenge']>>['handle']) => Promise<unknown>,
  ])[] = [
    ['a right code', 2, 2, ({ provider }, handle) => provider.verify({ userId: USER, handle, answer: RIGHT })],
    ['a wrong code', 2, 2, ({ provider }, handle) => provider.verify({ userId: USER, handle, answer: WRONG })],
    ['a poll', 0, 0, ({ provider }, handle) => provider.verify({ userId: USER, handle })],
    [
      'the last poll',
      1,
      1,
      (one, handle) => {
        one.script(approving);
        return one.provider.verify({ userId: USER, handle });
      },
    ],
    ['resend', 1, 1, ({ provider }, handle) => provider.resend({ userId: USER, handle })],
    ['cancel', 1, 1, ({ provider }, handle) => provider.cancel({ userId: USER, handle })],
  ];
  test.each(rows)('%s uses the store %i times, in one process %i times', async (_name, shared, alone, call) => {
    for (const [isShared, times] of [
      [true, shared],
      [false, alone],
    ] as const) {
      const one = processOf(scriptedStore(isShared));
      await call(one);
      expect(lastEvent(one)?.storeCalls).toBe(times);
    }
  });
  test.each(onStep)('%s uses the store %i times, in one process %i times', async (_name, shared, alone, call) => {
    for (const [isShared, times] of [
      [true, shared],
      [false, alone],
    ] as const) {
      const one = processOf(scriptedStore(isShared));
      await call(one, (await one.challenge()).handle);
      expect(lastEvent(one)).toMatchObject({ storeCalls: times, storeMs: expect.any(Number) });
    }
  });
});
