import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/spec/factors.ts';
import type { Scripted } from '../../support/scripted-tenant.ts';
import { bearers, hurried, lines, polled, refusal, statusCode, tokenOf, typed } from './account.ts';
import { holdsCode, isLookUp, type Operation, ran, wordOf } from './operations.ts';
import { versions } from './versions.ts';

// A wrong code, a push that waits and a dead access token are all 401: only their texts tell them apart. What carried a
// code is never repeated; all else is repeated once, and only where the access token is dead: a GET says so by any 401 but
// the one about permissions, and any other request by its text.

/** The bodies that mean an invalid token in any response, by onelogin.md 1.5. */
const deadTokens: readonly (readonly [string, Scripted])[] = [
  ['Authentication Failure', refusal(401, 'Authentication Failure')],
  ['Unauthorized', statusCode(401, 'Unauthorized', 'UnauthorizedError')],
  ['Unauthorized in an envelope', refusal(401, 'Unauthorized')],
  ['Authentication Failure with HTTP 200', { ...refusal(401, 'Authentication Failure'), status: 200 }],
];
const named = (message: JsonValue) => statusCode(401, message, 'UnauthorizedError');
const page = '<html>Unauthorized</html>';
/** Any other 401. */
const otherTexts: readonly (readonly [string, Scripted])[] = [
  ['a revoked token', statusCode(401, 'The access token has been revoked', 'InvalidCredentials')],
  ['jwt expired', { status: 401, body: { message: 'jwt expired' } }],
  ['any text with HTTP 200', { ...refusal(401, 'jwt expired'), status: 200 }],
  ['wrong code', refusal(401, 'Failed authentication with this factor')],
  ['wrong code by a name', statusCode(401, 'Failed authentication with this factor', 'Unauthorized')],
  ['pending', refusal(401, 'Authentication pending on OL Protect')],
  ['Unauthorized in lower case', refusal(401, 'unauthorized')],
  ['Unauthorized and more', refusal(401, 'Unauthorized: no such scope')],
  ['Authentication failure in lower case', refusal(401, 'Authentication failure')],
  ['the same name with another text', named('This request requires Authentication')],
  ['the same name without a text', { status: 401, body: { statusCode: 401, name: 'UnauthorizedError' } }],
  ['the text of the documents', statusCode(401, 'Please provide valid credentials', 'InvalidCredentials')],
  ['no body', { status: 401 }],
  ['an empty body', { status: 401, body: '' }],
  ['no JSON', { status: 401, body: 'Unauthorized' }],
  ['a page', { status: 401, body: page }],
];
/** Any other refusal. */
const others: readonly (readonly [string, Scripted])[] = [
  ['Insufficient Permission', refusal(401, 'Insufficient Permission')],
  ['403', statusCode(403, 'You are not authorised', 'ForbiddenAction')],
  ['403 with the text of a dead token', statusCode(403, 'Unauthorized', 'ForbiddenError')],
  ['400 with the text of a dead token', statusCode(400, 'Unauthorized', 'BadRequestError')],
  ['400 about our credential', refusal(400, 'Authorization Information is incorrect')],
];
const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_INPUT', 'rejected', 'pending'];

describe.each(versions)('$id', ({ id, account, operations, noFactors, USER: userId, ...version }) => {
  const named = (wanted: (operation: Operation) => boolean) =>
    operations.filter(wanted).map((operation) => [operation.title, operation] as const);
  const withCode = named(holdsCode);
  const withoutCode = named((operation) => !holdsCode(operation));

  test('there are operations of either sort', () => {
    expect([withCode.length, withoutCode.length]).toEqual(id === 'onelogin-v1' ? [5, 9] : [3, 10]);
  });

  describe.each(withoutCode)('%s, which carries no code', (_title, operation) => {
    const { success, asks } = operation;
    const isGet = asks.startsWith('GET ');
    const mine = (sent: Parameters<typeof lines>[0]) => sent.filter((one) => lines([one])[0] === asks);

    const refusing = isGet ? [...deadTokens, ...otherTexts] : deadTokens;
    test.each(refusing)('asks once more with a new token after %s', async (_name, answer) => {
      const { outcome, own, tokenRequests } = await ran(account, operation, answer, success);
      expect(outcome).not.toBeInstanceOf(Error);
      expect(tokenRequests).toHaveLength(2);
      const [first, second] = own;
      expect(first).toMatchObject({ headers: { authorization: `Bearer ${tokenOf(1)}` } });
      expect(second).toEqual({ ...first, headers: { ...first?.headers, authorization: `Bearer ${tokenOf(2)}` } });
    });

    test.each(refusing)('asks no third time after %s', async (_name, answer) => {
      const { outcome, own, tokenRequests } = await ran(account, operation, answer, answer);
      expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(outcome).not.toHaveProperty('outcomeUnknown');
      expect(own).toHaveLength(2);
      expect(tokenRequests).toHaveLength(2);
    });

    const kept = isGet ? others : [...others, ...otherTexts];
    test.each(kept)('asks once and keeps the token on %s', async (_name, answer) => {
      const { outcome, own, tokenRequests } = await ran(account, operation, answer);
      expect(REFUSALS).toContain(wordOf(outcome));
      expect(mine(own)).toHaveLength(1);
      expect(tokenRequests).toHaveLength(1);
    });

    test.each([429, 502, 503, 504])('is repeated after %d only where it looks something up', async (status) => {
      const busy = { status, headers: { 'retry-after': '0' }, body: { message: 'later' } };
      const { outcome, own } = await hurried(() => ran(account, operation, busy, busy, busy));
      expect(wordOf(outcome)).toBe(status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE');
      expect(own).toHaveLength(isLookUp(operation) ? 3 : 1);
      const again = await hurried(() => ran(account, operation, busy, success));
      expect(again.outcome instanceof Error).toBe(!isLookUp(operation));
    });
  });

  describe.each(withCode)('%s, which carries a code', (_title, operation) => {
    test.each([...deadTokens, ...otherTexts, ...others])('is sent once: %s', async (_name, answer) => {
      const { outcome, own } = await ran(account, operation, answer, operation.success);
      expect(REFUSALS).toContain(wordOf(outcome));
      expect(own).toHaveLength(1);
    });

    test.each([429, 500, 502, 503, 504])('is sent once with HTTP %d', async (status) => {
      const answer = { status, headers: { 'retry-after': '0' }, body: { message: 'later' } };
      const { outcome, own } = await ran(account, operation, answer, operation.success);
      const failed = status === 429 ? { code: 'RATE_LIMITED' } : { code: 'UNAVAILABLE', outcomeUnknown: true };
      expect(outcome).toMatchObject(failed);
      expect(own).toHaveLength(1);
    });

    test('is sent once where the connection breaks', async () => {
      const { outcome, own } = await ran(
        account,
        operation,
        new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }),
        operation.success,
      );
      expect(outcome).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'ECONNRESET', outcomeUnknown: true });
      expect(own).toHaveLength(1);
    });

    test.each(deadTokens)('is UNAUTHENTICATED after %s, and the next call has a new token', async (_name, answer) => {
      const { mfa, outcome, sent, tokenRequests } = await ran(account, { ...operation, after: [noFactors] }, answer);
      expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(outcome).not.toHaveProperty('outcomeUnknown');
      expect(tokenRequests).toHaveLength(1);
      await mfa.listFactors({ userId });
      expect(bearers(sent).at(-1)).toBe(`Bearer ${tokenOf(2)}`);
    });

    test.each([
      ['no body', { status: 401 }],
      ['a page', { status: 401, body: page }],
      ['{}', { status: 401, body: {} }],
    ])('judges no code by a 401 with %s: it is UNAUTHENTICATED', async (_name, answer) => {
      const { outcome } = await ran(account, operation, answer);
      expect(outcome).toMatchObject({ code: 'UNAUTHENTICATED' });
    });
  });

  test.each(deadTokens)('the handle stays good after %s: the next answer on it works', async (_title, dead) => {
    const { totp, push, sms, approved, smsOffered, smsEnrolled, activated } = version;
    for (const [factorId, before] of [
      [totp.id, [totp.list, ...totp.begun]],
      [push.id, [push.list, push.begun]],
      [sms.id, [sms.list, sms.begun]],
    ] as const) {
      const { mfa, sent, tokenRequests } = account(...before, dead, approved);
      const { handle } = await mfa.challenge({ userId, factorId });
      await expect(typed(mfa, handle)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(await typed(mfa, handle)).toMatchObject({ status: 'approved' });
      expect(bearers(sent).slice(before.length)).toEqual([`Bearer ${tokenOf(1)}`, `Bearer ${tokenOf(2)}`]);
      expect(tokenRequests).toHaveLength(2);
    }
    const { mfa } = account(smsOffered, ...smsEnrolled, dead, activated);
    const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: '+14156456830' } });
    if (enrollment.status !== 'pending') throw new Error('The enrollment is active at once.');
    const answer = { userId, handle: enrollment.handle, answer: { kind: 'code', code: '012345' } } as const;
    await expect(mfa.activate(answer)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await mfa.activate(answer)).toMatchObject({ status: 'active' });
  });

  test('it stays good after any other 401 and a 403 too, with the token that it had', async () => {
    const { sms, approved } = version;
    const refusals = [
      { status: 401, body: page },
      { status: 403, body: '' },
    ];
    const { mfa, tokenRequests } = account(sms.list, sms.begun, ...refusals, approved);
    const { handle } = await mfa.challenge({ userId, factorId: sms.id });
    await expect(typed(mfa, handle)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(typed(mfa, handle)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await typed(mfa, handle)).toMatchObject({ status: 'approved' });
    expect(tokenRequests).toHaveLength(1);
  });

  test('a wrong code may be followed by the right one on the same handle', async () => {
    const { sms, approved, wrongCode } = version;
    const { mfa } = account(sms.list, sms.begun, wrongCode, wrongCode, approved);
    const { handle } = await mfa.challenge({ userId, factorId: sms.id });
    const wrong = { status: 'rejected', reason: 'wrong-answer', handle };
    expect(await typed(mfa, handle)).toEqual(wrong);
    expect(await typed(mfa, handle)).toEqual(wrong);
    expect(await typed(mfa, handle)).toMatchObject({ status: 'approved' });
    await expect(typed(mfa, handle)).rejects.toMatchObject({ code: 'HANDLE_INVALID' });
  });

  test('a poll that pends may be approved later', async () => {
    const { push, approved, waits } = version;
    const { mfa } = account(push.list, push.begun, waits, waits, approved);
    const { handle } = await mfa.challenge({ userId, factorId: push.id });
    expect(await polled(mfa, handle)).toEqual({ status: 'pending', handle, pollAfterMs: 2_000 });
    expect(await polled(mfa, handle)).toMatchObject({ status: 'pending' });
    expect(await polled(mfa, handle)).toMatchObject({ status: 'approved', by: 'approval' });
  });

  test.each(operations.map((operation) => [operation.title, operation] as const))(
    '%s: "Insufficient Permission" is FORBIDDEN',
    async (_title, operation) => {
      for (const text of ['Insufficient Permission', 'insufficient permission']) {
        const { outcome } = await ran(account, operation, refusal(401, text));
        expect(outcome).toMatchObject({ code: 'FORBIDDEN', providerStatus: 401, operation: operation.operation });
      }
    },
  );
});
