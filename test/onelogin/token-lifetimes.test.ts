import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import {
  challengeListed,
  codeAnswer,
  listed,
  provider,
  SUCCESS,
  scripted,
  tokenJson,
  totp,
  USER,
} from '../onelogin-v1/account.ts';

// How long an access token is used: `created_at + expires_in` by the answer's clock, less a minute.

const START = Date.parse('2026-03-01T10:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();

/** An account at a time of its own, whose clock is `ahead` of ours and whose tokens say this. */
function at(token: JsonObject, ahead = 0, wrap: (token: JsonObject) => JsonValue = (bare) => bare) {
  const clock = { now: START };
  const answers = Array.from({ length: 20 }, () => listed(totp()));
  const tokens = Array.from({ length: 20 }, (_, index) => ({ body: wrap(tokenJson(`token-${index}`, token)) }));
  const script = scripted(answers, tokens);
  const fetch = async (request: Request) => {
    const response = await script.fetch(request);
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

test.each<{ title: string; token: JsonObject; ahead?: number; last: number }>([
  { title: 'a new token', token: { created_at: iso(START), expires_in: 36_000 }, last: 35_939 },
  { title: 'a token that is an hour old', token: { created_at: iso(START - 3_600_000) }, last: 32_339 },
  {
    title: "a clock of OneLogin's that is a day ahead",
    token: { created_at: iso(START + 86_400_000) },
    ahead: 86_400_000,
    last: 35_939,
  },
  {
    title: "a clock of OneLogin's that is a day behind",
    token: { created_at: iso(START - 86_400_000) },
    ahead: -86_400_000,
    last: 35_939,
  },
  { title: 'a token that does not say when it was made', token: { created_at: null }, last: 35_939 },
  { title: 'a token that says it unreadably', token: { created_at: 'now' }, last: 35_939 },
])('$title is used for $last s', async ({ token, ahead, last }) => {
  const { requestsAt } = at(token, ahead);
  expect(await requestsAt(0)).toBe(1);
  expect(await requestsAt(1)).toBe(1);
  expect(await requestsAt(last)).toBe(1);
  expect(await requestsAt(last + 1)).toBe(2);
});

test.each<readonly [string, JsonObject]>([
  ['no end', { created_at: iso(START), expires_in: null }],
  ['an end that is a text', { created_at: iso(START), expires_in: '36000' }],
  ['an end within the minute', { created_at: iso(START), expires_in: 60 }],
  ['an end in the past', { created_at: iso(START - 36_001_000) }],
])('a token with %s is used once', async (_title, token) => {
  const { requestsAt, sent } = at(token);
  expect(await requestsAt(0)).toBe(1);
  expect(await requestsAt(0)).toBe(2);
  expect(sent.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-0', 'Bearer token-1']);
});

test('a token that has less than a minute left is renewed before a code goes out', async () => {
  const { mfa, requestsAt, sent, left, clock, tokenRequests } = at({ created_at: iso(START), expires_in: 600 });
  await requestsAt(530);
  const { handle } = await challengeListed(mfa);
  expect(tokenRequests).toHaveLength(1);
  clock.now = START + 541_000;
  left.unshift(SUCCESS);
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
  expect(tokenRequests).toHaveLength(2);
  expect(sent.at(-1)?.headers.authorization).toBe('Bearer token-1');
});

describe('a token is read', () => {
  test.each<readonly [string, (token: JsonObject) => JsonValue]>([
    ['bare', (token) => token],
    ['in `data`, in an array', (token) => ({ status: { error: false, code: 200, type: 'success' }, data: [token] })],
    ['in `data`, as an object', (token) => ({ status: { error: false, code: 200, type: 'success' }, data: token })],
    ['in an array', (token) => [token]],
    ['with keys that nobody knows', (token) => ({ ...token, accountt_id: 555_555, extra: {} })],
  ])('%s, and its end with it', async (_title, wrap) => {
    const { requestsAt, sent } = at({ created_at: iso(START - 35_000_000) }, 0, wrap);
    expect(await requestsAt(0)).toBe(1);
    expect(sent[0]?.headers.authorization).toBe('Bearer token-0');
    expect(await requestsAt(939)).toBe(1);
    expect(await requestsAt(940)).toBe(2);
  });
});
