import { afterEach, expect, test, vi } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { answering, json, transportTo } from './transport.ts';

afterEach(() => void vi.useRealTimers());

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock('ky', () => {
  loads.count += 1;
  throw new Error('ky is loaded');
});

test('what goes well, and what is never repeated, needs no ky', async () => {
  const { fetch } = answering(json(200, [1]));
  expect((await transportTo({ fetch })({ retryable: true })).answer.body).toEqual([1]);
  const refused = answering(json(404, {}));
  expect((await transportTo(refused)({ retryable: true })).answer.status).toBe(404);
  const busy = answering(json(503, {}));
  expect((await transportTo(busy)({ method: 'POST' })).answer.status).toBe(503);
});

test('a look-up that fails for good needs none either', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const before = loads.count;
  const redirected = thrown(transportTo(answering(json(302, {})))({ retryable: true }));
  expect(await redirected).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  const never = () => new Promise<Response>(() => {});
  const late = thrown(transportTo({ fetch: never })({ retryable: true }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await late).toMatchObject({ code: 'UNAVAILABLE' });
  const controller = new AbortController();
  const left = thrown(transportTo({ fetch: never })({ retryable: true, signal: controller.signal }));
  controller.abort('left');
  expect(await left).toBe('left');
  expect(loads.count).toBe(before);
});

test('a look-up that is to be repeated, and cannot be, is UNAVAILABLE', async () => {
  const { fetch } = answering(json(503, {}));
  expect(await thrown(transportTo({ fetch })({ retryable: true }))).toMatchObject({ code: 'UNAVAILABLE' });
});
