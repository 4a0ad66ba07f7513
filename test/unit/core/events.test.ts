import type * as v from 'valibot';
import { describe, expect, test, vi } from 'vitest';
import { defineExtensibleProvider, defineMfaProvider, inputs } from '../../../src/core/define-provider.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { factorOf, failureOf, RIGHT, said, scripted, stepOf, USER, WRONG } from './scripted-driver.ts';

describe('events', () => {
  test('come once per call, with the status of its result', async () => {
    const world = scripted();
    const { provider } = world;
    const { handle } = await world.challenge();
    const { handle: enrollment } = await world.enroll();
    await provider.verify({ userId: USER, handle });
    await provider.verify({ userId: USER, handle, answer: WRONG });
    await provider.verify({ userId: USER, handle, answer: RIGHT });
    await provider.activate({ userId: USER, handle: enrollment, answer: RIGHT });
    await provider.listFactors({ userId: USER });
    await provider.listAvailableFactors({ userId: USER });
    await provider.resend({ userId: USER, handle: (await world.challenge()).handle });
    await provider.cancel({ userId: USER, handle });
    await provider.remove({ userId: USER, factorId: 'f1' });
    await provider.createTemporaryToken({ userId: USER });
    expect(world.events.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'challenge ok',
      'enroll pending',
      'verify pending',
      'verify rejected',
      'verify approved',
      'activate active',
      'listFactors ok',
      'listAvailableFactors ok',
      'challenge ok',
      'resend ok',
      'cancel ok',
      'remove ok',
      'createTemporaryToken ok',
    ]);
  });

  test('come once for a failure too, with its code', async () => {
    const world = scripted({ remove: () => Promise.reject(new MfaError({ code: 'CONFLICT' }, 'Text.')) });
    await failureOf(world.provider.listFactors({ userId: '' }), 'INVALID_INPUT');
    await failureOf(world.provider.remove({ userId: USER, factorId: 'f1' }), 'CONFLICT');
    expect(world.events.map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'listFactors INVALID_INPUT',
      'remove CONFLICT',
    ]);
  });

  test('tell the requests, and status and id of the last answer', async () => {
    const world = scripted({
      challenge: async ({ trace }) => {
        trace.requests += 2;
        trace.status = 201;
        trace.requestId = 'request-2';
        return { ...said('trigger 201 sent'), step: stepOf() };
      },
    });
    await world.challenge();
    expect(world.events).toEqual([
      {
        provider: 'scripted',
        operation: 'challenge',
        outcome: 'ok',
        factorType: 'sms',
        requests: 2,
        providerStatus: 201,
        requestId: 'request-2',
        durationMs: expect.any(Number),
        storeCalls: 0,
        storeMs: 0,
      },
    ]);
  });

  test('say what a call was about, why it was rejected and how the network failed', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    const answer = { kind: 'code', code: '654321' } as const;
    await world.provider.verify({ userId: USER, handle, answer });
    const failure = new MfaError({ code: 'UNAVAILABLE', networkCode: 'ENOTFOUND' }, 'Text.');
    world.script({ verify: () => Promise.reject(failure), enroll: () => Promise.reject(failure) });
    await failureOf(world.provider.verify({ userId: USER, handle, answer }), 'UNAVAILABLE');
    await failureOf(world.provider.enroll({ userId: USER, factor: { type: 'totp' } }), 'UNAVAILABLE');
    world.script({ verify: async () => said('code 401 used') });
    await world.provider.verify({ userId: USER, handle, answer });
    expect(world.events[1]).not.toHaveProperty('notices');
    expect(world.events.slice(1)).toMatchObject([
      { operation: 'verify', outcome: 'rejected', reason: 'wrong-answer', factorType: 'sms' },
      { operation: 'verify', outcome: 'UNAVAILABLE', networkCode: 'ENOTFOUND', factorType: 'sms' },
      { operation: 'enroll', outcome: 'UNAVAILABLE', networkCode: 'ENOTFOUND', factorType: 'totp' },
      { operation: 'verify', outcome: 'rejected', reason: 'replayed', notices: ['code-used-before'] },
    ]);
  });

  test('of a call without a request have neither', async () => {
    const world = scripted();
    await failureOf(world.provider.listFactors({ userId: '' }), 'INVALID_INPUT');
    expect(Object.keys(world.events[0] ?? {}).toSorted()).toEqual([
      'durationMs',
      'operation',
      'outcome',
      'provider',
      'requests',
      'storeCalls',
      'storeMs',
    ]);
    expect(world.events[0]?.requests).toBe(0);
  });

  test('have nothing that is not known', async () => {
    const world = scripted();
    vi.spyOn(performance, 'now').mockReturnValueOnce(1_000).mockReturnValueOnce(1_012.345);
    await world.enroll();
    const all = { provider: 'scripted', requests: 0, factorType: 'sms', storeCalls: 0, storeMs: 0 };
    expect(world.events).toStrictEqual([{ ...all, operation: 'enroll', outcome: 'pending', durationMs: 12.3 }]);
  });

  test('show nothing of a person and no secret', async () => {
    const world = scripted();
    const { handle } = await world.challenge();
    await world.provider.verify({ userId: USER, handle, answer: RIGHT });
    assertNoSecrets(world.events, [USER, '123456', handle.id, 'state-of-the-driver']);
  });
});

describe('an operation of the adapter itself', () => {
  type Input = { readonly userId?: string; readonly signal?: AbortSignal | undefined };
  const own = (schema: v.GenericSchema<unknown, Input>, input: Input, work: (call: DriverCall) => unknown) => {
    const events: MfaEvent[] = [];
    const checkUserId = (userId: string) => (userId === 'ada' ? undefined : 'must be ada');
    const driver = { ...scripted().driver, checkUserId };
    const { operation } = defineExtensibleProvider(driver, { onEvent: (event) => events.push(event) });
    return { events, result: operation('getFactor', schema, input, async (call) => work(call)) };
  };

  test('is ok, whatever status its result has', async () => {
    const { events, result } = own(inputs.on, { userId: 'ada' }, () => factorOf('f1'));
    expect(await result).toMatchObject({ status: 'active' });
    expect(events).toMatchObject([{ operation: 'getFactor', outcome: 'ok' }]);
  });

  test('has no user to check where it is about the whole tenant', async () => {
    expect(await own(inputs.tenant, {}, ({ userId }) => userId).result).toBe('');
    const { message } = await failureOf(own(inputs.on, { userId: 'bob' }, () => 1).result, 'INVALID_INPUT');
    expect(message).toContain('(userId: must be ada)');
  });
});

test('a listener that fails later is heard', async () => {
  const later = Promise.resolve();
  const handled = vi.spyOn(later, 'catch');
  const { driver } = scripted();
  await defineMfaProvider(driver, { onEvent: () => later }).listFactors({ userId: USER });
  expect(handled.mock.calls).toEqual([[expect.any(Function)]]);
});

describe('a listener that throws', () => {
  const throwing = () =>
    scripted({}, () => {
      throw new Error('the log is full');
    });

  test('changes no result', async () => {
    const world = throwing();
    const { handle } = await world.challenge();
    expect(await world.provider.verify({ userId: USER, handle, answer: RIGHT })).toMatchObject({ status: 'approved' });
  });

  test('changes no error', async () => {
    await failureOf(throwing().provider.listFactors({ userId: '' }), 'INVALID_INPUT');
  });
});
