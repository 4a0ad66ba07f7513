import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import { challenged, codeAnswer, KINDS, type Kind, USER, VERIFICATION } from './account.ts';

// Only `status: "accepted"` or the full documented success object lets somebody in (reference 4.9 and 6), and the
// success object answers codes alone: nothing documents it for a poll.

const ways = {
  PUT: { kind: 'sms', answer: codeAnswer },
  'direct check': { kind: 'push', answer: codeAnswer },
  GET: { kind: 'push', answer: undefined },
} as const;
type Way = keyof typeof ways;
const allWays: readonly Way[] = ['PUT', 'direct check', 'GET'];

async function verified(way: Way, answer: Scripted) {
  const { kind, answer: given } = ways[way];
  const { mfa, handle } = await challenged(kind, [answer]);
  return mfa.verify({ userId: USER, handle, ...(given && { answer: given }) });
}
const statusOf = (way: Way, answer: Scripted) =>
  verified(way, answer).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  );

const SUCCESS = { error: false, code: 200, type: 'success', message: 'Success' };
/** Success with a field left out. */
const without = (field: keyof typeof SUCCESS): JsonObject =>
  Object.fromEntries(Object.entries(SUCCESS).filter(([key]) => key !== field));
const ids = (kind: Kind) => ({ id: VERIFICATION, user_id: USER, device_id: KINDS[kind].deviceId });

describe.each(allWays)('a success by %s', (way) => {
  const { kind } = ways[way];
  // The direct check opens a verification of its own, and its id says nothing.
  const { id, ...owner } = ids(kind);
  test.each<readonly [string, JsonValue]>([
    ['accepted alone', { status: 'accepted' }],
    ['accepted with ids', { id, ...owner, status: 'accepted' }],
    [
      'accepted with numbers for ids',
      { status: 'accepted', user_id: Number(USER), device_id: Number(owner.device_id) },
    ],
    ['accepted with null for ids', { status: 'accepted', id: null, user_id: null, device_id: null }],
    ['accepted and error: false', { status: 'accepted', error: false }],
    ['accepted in an array of one', [{ status: 'accepted' }]],
  ])('is %s', async (_title, body) => {
    const result = await verified(way, { body });
    expect(result).toMatchObject({ status: 'approved', userId: USER, factorId: owner.device_id, factorType: kind });
  });

  test.each<readonly [string, JsonValue]>([
    ['in status', { status: SUCCESS }],
    ['bare', SUCCESS],
    ['bare, as the specification spells it', { ...SUCCESS, message: 'success' }],
    ['in an array of one', [{ status: SUCCESS }]],
  ])(`is ${way === 'GET' ? 'no' : 'the'} success object %s`, async (_title, body) => {
    expect(await statusOf(way, { body })).toBe(way === 'GET' ? 'UNEXPECTED_RESPONSE' : 'approved');
  });
});

test.each(allWays)('201 is a success of the direct check alone: %s', async (way) => {
  const expected = way === 'direct check' ? 'approved' : 'UNEXPECTED_RESPONSE';
  expect(await statusOf(way, { status: 201, body: { status: 'accepted' } })).toBe(expected);
  expect(await statusOf(way, { status: 201, body: { status: SUCCESS } })).toBe(expected);
});

describe.each(allWays)('no success by %s', (way) => {
  test.each<readonly [string, JsonValue]>([
    ['Accepted', { status: 'Accepted' }],
    ['ACCEPTED', { status: 'ACCEPTED' }],
    ['accepted with a space', { status: 'accepted ' }],
    ['success as status', { status: 'success' }],
    ['Success as status', { status: 'Success' }],
    ['approved', { status: 'approved' }],
    ['active', { status: 'active' }],
    ['true', { status: true }],
    ['200 as status', { ...SUCCESS, status: 200 }],
    ['unsaid as status, our own word', { status: 'unsaid' }],
    ['accepted in an array as status', { status: ['accepted'] }],
    ['a word that every object has', { status: 'constructor' }],
    ['type alone', { type: 'success' }],
    ['type alone in status', { status: { type: 'success' } }],
    ['name Success', { name: 'Success' }],
    ['name Success beside a pending type', { name: 'Success', type: 'pending' }],
    ['message alone', { message: 'Success' }],
    ['error true', { status: { ...SUCCESS, error: true } }],
    ['error true, bare', { ...SUCCESS, error: true }],
    ['code 201', { status: { ...SUCCESS, code: 201 } }],
    ['code 202, bare', { ...SUCCESS, code: 202 }],
    ['code 200 as text', { status: { ...SUCCESS, code: '200' } }],
    ['without a code', { status: without('code') }],
    ['without a type', { status: without('type') }],
    ['without a message', { status: without('message') }],
    ['without a message, bare', without('message')],
    ['message success in status', { status: { ...SUCCESS, message: 'success' } }],
    ['message SUCCESS', { status: { ...SUCCESS, message: 'SUCCESS' } }],
    ['message that is pending', { status: { ...SUCCESS, message: 'Authentication pending' } }],
    ['type Success', { status: { ...SUCCESS, type: 'Success' } }],
    ['type pending', { status: { ...SUCCESS, type: 'pending' } }],
    ['the success object in status.status', { status: { status: SUCCESS } }],
    ['accepted in status.status', { status: { status: 'accepted' } }],
    ['accepted with error true', { status: 'accepted', error: true }],
    ['accepted with the text of an error', { status: 'accepted', error: 'invalid_otp' }],
    ['accepted with an error status', { status: 'accepted', statusCode: 401 }],
    ['accepted in data of an error', { status: { ...SUCCESS, error: true, code: 401 }, data: { status: 'accepted' } }],
    ['accepted in data of a bare error', { error: true, code: 400, data: [{ status: 'accepted' }] }],
    ['accepted in another field', { result: 'accepted', state: 'accepted' }],
    ['accepted second of an array', [{ status: 'pending' }, { status: 'accepted' }]],
    ['accepted in an array in an array', [[{ status: 'accepted' }]]],
    ['nothing of the kind', {}],
    ['an empty array', []],
    ['null', null],
    ['the text accepted', '"accepted"'],
    ['no body', ''],
    ['a page', '<html>accepted</html>'],
  ])('is %s', async (_title, body) => {
    // Two of these say that it is pending, which is an answer too.
    expect(['UNEXPECTED_RESPONSE', 'UNAUTHENTICATED', 'INVALID_INPUT', 'pending', 'rejected']).toContain(
      await statusOf(way, { body }),
    );
  });

  test.each([202, 203, 206])('is accepted with HTTP %d', async (status) => {
    const failure = await thrown(verified(way, { status, body: { status: 'accepted' } }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status });
  });

  test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])('is accepted with HTTP %d', async (status) => {
    for (const body of [{ status: 'accepted' }, { status: SUCCESS }, SUCCESS, [{ status: 'accepted' }]]) {
      expect(['approved', 'pending']).not.toContain(await statusOf(way, { status, body }));
    }
  });
});
