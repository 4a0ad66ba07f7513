import { AsyncLocalStorage } from 'node:async_hooks';
import { type TracingChannelSubscribers, tracingChannel } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';

type Seen = readonly [moment: string, context: object];

const channel = tracingChannel<string, object>('polyfactor.operation');
let subscribers: TracingChannelSubscribers<object> | undefined;
afterEach(() => {
  if (subscribers !== undefined) channel.unsubscribe(subscribers);
  subscribers = undefined;
});

/** What the channel says from here on, each context as it is at that moment. */
function watch(): Seen[] {
  const seen: Seen[] = [];
  const note = (moment: string) => (context: object) => void seen.push([moment, { ...context }]);
  subscribers = {
    start: note('start'),
    end: note('end'),
    asyncStart: note('asyncStart'),
    asyncEnd: note('asyncEnd'),
    error: note('error'),
  };
  channel.subscribe(subscribers);
  return seen;
}

const at = (seen: readonly Seen[], moment: string) => seen.find(([name]) => name === moment)?.[1];

describe('the channel polyfactor.operation', () => {
  test('says what begins, and the whole event at its end', async () => {
    const events: MfaEvent[] = [];
    const mfa = createFakeProvider({ onEvent: (event) => events.push(event) });
    const seen = watch();
    await mfa.listFactors({ userId: 'ada' });
    expect(seen.map(([moment]) => moment)).toEqual(['start', 'end', 'asyncStart', 'asyncEnd']);
    expect(at(seen, 'start')).toEqual({ provider: 'fake', operation: 'listFactors' });
    expect(events).toHaveLength(1);
    expect(at(seen, 'asyncEnd')).toEqual({ ...events[0], result: undefined });
  });

  test('says an error as it is thrown', async () => {
    const mfa = createFakeProvider();
    mfa.failNext('UNAVAILABLE');
    const seen = watch();
    const thrown = await mfa.listFactors({ userId: 'ada' }).catch((error) => error);
    expect(at(seen, 'error')).toMatchObject({ outcome: 'UNAVAILABLE', error: thrown });
  });

  test('says that a call was aborted, and not why: the reason is the caller’s own', async () => {
    const mfa = createFakeProvider();
    const seen = watch();
    const signal = AbortSignal.abort('because of ada@example.com');
    await expect(mfa.listFactors({ userId: 'ada', signal })).rejects.toBe('because of ada@example.com');
    expect(at(seen, 'asyncEnd')).toMatchObject({ outcome: 'aborted' });
    expect(inspect(seen, { depth: 9 })).not.toContain('ada');
  });

  test('holds no result, no id and no secret', async () => {
    const mfa = createFakeProvider();
    const seen = watch();
    const userId = 'ada.lovelace';
    const factor = { type: 'sms', phoneNumber: '+14155550100' } as const;
    const enrollment = await mfa.enroll({ userId, factor });
    if (enrollment.status !== 'pending') throw new Error('A code is expected.');
    const { handle } = enrollment;
    const code = await mfa.codeFor(handle);
    await mfa.activate({ userId, handle, answer: { kind: 'code', code } });
    const text = inspect(seen, { depth: 9, showHidden: true });
    expect(text).toContain('activate');
    for (const secret of [userId, factor.phoneNumber, code, handle.id]) expect(text).not.toContain(secret);
  });

  test('is the parent of what the operation sends', async () => {
    const spans = new AsyncLocalStorage<string>();
    channel.start.bindStore(spans, () => 'the operation');
    const parents: (string | undefined)[] = [];
    const fetch = () => {
      parents.push(spans.getStore());
      return Response.json([]);
    };
    const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token', fetch });
    await mfa.listFactors({ userId: '00u1' });
    channel.start.unbindStore(spans);
    await mfa.listFactors({ userId: '00u1' });
    expect(parents).toEqual(['the operation', undefined]);
  });

  test('changes nothing of what a call comes to', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    watch();
    expect(await mfa.listFactors({ userId: 'ada' })).toEqual([]);
    await expect(mfa.listFactors({ userId: 'bob' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(mfa.listFactors({ userId: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
