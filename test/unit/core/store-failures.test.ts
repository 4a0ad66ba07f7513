import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { MfaStore } from '../../../src/spec/store.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { RIGHT, type Scripted, said, USER, WRONG } from './scripted-driver.ts';
import { approving, lastEvent, processOf } from './scripted-processes.ts';
import { type ScriptedStore, scriptedStore } from './scripted-store.ts';

// A store that fails, forgets or is none lets nobody in, and keeps nobody out.

describe('a store that fails', () => {
  const FAULTS = ['refused', 'silent'] as const;
  test.each(FAULTS)('before anything is sent (%s): UNAVAILABLE, and nothing is sent', async (fault) => {
    const shared = scriptedStore();
    const one = processOf(shared);
    const { handle } = await one.challenge();
    const calls: readonly (readonly [() => Promise<unknown>, 'challenge' | 'enroll' | 'verify' | 'resend'])[] = [
      [() => one.challenge(), 'challenge'],
      [() => one.enroll(), 'enroll'],
      [() => one.provider.verify({ userId: USER, handle, answer: RIGHT }), 'verify'],
      [() => one.provider.resend({ userId: USER, handle }), 'resend'],
    ];
    for (const [call, method] of calls) {
      const before = one.called(method);
      shared.fail(fault, fault);
      const error = await thrown(call());
      expect(error).toMatchObject({ code: 'UNAVAILABLE' });
      expect(error).not.toHaveProperty('outcomeUnknown');
      expect(one.called(method)).toBe(before);
      expect(lastEvent(one)?.storeCalls).toBe(2);
    }
    // It counts as nothing: the right code is right as soon as the store is back.
    expect((await one.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
  });

  test.each([...FAULTS, 'lost'] as const)('after a success (%s): UNAVAILABLE, and never approved', async (fault) => {
    const shared = scriptedStore();
    const one = processOf(shared);
    const { handle } = await one.challenge();
    shared.fail(undefined, fault, fault);
    const error = await thrown(one.provider.verify({ userId: USER, handle, answer: RIGHT }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  });

  test('a reply that is lost once does no harm: the repeat knows its own', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared), processOf(shared)];
    shared.fail('lost');
    const { handle } = await one.challenge();
    shared.fail('lost', undefined, 'lost');
    expect((await one.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
    const again = await thrown(other.provider.verify({ userId: USER, handle, answer: RIGHT }));
    expect(again).toMatchObject({ code: 'HANDLE_INVALID' });
  });

  test('a later poll knows the settle of an earlier one, in the same process only', async () => {
    const shared = scriptedStore();
    const [one, other] = [processOf(shared, approving), processOf(shared, approving)];
    const { handle } = await one.challenge();
    shared.fail('lost', 'lost');
    expect(await thrown(one.provider.verify({ userId: USER, handle }))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await thrown(other.provider.verify({ userId: USER, handle }))).toMatchObject({ code: 'HANDLE_INVALID' });
    expect((await one.provider.verify({ userId: USER, handle })).status).toBe('approved');
    expect(await thrown(one.provider.verify({ userId: USER, handle }))).toMatchObject({ code: 'HANDLE_INVALID' });
  });

  test('a lock that cannot be released is ignored, and so is an end', async () => {
    const shared = scriptedStore();
    const one = processOf(shared);
    const { handle } = await one.challenge();
    shared.fail(undefined, 'refused', 'refused');
    expect(await one.provider.verify({ userId: USER, handle, answer: WRONG })).toMatchObject({
      reason: 'wrong-answer',
    });
    const denied = await one.challenge();
    one.script({ verify: async () => said('poll 200 denied') });
    shared.fail('refused', 'refused');
    expect(await one.provider.verify({ userId: USER, handle: denied.handle })).toMatchObject({ reason: 'denied' });
  });
});

describe('loss', () => {
  /** Opens a step, sends a wrong code, sends it again, and proves it; then tries every handle again everywhere. */
  async function journey(one: Scripted, other: Scripted) {
    const approvals = new Map<string, number>();
    const verify = async (
      { provider }: Scripted,
      handle: Awaited<ReturnType<Scripted['challenge']>>['handle'],
      answer?: typeof RIGHT,
    ) => {
      const result = await provider.verify({ userId: USER, handle, ...(answer && { answer }) });
      if (result.status === 'approved') approvals.set(handle.id, (approvals.get(handle.id) ?? 0) + 1);
    };
    const first = (await one.challenge()).handle;
    const handles = [first];
    const quietly = (call: Promise<unknown>) => call.catch(() => {});
    await quietly(verify(one, first, WRONG));
    await quietly(
      other.provider.resend({ userId: USER, handle: first }).then(({ handle }) => {
        if (handle.purpose === 'verification') handles.push(handle);
      }),
    );
    for (const handle of handles.toReversed()) {
      for (const at of [one, other, one]) {
        await quietly(verify(at, handle, RIGHT));
        await quietly(verify(at, handle));
      }
    }
    return approvals;
  }

  /** Runs the journey once without a loss, and then with each loss at each use of the store. */
  async function approvalsAfter(losesOf: (runs: ScriptedStore['runs'], use: number) => readonly ('all' | number)[]) {
    const whole = scriptedStore();
    await journey(processOf(whole, { verify: twoWays }), processOf(whole, { verify: twoWays }));
    const approvals: number[] = [];
    for (let use = 1; use < whole.runs.length; use += 1) {
      for (const what of losesOf(whole.runs, use)) {
        const shared = scriptedStore();
        const [one, other] = [processOf(shared, { verify: twoWays }), processOf(shared, { verify: twoWays })];
        shared.loseBefore(use, what);
        approvals.push(...(await journey(one, other)).values());
      }
    }
    return approvals;
  }

  test('of everything, at any moment, lets nobody in twice', async () => {
    const approvals = await approvalsAfter(() => ['all']);
    expect(approvals.length).toBeGreaterThan(3);
    expect(approvals.filter((times) => times > 1)).toEqual([]);
  });

  test('of any key, at any moment, lets nobody in twice', async () => {
    const approvals = await approvalsAfter((runs, use) =>
      runs
        .slice(0, use)
        .flatMap(({ ops }) => ops)
        .map((_, key) => key),
    );
    expect(approvals.length).toBeGreaterThan(20);
    expect(approvals.filter((times) => times > 1)).toEqual([]);
  });

  test('of the store itself, from any moment on, lets nobody in twice, and every call ends', async () => {
    for (let use = 0; use < 12; use += 1) {
      const shared = scriptedStore();
      const [one, other] = [processOf(shared, { verify: twoWays }), processOf(shared, { verify: twoWays })];
      shared.fail(...Array<undefined>(use).fill(undefined), ...Array<'refused'>(200).fill('refused'));
      const approvals = await journey(one, other).catch(() => new Map<string, number>());
      expect([...approvals.values()].filter((times) => times > 1)).toEqual([]);
    }
  });

  test('of a record closes its step, and is said', async () => {
    const shared = scriptedStore();
    const one = processOf(shared);
    const { handle } = await one.challenge();
    shared.flush();
    expect(await thrown(one.provider.verify({ userId: USER, handle, answer: RIGHT }))).toMatchObject({
      code: 'HANDLE_INVALID',
    });
    expect(lastEvent(one)).toMatchObject({ outcome: 'HANDLE_INVALID', notices: ['record-lost'] });
    expect(one.called('verify')).toBe(0);
    // It can let nobody in. It may still wait on the phone.
    await one.provider.cancel({ userId: USER, handle });
    expect(one.called('cancel')).toBe(1);
  });

  test('a store that is not shared takes a step without a record for open', async () => {
    const alone = scriptedStore(false);
    const { handle } = await processOf(scriptedStore()).challenge();
    const one = processOf(alone);
    expect((await one.provider.verify({ userId: USER, handle, answer: RIGHT })).status).toBe('approved');
    const again = processOf(alone).provider.verify({ userId: USER, handle, answer: RIGHT });
    expect(await thrown(again)).toMatchObject({ code: 'HANDLE_INVALID' });
  });
});

const twoWays: Scripted['driver']['verify'] = async (_call, { answer }) => {
  if (answer === undefined) return said('poll 200 accepted');
  return said(answer.kind === 'code' && answer.code === '123456' ? 'code 200 accepted' : 'code 401 wrong');
};

describe('a store that is none', () => {
  const good = { spec: 'mfa-store/1', shared: true, run: async () => ({ done: true, seen: [] }) } as const;
  test.each<[string, unknown]>([
    ['no result', undefined],
    ['a text', 'OK'],
    ['a number, as Redis gives', 1],
    ['an empty object', {}],
    ['no seen', { done: true }],
    ['too few', { done: true, seen: [] }],
    ['a text for true', { done: 'true', seen: [{ value: 'open', count: 0, ttlMs: 1 }] }],
    ['a count that is a text', { done: true, seen: [{ value: 'open', count: '0', ttlMs: 1 }] }],
    ['no count', { done: true, seen: [{ value: 'open', ttlMs: 1 }] }],
    ['no time', { done: true, seen: [{ value: 'open', count: 0, ttlMs: Number.NaN }] }],
    ['no value', { done: true, seen: [{ count: 0, ttlMs: 1 }] }],
    ['a value that was not set', { done: true, seen: [{ value: 'other', count: 0, ttlMs: 1 }] }],
  ])('that gives %s is INVALID_CONFIG', async (_what, result) => {
    const store: MfaStore = { ...good, run: async () => JSON.parse(JSON.stringify(result ?? null)) };
    const one = processOf({ store });
    expect(await thrown(one.challenge())).toMatchObject({ code: 'INVALID_CONFIG' });
    expect(one.called('challenge')).toBe(0);
  });

  test.each<[string, unknown]>([
    ['a text', 'redis://localhost'],
    ['null', null],
    ['another version', { ...good, spec: 'mfa-store/2' }],
    ['no version', { shared: true, run: good.run }],
    ['no word on whether it is shared', { spec: good.spec, run: good.run }],
    ['no run', { spec: good.spec, shared: true }],
  ])('%s is INVALID_CONFIG at construction', (_what, store) => {
    const constructed = [
      () => Reflect.apply(processOf, undefined, [{ store }]),
      () => Reflect.apply(createFakeProvider, undefined, [{ store }]),
    ].map((construct) => {
      try {
        construct();
        return 'constructed';
      } catch (error) {
        return isMfaError(error) ? `${error.code} ${error.message.includes('store: must be a store')}` : String(error);
      }
    });
    expect(constructed).toEqual(['INVALID_CONFIG true', 'INVALID_CONFIG true']);
  });

  test('a record of another version is INVALID_CONFIG', async () => {
    const shared = scriptedStore();
    const one = processOf(shared);
    const { handle } = await one.challenge();
    const { group, ops } = shared.runs[0] ?? { group: '', ops: [] };
    const key = ops[0]?.key ?? '';
    const { signal } = new AbortController();
    await shared.store.run(group, [{ op: 'swap', key, from: 'open', to: '{"v":2}', ttlMs: 60_000 }], signal);
    expect(await thrown(one.provider.verify({ userId: USER, handle, answer: RIGHT }))).toMatchObject({
      code: 'INVALID_CONFIG',
    });
    expect(one.called('verify')).toBe(0);
  });
});
