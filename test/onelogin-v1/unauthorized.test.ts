import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  DEAD_TOKEN,
  enrolled,
  listed,
  newSms,
  PUSH_PENDING,
  protect,
  refusal,
  SUCCESS,
  sms,
  smsOffer,
  tokenOf,
  totp,
  triggered,
  USER,
  WRONG_CODE,
} from './account.ts';
import { operations, withCode, withoutCode } from './operations.ts';

// A wrong code, a push that waits and a dead access token are all 401: only their texts tell them apart.

/** The bodies that mean an invalid token, by onelogin.md 1.5. */
const deadTokens: readonly (readonly [string, Scripted])[] = [
  ['Authentication Failure', DEAD_TOKEN],
  ['Unauthorized', { status: 401, body: { statusCode: 401, message: 'Unauthorized', name: 'UnauthorizedError' } }],
  ['Unauthorized in an envelope', refusal(401, 'Unauthorized')],
  ['Authentication Failure with HTTP 200', { ...DEAD_TOKEN, status: 200 }],
];
const statusCode401 = (message: JsonValue): Scripted => ({
  status: 401,
  body: { statusCode: 401, message, name: 'UnauthorizedError' },
});
/** Any other 401. */
const otherTexts: readonly (readonly [string, Scripted])[] = [
  ['Insufficient Permission', refusal(401, 'Insufficient Permission')],
  ['wrong code', WRONG_CODE],
  ['pending', PUSH_PENDING],
  ['Unauthorized in lower case', refusal(401, 'unauthorized')],
  ['Unauthorized and more', refusal(401, 'Unauthorized: no such scope')],
  ['Authentication failure in lower case', refusal(401, 'Authentication failure')],
  ['the same name with another text', statusCode401('This request requires Authentication')],
  ['the same name without a text', { status: 401, body: { statusCode: 401, name: 'UnauthorizedError' } }],
  ['no body', { status: 401 }],
  ['no JSON', { status: 401, body: 'Unauthorized' }],
];
const bearers = (sent: readonly { headers: Readonly<Record<string, string>> }[]) =>
  sent.map(({ headers }) => headers.authorization);

describe.each(Object.entries(withoutCode))('%s, which carries no code', (_name, { before, success, work }) => {
  test.each(deadTokens)('asks once more with a new token after %s', async (_title, answer) => {
    const { mfa, sent, tokenRequests } = account(...before, answer, success);
    await work(mfa);
    expect(tokenRequests).toHaveLength(2);
    expect(bearers(sent).slice(-2)).toEqual([`Bearer ${tokenOf(1)}`, `Bearer ${tokenOf(2)}`]);
    const [first, second] = sent.slice(-2);
    expect(second).toEqual({ ...first, headers: { ...first?.headers, authorization: `Bearer ${tokenOf(2)}` } });
  });

  test('asks no third time', async () => {
    const { mfa, sent, tokenRequests } = account(...before, DEAD_TOKEN, DEAD_TOKEN, success);
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(error).not.toHaveProperty('outcomeUnknown');
    expect(sent).toHaveLength(before.length + 2);
    expect(tokenRequests).toHaveLength(2);
  });

  test.each(otherTexts)('asks once and keeps the token on %s', async (_title, answer) => {
    const { mfa, sent, tokenRequests } = account(...before, answer, success, success);
    await work(mfa).catch(() => {});
    expect(sent).toHaveLength(before.length + 1);
    expect(tokenRequests).toHaveLength(1);
  });
});

describe.each(Object.entries(withCode))('%s, which carries a code', (_name, { before, success, work }) => {
  test.each([...deadTokens, ...otherTexts])('is sent once: %s', async (_title, answer) => {
    const { mfa, sent } = account(...before, answer, success, success);
    await work(mfa).catch(() => {});
    expect(sent).toHaveLength(before.length + 1);
  });

  test.each(deadTokens)('is UNAUTHENTICATED after %s, and the next call has a new token', async (_title, answer) => {
    const { mfa, sent, tokenRequests } = account(...before, answer, listed());
    const error = await thrown(work(mfa));
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(error).not.toHaveProperty('outcomeUnknown');
    expect(tokenRequests).toHaveLength(1);
    await mfa.listFactors({ userId: USER });
    expect(bearers(sent).at(-1)).toBe(`Bearer ${tokenOf(2)}`);
  });
});

test.each(deadTokens)('the handle stays good after %s: the next answer on it works', async (_title, dead) => {
  const { mfa, sent } = account(listed(totp()), dead, SUCCESS);
  const { handle } = await challengeListed(mfa);
  const answer = { userId: USER, handle, answer: codeAnswer };
  expect(await thrown(mfa.verify(answer))).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await mfa.verify(answer)).toMatchObject({ status: 'approved' });
  expect(sent).toHaveLength(3);
});

test('the same for an enrolment', async () => {
  const { mfa } = account(available(smsOffer), enrolled(), DEAD_TOKEN, SUCCESS);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  const answer = { userId: USER, handle, answer: codeAnswer };
  expect(await thrown(mfa.activate(answer))).toMatchObject({ code: 'UNAUTHENTICATED' });
  expect(await mfa.activate(answer)).toMatchObject({ status: 'active' });
});

test('a wrong code may be followed by the right one on the same handle', async () => {
  const { mfa } = account(listed(sms()), triggered(), WRONG_CODE, WRONG_CODE, SUCCESS);
  const { handle } = await challengeListed(mfa);
  const answer = { userId: USER, handle, answer: codeAnswer };
  const wrong = { status: 'rejected', reason: 'wrong-answer', retry: { handle } };
  expect(await mfa.verify(answer)).toEqual(wrong);
  expect(await mfa.verify(answer)).toEqual(wrong);
  expect(await mfa.verify(answer)).toMatchObject({ status: 'approved' });
  expect(await thrown(mfa.verify(answer))).toMatchObject({ code: 'HANDLE_INVALID' });
});

test('a poll that pends may be approved later; one that is denied ends the step', async () => {
  const pushed = triggered({ device_id: 526532 });
  const good = account(listed(protect()), pushed, PUSH_PENDING, PUSH_PENDING, SUCCESS);
  const step = await challengeListed(good.mfa);
  const poll = { userId: USER, handle: step.handle };
  expect(await good.mfa.verify(poll)).toEqual({ status: 'pending', handle: step.handle, pollAfterMs: 2_000 });
  expect(await good.mfa.verify(poll)).toMatchObject({ status: 'pending' });
  expect(await good.mfa.verify(poll)).toMatchObject({ status: 'approved', by: 'approval' });

  const bad = account(listed(protect()), pushed, WRONG_CODE);
  const { handle } = await challengeListed(bad.mfa);
  expect(await bad.mfa.verify({ userId: USER, handle })).toEqual({ status: 'rejected', reason: 'denied', retry: null });
  expect(await thrown(bad.mfa.verify({ userId: USER, handle }))).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(bad.sent).toHaveLength(3);
});

test.each([...Object.entries(operations)])('%s: "Insufficient Permission" is FORBIDDEN', async (_name, operation) => {
  for (const text of ['Insufficient Permission', 'insufficient permission']) {
    const { mfa } = account(...operation.before, refusal(401, text));
    expect(await thrown(operation.work(mfa))).toMatchObject({ code: 'FORBIDDEN', status: 401 });
  }
});

test.each<readonly [string, Scripted]>([
  ['no body', { status: 401 }],
  ['no JSON', { status: 401, body: '<html></html>' }],
  ['{}', { status: 401, body: {} }],
])('a 401 with %s judges no code: it is UNAUTHENTICATED', async (_title, answer) => {
  for (const { before, work } of Object.values(withCode)) {
    expect(await thrown(work(account(...before, answer).mfa))).toMatchObject({ code: 'UNAUTHENTICATED' });
  }
});
