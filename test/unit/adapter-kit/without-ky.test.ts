import { afterEach, expect, test, vi } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, respondWith } from './scripted-client.ts';

afterEach(() => void vi.useRealTimers());

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('ky', () => {
  loads.count += 1;
  throw new Error('ky is loaded');
});

test('what goes well, and what is never repeated, needs no ky', async () => {
  const { fetch } = respondWith(json(200, [1]));
  expect((await clientTo({ fetch })({ retryable: true })).answer.body).toEqual([1]);
  const refused = respondWith(json(404, {}));
  expect((await clientTo(refused)({ retryable: true })).answer.status).toBe(404);
  const busy = respondWith(json(503, {}));
  expect((await clientTo(busy)({ method: 'POST' })).answer.status).toBe(503);
});

test('a look-up that fails for good needs none either', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const before = loads.count;
  const redirected = thrown(clientTo(respondWith(json(302, {})))({ retryable: true }));
  expect(await redirected).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  const never = () => new Promise<Response>(() => {});
  const late = thrown(clientTo({ fetch: never })({ retryable: true }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await late).toMatchObject({ code: 'UNAVAILABLE' });
  const controller = new AbortController();
  const left = thrown(clientTo({ fetch: never })({ retryable: true, signal: controller.signal }));
  controller.abort('left');
  expect(await left).toBe('left');
  expect(loads.count).toBe(before);
});

test('a look-up that cannot be repeated gives its one answer', async () => {
  const { fetch } = respondWith(json(429, {}));
  expect((await clientTo({ fetch })({ retryable: true })).answer.status).toBe(429);
  const broken = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ENOTFOUND' } }));
  const failure = await thrown(clientTo({ fetch: broken })({ retryable: true }));
  expect(failure).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'ENOTFOUND' });
});
