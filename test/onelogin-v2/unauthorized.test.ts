import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import { ACCEPTED, challenged, codeAnswer, DEAD_TOKEN, enrolled, tokenOf, USER } from './account.ts';
import { operations } from './operations.ts';

// A 401 or 403 on a call that carried a code is never repeated; a call without one is repeated once, and only where
// the body says that the access token is dead (reference 1.5, design 4).

const withCode = operations.filter(({ holdsCode }) => holdsCode === true);
const withoutCode = operations.filter(({ holdsCode }) => holdsCode !== true);

const deadTokens: readonly (readonly [string, JsonValue])[] = [
  ['UnauthorizedError, Unauthorized', DEAD_TOKEN.body],
  [
    'Authentication Failure',
    { status: { error: true, code: 401, type: 'Unauthorized', message: 'Authentication Failure' } },
  ],
];
const others: readonly (readonly [string, number, JsonValue])[] = [
  [
    'of the documents',
    401,
    { statusCode: 401, name: 'InvalidCredentials', message: 'Please provide valid credentials' },
  ],
  [
    'of the specification',
    401,
    { statusCode: 401, name: 'UnauthorizedError', message: 'This request requires Authentication' },
  ],
  [
    'about the factor',
    401,
    { statusCode: 401, name: 'Unauthorized', message: 'Failed authentication with this factor' },
  ],
  [
    'about a scope',
    401,
    { status: { error: true, code: 401, type: 'Unauthorized', message: 'Insufficient Permission' } },
  ],
  ['that is empty', 401, ''],
  ['that is a page', 401, '<html>Unauthorized</html>'],
  ['that forbids', 403, { statusCode: 403, name: 'ForbiddenAction', message: 'You are not authorised' }],
  ['that forbids by a dead token text', 403, { statusCode: 403, name: 'ForbiddenError', message: 'Unauthorized' }],
  ['that is a bad request', 400, { statusCode: 400, name: 'BadRequestError', message: 'Unauthorized' }],
];

const refusals: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_INPUT']);
const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

describe.each(withCode)('$title', ({ run }) => {
  test.each(deadTokens)('is sent once where the token is dead: %s', async (_title, body) => {
    const { work, sent } = await run({ status: 401, body }, ACCEPTED);
    expect(await thrown(work)).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(sent).toHaveLength(1);
  });

  test.each(others)('is sent once with an answer %s', async (_title, status, body) => {
    const { work, sent } = await run({ status, body }, ACCEPTED);
    expect(refusals.has(codeOf(await thrown(work)))).toBe(true);
    expect(sent).toHaveLength(1);
  });

  test.each([429, 500, 502, 503, 504])('is sent once with HTTP %d', async (status) => {
    const { work, sent } = await run({ status, body: { message: 'later' } }, ACCEPTED);
    const expected = status === 429 ? { code: 'RATE_LIMITED' } : { code: 'UNAVAILABLE', outcomeUnknown: true };
    expect(await thrown(work)).toMatchObject(expected);
    expect(sent).toHaveLength(1);
  });

  test('is sent once where the connection breaks', async () => {
    const { work, sent } = await run(new Error('ECONNRESET'), ACCEPTED);
    expect(await thrown(work)).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
    expect(sent).toHaveLength(1);
  });
});

describe.each(withoutCode)('$title', ({ run, asks, title }) => {
  const mine = (sent: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>> }[]) =>
    sent.filter(({ path }) => asks.endsWith(` ${path.split('/').at(-1)}`));

  test.each(deadTokens)('is sent once more, with a new token, where the token is dead: %s', async (_title, body) => {
    const dead: Scripted = { status: 401, body };
    const { work, sent } = await run(dead, dead);
    expect(await thrown(work)).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    const authorizations = mine(sent).map(({ headers }) => headers.authorization);
    expect(authorizations).toEqual([`Bearer ${tokenOf(1)}`, `Bearer ${tokenOf(2)}`]);
  });

  test.each(others)('is sent once with an answer %s', async (_title, status, body) => {
    const { work, sent } = await run({ status, body });
    expect(refusals.has(codeOf(await thrown(work)))).toBe(true);
    expect(mine(sent)).toHaveLength(1);
  });

  test('is repeated in bad times only where it looks something up', async () => {
    const busy: Scripted = { status: 503, body: { message: 'later' } };
    const { work, sent } = await run(busy, busy, busy);
    expect(await thrown(work)).toMatchObject({ code: 'UNAVAILABLE' });
    const isLookUp = title.startsWith('list') || title.startsWith('the profile');
    expect(mine(sent)).toHaveLength(isLookUp ? 3 : 1);
  });
});

describe('after a dead token the handle is good, and the next call has a new token', () => {
  test('of a verification', async () => {
    const { mfa, handle, sent, tokenRequests } = await challenged('sms', [DEAD_TOKEN, ACCEPTED]);
    const input = { userId: USER, handle, answer: codeAnswer };
    expect(await thrown(mfa.verify(input))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await mfa.verify(input)).toMatchObject({ status: 'approved' });
    expect(sent.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${tokenOf(1)}`, `Bearer ${tokenOf(2)}`]);
    expect(tokenRequests).toHaveLength(2);
  });

  test('of a typed Protect code', async () => {
    const { mfa, handle } = await challenged('push', [DEAD_TOKEN, ACCEPTED]);
    const input = { userId: USER, handle, answer: codeAnswer };
    expect(await thrown(mfa.verify(input))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await mfa.verify(input)).toMatchObject({ status: 'approved' });
  });

  test('of an enrolment', async () => {
    const done = { body: { status: 'accepted', device_id: '3926157' } };
    const { mfa, handle } = await enrolled('sms', [DEAD_TOKEN, done]);
    const input = { userId: USER, handle, answer: codeAnswer };
    expect(await thrown(mfa.activate(input))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await mfa.activate(input)).toMatchObject({ status: 'active' });
  });

  test('of any other 401 and 403 too, with the token that it had', async () => {
    const unauthorized: Scripted = {
      status: 401,
      body: { statusCode: 401, message: 'Please provide valid credentials' },
    };
    const { mfa, handle, tokenRequests } = await challenged('sms', [unauthorized, { status: 403, body: '' }, ACCEPTED]);
    const input = { userId: USER, handle, answer: codeAnswer };
    expect(await thrown(mfa.verify(input))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await thrown(mfa.verify(input))).toMatchObject({ code: 'FORBIDDEN' });
    expect(await mfa.verify(input)).toMatchObject({ status: 'approved' });
    expect(tokenRequests).toHaveLength(1);
  });
});
