import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AvailableFactor } from '../../src/spec/factors.ts';
import {
  DEAD_TOKEN,
  enveloped,
  listed,
  newSms,
  provider,
  refusal,
  responseOf,
  tokenJson,
  USER,
} from '../onelogin-v1/account.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';

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

/** Long enough for a rejection that nobody handles to be reported. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

/** An account that takes only its newest token, and whose token endpoint answers when it is let. */
function slow(tokens: readonly Exclude<Scripted, Error>[] = []) {
  const left = [...tokens];
  const counts = { tokens: 0, others: 0 };
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const dead = new Set<string>();
  const fetch = async (request: Request): Promise<Response> => {
    if (new URL(request.url).pathname === '/auth/oauth2/v2/token') {
      counts.tokens += 1;
      const count = counts.tokens;
      await gate;
      return responseOf(left.shift() ?? { body: tokenJson(`token-${count}`) });
    }
    counts.others += 1;
    const bearer = request.headers.get('authorization') ?? '';
    return responseOf(dead.has(bearer) ? DEAD_TOKEN : listed());
  };
  return { counts, dead, open: () => open(), mfa: provider({ fetch }) };
}

test('1,000 first calls at once make one token request', async () => {
  const { counts, open, mfa } = slow();
  const calls = Array.from({ length: 1_000 }, (_, index) => mfa.listFactors({ userId: String(index + 1) }));
  await settled();
  expect(counts).toEqual({ tokens: 1, others: 0 });
  open();
  expect(await Promise.all(calls)).toHaveLength(1_000);
  expect(counts).toEqual({ tokens: 1, others: 1_000 });
});

test('200 calls that meet a dead token fetch one new token, and each goes once more', async () => {
  const { counts, dead, open, mfa } = slow();
  open();
  await mfa.listFactors({ userId: USER });
  dead.add('Bearer token-1');
  const calls = Array.from({ length: 200 }, () => mfa.listFactors({ userId: USER }));
  expect(await Promise.all(calls)).toHaveLength(200);
  expect(counts).toEqual({ tokens: 2, others: 1 + 400 });
});

test('a late answer about the old token does not drop the new one', async () => {
  const late: ((response: Response) => void)[] = [];
  let tokens = 0;
  const mfa = provider({
    fetch: (request) => {
      if (request.url.endsWith('/token')) {
        tokens += 1;
        return responseOf({ body: tokenJson(`token-${tokens}`) });
      }
      const isOld = request.headers.get('authorization') === 'Bearer token-1';
      return isOld ? new Promise((resolve) => late.push(resolve)) : responseOf(listed());
    },
  });
  const calls = [mfa.listFactors({ userId: USER }), mfa.listFactors({ userId: USER })];
  await settled();
  late[0]?.(responseOf(DEAD_TOKEN));
  await calls[0];
  late[1]?.(responseOf(DEAD_TOKEN));
  await calls[1];
  expect(tokens).toBe(2);
});

test('all share one failure, and the next call asks anew', async () => {
  const { counts, open, mfa } = slow([refusal(401, 'Authentication Failure')]);
  const calls = Array.from({ length: 50 }, () => mfa.listFactors({ userId: USER }).catch(({ code }) => code));
  open();
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['UNAUTHENTICATED']));
  expect(counts).toEqual({ tokens: 1, others: 0 });
  expect(await mfa.listFactors({ userId: USER })).toEqual([]);
  expect(counts).toEqual({ tokens: 2, others: 1 });
  await settled();
  expect(unhandled).toEqual([]);
});

describe('an abort', () => {
  const reason = new Error('The caller left.');

  test('of one caller does not disturb another, whoever came first', async () => {
    for (const leaver of [0, 1]) {
      const { counts, open, mfa } = slow();
      const controllers = [new AbortController(), new AbortController()];
      const calls = controllers.map(({ signal }) => mfa.listFactors({ userId: USER, signal }));
      await settled();
      controllers[leaver]?.abort(reason);
      expect(await thrown(calls[leaver] ?? Promise.resolve())).toBe(reason);
      open();
      expect(await calls[1 - leaver]).toEqual([]);
      expect(counts).toEqual({ tokens: 1, others: 1 });
    }
    expect(unhandled).toEqual([]);
  });

  test('of all callers leaves the token for the next one', async () => {
    const { counts, open, mfa } = slow();
    const controller = new AbortController();
    const call = mfa.listFactors({ userId: USER, signal: controller.signal });
    await settled();
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    open();
    await settled();
    expect(await mfa.listFactors({ userId: USER })).toEqual([]);
    expect(counts.tokens).toBe(1);
  });

  test('before a token request that fails leaves no rejection unhandled', async () => {
    const { open, mfa } = slow([refusal(401, 'Authentication Failure')]);
    const controller = new AbortController();
    const call = mfa.listFactors({ userId: USER, signal: controller.signal });
    await settled();
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    open();
    await settled();
    expect(unhandled).toEqual([]);
  });

  const available: AvailableFactor = { id: '1', type: 'sms', displayName: 'x', native: { type: 'OneLogin SMS' } };

  test('right after the call leaves no rejection unhandled either', async () => {
    const { open, mfa } = slow([refusal(401, 'Authentication Failure')]);
    const controller = new AbortController();
    const call = mfa.enroll({ userId: USER, factor: newSms, available, signal: controller.signal });
    controller.abort(reason);
    expect(await thrown(call)).toBe(reason);
    open();
    await settled();
    expect(unhandled).toEqual([]);
  });
});

test('each provider has tokens of its own', async () => {
  const first = slow();
  const second = slow();
  first.open();
  second.open();
  await first.mfa.listFactors({ userId: USER });
  await second.mfa.listFactors({ userId: USER });
  expect([first.counts.tokens, second.counts.tokens]).toEqual([1, 1]);
});

test('an answer about our token never counts as one about the user', async () => {
  const mfa = provider({ fetch: () => responseOf({ body: enveloped() }) });
  expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ code: 'UNAUTHENTICATED' });
});
