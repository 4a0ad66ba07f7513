import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, quickly, respondWith } from './scripted-client.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<Response>(() => {});
/** Headers at once, and a body that never ends. */
const stalled = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"factorResult":'));
      },
    }),
  );

describe('a time-out', () => {
  test.each([
    ['10 s where nothing is said', undefined, 9_999, 10_000],
    ['as long as it is set to', 30, 29, 30],
  ])('is %s', async (_, timeoutMs, before, after) => {
    let settled = false;
    const call = thrown(clientTo({ fetch: never, timeoutMs })()).finally(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(before);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(after - before);
    expect(await call).toMatchObject({ code: 'UNAVAILABLE' });
  });

  test.each([
    ['headers that never come', never],
    ['a body that never ends', stalled],
  ])('bounds %s', async (_, answer) => {
    const { fetch } = respondWith(answer);
    const error = await thrown(quickly(clientTo({ fetch })()));
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(error).not.toHaveProperty('outcomeUnknown');
  });

  test.each(['POST', 'PUT', 'DELETE'] as const)('of a %s leaves the outcome unknown', async (method) => {
    const { fetch } = respondWith(stalled);
    const error = await thrown(quickly(clientTo({ fetch })({ method })));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  });

  test('is not a reason to look up again', async () => {
    const { fetch, requests } = respondWith(never);
    await thrown(quickly(clientTo({ fetch })({ retryable: true })));
    expect(requests).toHaveLength(1);
  });

  test('cancels the body that is being read', async () => {
    let canceled = false;
    const body = new ReadableStream({
      cancel() {
        canceled = true;
      },
    });
    const { fetch } = respondWith(() => new Response(body));
    await thrown(quickly(clientTo({ fetch })()));
    await vi.waitFor(() => expect(canceled).toBe(true));
  });
});

describe('an abort', () => {
  test.each([
    ['before the headers', never],
    ['within the body', stalled],
  ])('%s throws the reason itself', async (_, answer) => {
    const controller = new AbortController();
    const reason = new Error('the user left');
    const { fetch } = respondWith(answer);
    const call = clientTo({ fetch })({ signal: controller.signal });
    const error = thrown(call);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort(reason);
    expect(await error).toBe(reason);
  });

  test('of one call does not disturb another', async () => {
    const controller = new AbortController();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { fetch } = respondWith(async () => {
      await gate;
      return json(200, [1])();
    });
    const send = clientTo({ fetch });
    const aborted = send({ signal: controller.signal });
    const other = send();
    controller.abort(new Error('gone'));
    release();
    expect(await thrown(aborted)).toBe(controller.signal.reason);
    expect((await other).answer.body).toEqual([1]);
  });
});
