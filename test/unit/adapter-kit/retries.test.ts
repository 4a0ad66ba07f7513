import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, quickly, respondWith } from './scripted-client.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  // First the spies: one of a fake timer would bring the fake back.
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const broken = () => {
  throw new TypeError('fetch failed');
};

describe('a look-up', () => {
  test.each([429, 502, 503, 504])('is repeated after a %i, twice at the most', async (status) => {
    const busy = respondWith(json(status, {}, { 'retry-after': '0' }));
    const { answer, requests } = await quickly(clientTo(busy)({ retryable: true }));
    expect([answer.status, requests]).toEqual([status, 3]);
    const recovers = respondWith(json(status, {}, { 'retry-after': '0' }), json(200, [1]));
    expect(await quickly(clientTo(recovers)({ retryable: true }))).toMatchObject({
      answer: { body: [1] },
      requests: 2,
    });
  });

  test('is repeated after a broken connection', async () => {
    const recovers = respondWith(broken, json(200, [1]));
    expect(await quickly(clientTo(recovers)({ retryable: true }))).toMatchObject({
      answer: { body: [1] },
      requests: 2,
    });
    const stays = respondWith(broken);
    expect(await thrown(quickly(clientTo(stays)({ retryable: true })))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(stays.requests).toHaveLength(3);
  });

  test('waits as long as a rate limit says, else longer with each attempt', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const waits = () => timers.mock.calls.map(([, ms]) => ms).filter((ms) => ms !== 10_000);
    await quickly(clientTo(respondWith(json(429, {}, { 'retry-after': '7' }), json(200, [])))({ retryable: true }));
    expect(waits()).toEqual([7_000]);
    timers.mockClear();
    await quickly(clientTo(respondWith(json(503, {})))({ retryable: true }));
    expect(waits()).toEqual([200, 400]);
  });

  test('waits for a rate limit of 10 s, which is the longest', async () => {
    const limited = respondWith(json(429, {}, { 'retry-after': '10' }), json(200, []));
    expect(await quickly(clientTo(limited)({ retryable: true }))).toMatchObject({ requests: 2 });
  });

  test('ends at once where the caller leaves between two attempts', async () => {
    const busy = respondWith(json(503, {}));
    const controller = new AbortController();
    const left = thrown(clientTo(busy)({ retryable: true, signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(100);
    controller.abort('left');
    expect(await left).toBe('left');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(busy.requests).toHaveLength(1);
  });

  test('leaves no timer behind', async () => {
    await clientTo(respondWith(json(200, [])))({ retryable: true });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that ends in a redirect is what a redirect is', async () => {
    const moved = respondWith(json(503, {}), json(302, {}));
    const error = await thrown(quickly(clientTo(moved)({ retryable: true })));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 302 });
  });

  test.each([400, 401, 403, 404, 500])('is not repeated after a %i', async (status) => {
    const { answer, requests } = await clientTo(respondWith(json(status, {})))({ retryable: true });
    expect([answer.status, requests]).toEqual([status, 1]);
  });

  test.each([
    ['a wait of over 10 s', { 'retry-after': '11' }],
    ['a reset in an hour', { 'x-rate-limit-reset': String(Math.floor(Date.now() / 1000) + 3600) }],
    ['no word of when', {}],
  ])('does not wait for a rate limit with %s', async (_, headers) => {
    const { requests } = await clientTo(respondWith(json(429, {}, headers)))({ retryable: true });
    expect(requests).toBe(1);
  });

  test('is not repeated after a redirect', async () => {
    const { fetch, requests } = respondWith(json(302, {}));
    await thrown(clientTo({ fetch })({ retryable: true }));
    expect(requests).toHaveLength(1);
  });
});

describe('nothing else is ever repeated', () => {
  const bad = [...[429, 502, 503, 504].map((status) => json(status, {}, { 'retry-after': '0' })), broken];

  test.each(['POST', 'PUT', 'DELETE', 'GET'] as const)('a %s that is no look-up', async (method) => {
    for (const answer of bad) {
      const { fetch, requests } = respondWith(answer);
      await clientTo({ fetch })({ method }).catch(() => {});
      expect(requests).toHaveLength(1);
    }
  });

  test.each(['POST', 'PUT', 'DELETE'] as const)('a %s that is called a look-up', async (method) => {
    for (const answer of bad) {
      const { fetch, requests } = respondWith(answer);
      await clientTo({ fetch })({ method, retryable: true }).catch(() => {});
      expect(requests).toHaveLength(1);
    }
  });
});
