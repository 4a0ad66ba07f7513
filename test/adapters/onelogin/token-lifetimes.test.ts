import { expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { bearers, enveloped, isoOf, START, scripted, tokenJson, typed } from './account.ts';
import { challengeListed, listed, provider, SUCCESS, totp, USER } from './v1/account.ts';

// How long an access token is used: `created_at + expires_in` by the answer's clock, less a minute.

/** An account at a time of its own, whose clock is `ahead` of ours and whose tokens say this. */
function at(token: JsonObject, ahead = 0, wrap: (token: JsonObject) => JsonValue = (bare) => bare) {
  const clock = { now: START };
  const answers = Array.from({ length: 20 }, () => listed(totp()));
  const tokens = Array.from({ length: 20 }, (_, index) => ({ body: wrap(tokenJson(`token-${index}`, token)) }));
  const script = scripted(answers, tokens);
  const fetch: Fetch = async (url, init) => {
    const response = await script.fetch(url, init);
    response.headers.set('date', new Date(clock.now + ahead).toUTCString());
    return response;
  };
  const mfa = provider({ fetch, now: () => clock.now });
  /** Token requests after a look-up at this second. */
  const requestsAt = async (second: number) => {
    clock.now = START + second * 1000;
    await mfa.listFactors({ userId: USER });
    return script.tokenRequests.length;
  };
  return { ...script, mfa, clock, requestsAt };
}

const DAY = 86_400_000;
test.each<readonly [string, number, JsonObject, number]>([
  ['a new token', 35_939, { created_at: isoOf(START), expires_in: 36_000 }, 0],
  ['a token that is an hour old', 32_339, { created_at: isoOf(START - 3_600_000) }, 0],
  ["one of OneLogin's clock, a day ahead", 35_939, { created_at: isoOf(START + DAY) }, DAY],
  ["one of OneLogin's clock, a day behind", 35_939, { created_at: isoOf(START - DAY) }, -DAY],
  ['a token of the future', 35_939, { created_at: isoOf(START + 3_600_000) }, 0],
  ['a token that does not say when it was made', 35_939, { created_at: null }, 0],
  ['a token that says it unreadably', 35_939, { created_at: 'now' }, 0],
])('%s is used for %d s', async (_title, last, token, ahead) => {
  const { requestsAt } = at(token, ahead);
  expect(await requestsAt(0)).toBe(1);
  expect(await requestsAt(1)).toBe(1);
  expect(await requestsAt(last)).toBe(1);
  expect(await requestsAt(last + 1)).toBe(2);
});

test.each<readonly [string, JsonObject]>([
  ['no end', { created_at: isoOf(START), expires_in: null }],
  ['an end that is a text', { created_at: isoOf(START), expires_in: '36000' }],
  ['an end within the minute', { created_at: isoOf(START), expires_in: 60 }],
  ['an end in the past', { created_at: isoOf(START - 36_001_000) }],
])('a token with %s is used once', async (_title, token) => {
  const { requestsAt, sent } = at(token);
  expect(await requestsAt(0)).toBe(1);
  expect(await requestsAt(0)).toBe(2);
  expect(bearers(sent)).toEqual(['Bearer token-0', 'Bearer token-1']);
});

test('a token that has less than a minute left is renewed before a code goes out', async () => {
  const { mfa, requestsAt, sent, left, clock, tokenRequests } = at({ created_at: isoOf(START), expires_in: 600 });
  await requestsAt(530);
  const { handle } = await challengeListed(mfa);
  expect(tokenRequests).toHaveLength(1);
  clock.now = START + 541_000;
  left.unshift(SUCCESS);
  expect(await typed(mfa, handle)).toMatchObject({ status: 'approved' });
  expect(tokenRequests).toHaveLength(2);
  expect(sent.at(-1)?.headers.authorization).toBe('Bearer token-1');
});

test.each<readonly [string, (token: JsonObject) => JsonValue]>([
  ['bare', (token) => token],
  ['in `data`, in an array', (token) => enveloped([token])],
  ['in `data`, as an object', (token) => enveloped(token)],
  ['in an array', (token) => [token]],
  ['with keys that nobody knows', (token) => ({ ...token, accountt_id: 555_555, extra: {} })],
])('a token is read %s, and its end with it', async (_title, wrap) => {
  const { requestsAt, sent } = at({ created_at: isoOf(START - 35_000_000) }, 0, wrap);
  expect(await requestsAt(0)).toBe(1);
  expect(sent[0]?.headers.authorization).toBe('Bearer token-0');
  expect(await requestsAt(939)).toBe(1);
  expect(await requestsAt(940)).toBe(2);
});
