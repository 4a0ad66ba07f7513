import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';
import { SAID } from './account.ts';
import { ran, wordOf } from './operations.ts';
import { type Version, versions } from './versions.ts';

// API 1: only HTTP 200 with the documented success object, complete, lets somebody in. API 2: only `status: "accepted"`
// or, for codes of a verification, that object (reference 4.9 and 6). Whatever resembles them does not.

const without = (key: keyof typeof SAID): JsonObject =>
  Object.fromEntries(Object.entries(SAID).filter(([name]) => name !== key));
/** The success with something else in place of, or beside, its own. */
const status = (more: JsonObject): JsonValue => ({ status: { ...SAID, ...more } });
const accepted = { status: 'accepted' };

/** What each way to end a step makes of an answer: a status, or an error's code. */
async function resultsOf({ operations, account }: Version, answer: Scripted): Promise<Record<string, unknown>> {
  const ends = operations.filter((operation) => operation.ends !== undefined);
  const found = ends.map(async (operation) => {
    const { outcome } = await ran(account, operation, answer, answer);
    return [operation.title, wordOf(outcome)] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
const REFUSED = ['UNEXPECTED_RESPONSE', 'UNAUTHENTICATED', 'INVALID_INPUT', 'UNAVAILABLE', 'pending', 'rejected'];

async function assertNoSuccess(version: Version, answer: Scripted, ways: number): Promise<void> {
  const found = Object.values(await resultsOf(version, answer));
  expect(found).toHaveLength(ways);
  for (const word of found) expect(REFUSED).toContain(word);
}

/** Fields that stand in place of, or beside, those of the success object; in `status` and bare. */
const spoiled: readonly JsonObject[] = [
  ...['SUCCESS', 'Success.', 'Success ', 'Success: not really', 'OK', ['Success'], true, null, ''].map((message) => ({
    message,
  })),
  ...['SMS token sent to your mobile device. Authentication pending.', 'Authentication pending'].map((message) => ({
    message,
  })),
  { message: { description: 'Success' } },
  ...['Success', 'pending', 'bad request', null].map((type) => ({ type })),
  ...[true, 'false', null, 0, { code: 'invalid_otp' }].map((error) => ({ error })),
  ...[201, 202, 401, 500, '200', null].map((code) => ({ code })),
  // One of its fields under another name.
  { code: null, statusCode: 200 },
  { message: null, description: 'Success' },
  { message: null, messages: ['Success'] },
  // What also says the contrary, outside of the one text that counts.
  { description: 'Authentication pending' },
  { name: 'pending' },
  { name: 'UnauthorizedError' },
  { errors: [{ field: 'otp_token' }] },
  ...[401, 200].map((statusCode) => ({ statusCode })),
  { messages: ['Failed authentication with this factor'] },
];
/** What stands beside the envelope of a success, or beside `status: "accepted"`. */
const beside: readonly JsonObject[] = [
  ...[{ code: 401 }, { statusCode: 401 }, { type: 'pending' }, { name: 'UnauthorizedError' }, { error: true }],
  ...[{ errors: [{ field: 'otp_token' }] }, { message: 'Authentication pending' }],
];

/** Whatever it is an answer to, this lets nobody in. */
const nearMisses: readonly JsonValue[] = [
  ...spoiled.flatMap((more) => [status(more), { ...SAID, ...more }]),
  ...(['error', 'code', 'type', 'message'] as const).flatMap((key) => [{ status: without(key) }, without(key)]),
  status({ message: 'success' }),
  ...['pending', 401, 200].map((word) => ({ ...SAID, status: word })),
  { ...without('code'), status: 200 },
  ...beside.map((more) => ({ status: SAID, ...more })),
  // Elsewhere than it is documented.
  ...[{ status: { status: SAID } }, { data: { status: SAID } }, { data: SAID }],
  ...[{ name: 'Success' }, { name: 'Success', type: 'pending' }, { message: 'Success' }, { type: 'success' }],
  ...[{ status: { type: 'success' } }, { status: {} }, [], null, true, ''],
  ...['"Success"', '"accepted"', '<html>Success</html>', '<html>accepted</html>'],
  // What is or resembles the other word of API 2.
  ...[
    'success',
    'Success',
    'Accepted',
    'ACCEPTED',
    'accepted ',
    'approved',
    'active',
    'unsaid',
    'constructor',
    true,
  ].map((word) => ({ status: word })),
  ...[{ status: ['accepted'] }, { status: accepted }, { result: 'accepted', state: 'accepted' }],
  ...beside.filter((more) => !('code' in more || 'type' in more)).map((more) => ({ ...accepted, ...more })),
  ...['invalid_otp', { code: 'invalid_otp' }].map((error) => ({ ...accepted, error })),
  ...[
    { name: 'pending' },
    { description: 'x' },
    { messages: ['x'] },
    { message: 'Please provide valid credentials' },
  ].map((more) => ({ ...accepted, ...more })),
  { status: { ...SAID, error: true, code: 401 }, data: accepted },
  { error: true, code: 400, data: [accepted] },
  ...[
    { status: 'rejected', data: accepted },
    { status: 'pending', data: [accepted] },
  ],
  { id: 'b', device_id: '77', user_id: '7', data: accepted },
  ...[[{ status: 'pending' }, accepted], [accepted, { status: 'rejected' }], [[accepted]]],
  ...[{ error: true }, { statusCode: 401, message: 'Unauthorized' }, { error: 'invalid_otp' }].map((more) => [
    { ...accepted, ...more },
  ]),
];

const [one, two] = versions;

describe.each(versions)('$id', (version) => {
  const ways = version === one ? 6 : 5;

  test.each(nearMisses.map((body) => [body]))('a near miss is no success: %j', async (body) => {
    await assertNoSuccess(version, { body }, ways);
  });

  test('no body is no success', async () => {
    for (const answer of [{}, { body: {} }, { status: 204 }]) await assertNoSuccess(version, answer, ways);
  });

  test.each([201, 202, 203, 206, 400, 401, 403, 404, 409, 422, 429, 500, 503])(
    'a success with HTTP %d is none',
    async (http) => {
      for (const body of [accepted, { status: SAID }, SAID, [accepted]]) {
        const { 'the direct check of verify': direct, ...found } = await resultsOf(version, { status: http, body });
        for (const word of Object.values(found)) expect(['approved', 'active', 'pending']).not.toContain(word);
        // It posts a verification, which is documented as 200 and seen as 201.
        if (http === 201) expect([undefined, 'approved']).toContain(direct);
        else expect(['approved', 'active', 'pending']).not.toContain(direct);
      }
    },
  );
});

describe('onelogin-v1', () => {
  const good = ['approved', 'approved', 'approved', 'approved', 'approved', 'active'];

  test.each<readonly [string, JsonValue]>([
    ['in its envelope', { status: SAID }],
    ['bare, as the specification has it', SAID],
    ['with keys that nobody knows', { status: { ...SAID, extra: 1 }, more: true }],
    ['with data that is null', { status: SAID, data: null }],
  ])('the documented success %s is one', async (_title, body) => {
    expect(Object.values(await resultsOf(one, { body }))).toEqual(good);
  });

  test.each<readonly [string, JsonValue]>([
    ['the bare message in lower case', { ...SAID, message: 'success' }],
    ['the envelope in an array', [{ status: SAID }]],
    ['accepted, as of version 2', accepted],
    ['accepted in an array, as of version 2', [accepted]],
  ])('a near miss is no success: %s', async (_title, body) => {
    await assertNoSuccess(one, { body }, 6);
  });

  const pendingTexts = [
    'Authentication pending',
    'AUTHENTICATION PENDING',
    'Success pending',
    'pending',
    'Pending: Success',
  ];
  test.each(pendingTexts)('a text with "pending" is never a success, and a poll goes on: %s', async (text) => {
    for (const answer of [
      { body: status({ message: text }) },
      { body: status({ type: text }) },
      { body: { ...SAID, message: text } },
      { body: status({ message: text }), status: 401 },
    ]) {
      const found = await resultsOf(one, answer);
      expect(found['a poll of a push']).toBe('pending');
      for (const word of Object.values(found)) expect(['approved', 'active']).not.toContain(word);
    }
  });
});

describe('onelogin-v2', () => {
  test.each<readonly [string, JsonValue]>([
    ['alone', accepted],
    ['with a user', { user_id: two.USER, ...accepted }],
    ['with a number for a user', { user_id: Number(two.USER), ...accepted }],
    ['with null for ids', { ...accepted, id: null, user_id: null, device_id: null }],
    ['and error: false', { ...accepted, error: false }],
    ['in an array of one', [accepted]],
  ])('accepted %s approves a verification by any way', async (_title, body) => {
    expect(await resultsOf(two, { body })).toMatchObject({
      'a code of verify': 'approved',
      'the direct check of verify': 'approved',
      'a poll of verify': 'approved',
    });
  });

  // Nothing documents the success object for a poll, or for an enrollment.
  test.each<readonly [string, JsonValue]>([
    ['in status', { status: SAID }],
    ['bare', SAID],
    ['bare, as the specification spells it', { ...SAID, message: 'success' }],
    ['in an array of one', [{ status: SAID }]],
  ])('the success object %s approves codes of a verification alone', async (_title, body) => {
    expect(await resultsOf(two, { body })).toEqual({
      'a code of verify': 'approved',
      'the direct check of verify': 'approved',
      'a poll of verify': 'UNEXPECTED_RESPONSE',
      'a code of activate': 'UNEXPECTED_RESPONSE',
      'a poll of activate': 'UNEXPECTED_RESPONSE',
    });
  });
});
