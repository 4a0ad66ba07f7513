import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type HttpCall, singleFlight } from '../../../src/adapter-kit/index.ts';
import { createRequestRuntime, type RequestRuntime } from '../../support/request-runtime.ts';

// Work that requests share, in a runtime where no request may wait for a promise of another.

let runtime: RequestRuntime;
beforeEach(() => {
  runtime = createRequestRuntime();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Work that takes `ms` and gives its number, or fails. */
function shared(ms: number, fails: readonly number[] = []) {
  const counts = { begun: 0 };
  const work = singleFlight(async () => {
    counts.begun += 1;
    const number = counts.begun;
    return runtime.io(async () => {
      if (fails.includes(number)) throw new Error(`failed ${number}`);
      return number;
    }, ms);
  });
  const request = (signal?: AbortSignal) =>
    runtime.request(() => {
      const call: HttpCall = { signal, trace: { requests: 0 } };
      return work(call);
    });
  const requests = (count: number) => Array.from({ length: count }, () => request());
  return { counts, request, requests };
}

const endsOf = (requests: readonly { readonly ended: () => unknown }[]) => requests.map((request) => request.ended());

test('calls at once share one work, and a later one begins it anew', async () => {
  const { counts, request, requests } = shared(1_000);
  const first = requests(20);
  await runtime.pass(1_100);
  expect(endsOf(first)).toEqual(first.map(() => ({ value: 1 })));
  expect(runtime.timers()).toBe(0);
  const later = request();
  await runtime.pass(1_100);
  expect([later.ended(), counts.begun]).toEqual([{ value: 2 }, 2]);
});

test('calls at once share one failure, and a later one begins anew', async () => {
  const { request, requests } = shared(1_000, [1]);
  const first = requests(20);
  await runtime.pass(1_100);
  expect(endsOf(first)).toEqual(first.map(() => ({ error: new Error('failed 1') })));
  const later = request();
  await runtime.pass(1_100);
  expect(later.ended()).toEqual({ value: 2 });
});

test('one other does the work where the request that began it has left, again and again', async () => {
  const { counts, requests } = shared(1_000);
  const [first, second, ...others] = requests(20);
  await runtime.pass(500);
  first?.leave();
  await runtime.pass(2_000);
  second?.leave();
  await runtime.pass(3_500);
  expect(endsOf(others)).toEqual(others.map(() => ({ value: 3 })));
  expect(counts.begun).toBe(3);
});

test('a slow work is begun again, but whatever ends first ends all', async () => {
  const { counts, request, requests } = shared(9_000);
  const all = requests(20);
  await runtime.pass(9_100);
  expect(endsOf(all).filter((end) => JSON.stringify(end) === '{"value":1}').length).toBeGreaterThanOrEqual(16);
  expect(counts.begun).toBe(5);
  // The end of the first is not that of the last.
  const later = request();
  await runtime.pass(500);
  expect([later.ended(), counts.begun]).toEqual([undefined, 5]);
  await runtime.pass(20_000);
  expect(endsOf(all)).not.toContain(undefined);
  expect(runtime.timers()).toBe(0);
});

test('an abort ends the wait of its call at once, and no other', async () => {
  const { requests, request } = shared(1_000);
  const controller = new AbortController();
  const [first] = requests(1);
  const aborted = request(controller.signal);
  const [last] = requests(1);
  await runtime.pass(500);
  controller.abort('aborted');
  await runtime.pass(0);
  expect(aborted.ended()).toEqual({ error: 'aborted' });
  await runtime.pass(600);
  expect([first?.ended(), last?.ended()]).toEqual([{ value: 1 }, { value: 1 }]);
});
