import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AvailableFactor } from '../../../src/spec/factors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { type Scripted, thrown } from '../../support/scripted-tenant.ts';
import { enveloped, newSms, refusal, responseOf, TOKEN_PATH, tokenJson } from './account.ts';
import { DEAD_TOKEN, listed, provider, USER } from './v1/account.ts';

// However many callers need a token, one request fetches it, and none disturbs another.

let unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  unhandled = [];
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

/** Turns of the event loop: enough for what can go on to do so, and for an unhandled rejection to be reported. */
async function settled(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await setImmediate();
}

/** An account that takes only its newest token, and whose token endpoint answers when it is let. */
function slow(...tokens: readonly Exclude<Scripted, Error>[]) {
  const left = [...tokens];
  const counts = { tokens: 0, others: 0 };
  const gate = Promise.withResolvers<void>();
  /** What each refused header is answered with. */
  const dead = new Map<string, Exclude<Scripted, Error>>();
  const fetch: Fetch = async (url, { headers }) => {
    if (new URL(url).pathname === TOKEN_PATH) {
      counts.tokens += 1;
      const count = counts.tokens;
      await gate.promise;
      return responseOf(left.shift() ?? { body: tokenJson(`token-${count}`) });
    }
    counts.others += 1;
    const bearer = headers.authorization ?? '';
    return responseOf(dead.get(bearer) ?? listed());
  };
  const mfa = provider({ fetch });
  const list = (signal?: AbortSignal) => mfa.listFactors({ userId: USER, ...(signal && { signal }) });
  return { counts, dead, open: () => gate.resolve(), mfa, list };
}
const noToken = refusal(401, 'Authentication Failure');

test('1,000 first calls at once make one token request', async () => {
  const { counts, open, mfa } = slow();
  const calls = Array.from({ length: 1_000 }, (_, index) => mfa.listFactors({ userId: String(index + 1) }));
  await vi.waitFor(() => expect(counts.tokens).toBe(1));
  await settled();
  expect(counts).toEqual({ tokens: 1, others: 0 });
  open();
  expect(await Promise.all(calls)).toHaveLength(1_000);
  expect(counts).toEqual({ tokens: 1, others: 1_000 });
});

test.each<readonly [string, Exclude<Scripted, Error>]>([
  ['as documented', DEAD_TOKEN],
  ['in other words', { status: 401, body: { message: 'jwt expired' } }],
  ['without a word', { status: 401 }],
])('200 calls that meet a dead token %s fetch one new token, and each goes once more', async (_title, answer) => {
  const { counts, dead, open, list } = slow();
  open();
  await list();
  dead.set('Bearer token-1', answer);
  expect(await Promise.all(Array.from({ length: 200 }, () => list()))).toHaveLength(200);
  expect(counts).toEqual({ tokens: 2, others: 1 + 400 });
});

test('a late answer about the old token does not drop the new one', async () => {
  const late: ((response: Response) => void)[] = [];
  let tokens = 0;
  const mfa = provider({
    fetch: (url, { headers }) => {
      if (url.endsWith('/token')) {
        tokens += 1;
        return responseOf({ body: tokenJson(`token-${tokens}`) });
      }
      const isOld = headers.authorization === 'Bearer token-1';
      return isOld ? new Promise((resolve) => late.push(resolve)) : responseOf(listed());
    },
  });
  const calls = [mfa.listFactors({ userId: USER }), mfa.listFactors({ userId: USER })];
  await vi.waitFor(() => expect(late).toHaveLength(2));
  for (const at of [0, 1]) {
    late[at]?.(responseOf(DEAD_TOKEN));
    await calls[at];
  }
  expect(tokens).toBe(2);
});

test('all share one failure, and the next call asks anew', async () => {
  const { counts, open, list } = slow(noToken);
  const calls = Array.from({ length: 50 }, () => list().catch(({ code }) => code));
  open();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['UNAUTHENTICATED']));
  expect(counts).toEqual({ tokens: 1, others: 0 });
  expect(await list()).toEqual([]);
  expect(counts).toEqual({ tokens: 2, others: 1 });
  await settled();
  expect(unhandled).toEqual([]);
});

describe('an abort', () => {
  const reason = new Error('The caller left.');

  test.each([0, 1])('of one caller does not disturb another, whoever came first: %d', async (leaver) => {
    const { counts, open, list } = slow();
    const controllers = [new AbortController(), new AbortController()];
    const calls = controllers.map(({ signal }) => list(signal));
    await vi.waitFor(() => expect(counts.tokens).toBe(1));
    controllers[leaver]?.abort(reason);
    expect(await thrown(calls[leaver] ?? Promise.resolve())).toBe(reason);
    open();
    expect(await calls[1 - leaver]).toEqual([]);
    expect(counts).toEqual({ tokens: 1, others: 1 });
    expect(unhandled).toEqual([]);
  });

  test('of all callers leaves the token for the next one', async () => {
    const { counts, open, list } = slow();
    const controller = new AbortController();
    const call = list(controller.signal);
    await vi.waitFor(() => expect(counts.tokens).toBe(1));
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    open();
    await settled();
    expect(await list()).toEqual([]);
    expect(counts.tokens).toBe(1);
  });

  const available: AvailableFactor = { id: '1', type: 'sms', displayName: 'x', native: { type: 'OneLogin SMS' } };

  test.each([true, false])('leaves no rejection of the token unhandled, it being on its way: %s', async (waits) => {
    const { counts, open, mfa } = slow(noToken);
    const controller = new AbortController();
    const call = mfa.enroll({ userId: USER, factor: newSms, available, signal: controller.signal });
    if (waits) await vi.waitFor(() => expect(counts.tokens).toBe(1));
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    open();
    await settled();
    expect(unhandled).toEqual([]);
  });
});

test('each provider has tokens of its own', async () => {
  const both = [slow(), slow()];
  for (const { open, list } of both) {
    open();
    await list();
  }
  expect(both.map(({ counts }) => counts.tokens)).toEqual([1, 1]);
});

test('an answer about our token never counts as one about the user', async () => {
  const mfa = provider({ fetch: () => responseOf({ body: enveloped() }) });
  expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ code: 'UNAUTHENTICATED' });
});
