import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { waitForApproval } from '../../../src/index.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { createOktaEmulator } from '../../../src/testkit/emulator/index.ts';
import { pendingStep } from '../../support/scripted-tenant.ts';

// What headers say of a rate limit may be wrong: it never makes polls hot and never stops them for good.

beforeAll(async () => {
  // Loaded before time is held, which does not wait for a file.
  await Promise.all([import('../../../src/adapter-kit/http/fetch-sender.ts'), import('hono')]);
});
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Lie = Readonly<Record<string, string | null>>;

/** Users with a push factor each, and an org that answers their polls with these headers, from the first on. */
async function org(
  count: number,
  { lie = {}, status, limitPerMinute }: { lie?: Lie; status?: number; limitPerMinute?: number },
) {
  const users = Array.from({ length: count }, (_, index) => `00u${String(index).padStart(17, '0')}`);
  const okta = createOktaEmulator({ users, limitPerMinute: 1_000_000 });
  const polls: { readonly at: number; readonly path: string }[] = [];
  let isLying = false;
  let spent = 0;
  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url);
    const isPoll = pathname.includes('/transactions/');
    if (isPoll) polls.push({ at: Date.now(), path: pathname });
    const answer = await okta.fetch(url, init);
    const headers = new Headers(answer.headers);
    headers.set('x-rate-limit-limit', `${limitPerMinute ?? 600}`);
    if (!isPoll || !isLying) return new Response(answer.body, { status: answer.status, headers });
    for (const [name, value] of Object.entries(lie)) value === null ? headers.delete(name) : headers.set(name, value);
    spent += 1;
    return status !== undefined && spent % 2 === 1
      ? new Response('{}', { status, headers })
      : new Response(answer.body, { status: answer.status, headers });
  };
  const mfa = createOktaProvider({ orgUrl: okta.orgUrl, apiToken: okta.apiToken, fetch });
  const handles = [];
  for (const userId of users) {
    const { handle, prompt } = pendingStep(await mfa.enroll({ userId, factor: { type: 'push' } }));
    if (prompt.setup !== undefined) okta.phone(userId).scan(prompt.setup);
    const activation = await mfa.activate({ userId, handle });
    if (activation.status !== 'active') throw new Error('The phone has scanned.');
    handles.push({ userId, ...(await mfa.challenge({ userId, factor: activation.factor })) });
  }
  isLying = true;
  return { okta, mfa, handles, polls };
}

const LIES: readonly [title: string, lie: Lie, status?: number][] = [
  ['none', { 'x-rate-limit-limit': null, 'x-rate-limit-remaining': null, 'x-rate-limit-reset': null }],
  ['0', { 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '0' }],
  ['negative', { 'x-rate-limit-limit': '-600', 'x-rate-limit-remaining': '-1', 'x-rate-limit-reset': '-1' }],
  ['huge', { 'x-rate-limit-limit': '9'.repeat(30), 'x-rate-limit-reset': '9'.repeat(15) }],
  ['tiny', { 'x-rate-limit-limit': '0.0000001' }],
  ['one', { 'x-rate-limit-limit': '1' }],
  ['garbage', { 'x-rate-limit-limit': 'many', 'x-rate-limit-reset': 'soon' }],
  ['429 without any', { 'x-rate-limit-limit': null, 'x-rate-limit-reset': null }, 429],
  ['429 until long ago', { 'x-rate-limit-reset': '1', 'retry-after': '0' }, 429],
  ['429 for ever', { 'x-rate-limit-reset': '9'.repeat(15), 'retry-after': '999999999' }, 429],
  ['503 for ever', { 'retry-after': '999999999' }, 503],
];

describe('a limit that lies', () => {
  test.each(LIES)('%s: one poll a second per wait at most, and an approval is still seen', async (_, lie, status) => {
    const { okta, mfa, handles, polls } = await org(2, { lie, ...(status !== undefined && { status }) });
    const results = handles.map(({ userId, handle }) => waitForApproval(mfa, { userId, handle }));
    await vi.advanceTimersByTimeAsync(30_000);
    for (const { userId } of handles) okta.approve(userId);
    await vi.advanceTimersByTimeAsync(270_000);
    expect(await Promise.all(results)).toMatchObject([{ status: 'approved' }, { status: 'approved' }]);
    for (const path of new Set(polls.map((poll) => poll.path))) {
      const times = polls.filter((poll) => poll.path === path).map(({ at }) => at);
      const nearest = Math.min(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
      expect(nearest).toBeGreaterThanOrEqual(1_000);
    }
  });
});

test('a limit that an answer names holds for the next polls of all waits', async () => {
  const { mfa, handles, polls } = await org(20, { limitPerMinute: 60 });
  const start = Date.now();
  for (const { userId, handle } of handles) void waitForApproval(mfa, { userId, handle });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(polls.filter(({ at }) => at < start + 60_000).length).toBeLessThanOrEqual(30);
  expect(polls.length).toBeGreaterThanOrEqual(29);
});
