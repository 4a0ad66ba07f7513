import { describe, expect, test } from 'vitest';
import { thrown } from '../support/scripted-tenant.ts';
import {
  ACCEPTED,
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  KINDS,
  lines,
  USER,
  VERIFICATION,
} from './account.ts';

// OneLogin Protect: one device for push and typed code. A verification that was pushed waits for the push, so a typed
// code goes by the direct check (reference 4.8 and 4.9).

const pushed = { body: { id: VERIFICATION, status: 'pending', device_id: KINDS.push.deviceId } };
const approved = { status: 'approved', userId: USER, factorId: KINDS.push.deviceId, factorType: 'push' };

test('by default a push goes out, and either way ends the step', async () => {
  const { mfa, prompt, handle, sent } = await challenged('push', [pushed, ACCEPTED]);
  expect(prompt).toMatchObject({ expects: ['approval', 'code'], canResend: true });
  expect(prompt).not.toHaveProperty('display');
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending', handle: { id: handle.id } });
  expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ ...approved, by: 'approval' });
  expect(lines(sent)).toEqual([`GET ${VERIFICATION}`, `GET ${VERIFICATION}`]);
});

test('a code that is typed while the push waits goes by the direct check, not to the verification', async () => {
  const { mfa, handle, sent } = await challenged('push', [
    pushed,
    created({ status: 'pending' }),
    created(ACCEPTED.body),
  ]);
  await mfa.verify({ userId: USER, handle });
  const wrong = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(wrong).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle: { id: handle.id } } });
  const right = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(right).toMatchObject({ ...approved, by: 'code' });
  expect(lines(sent)).toEqual([`GET ${VERIFICATION}`, 'POST verifications', 'POST verifications']);
  const failure = await thrown(mfa.verify({ userId: USER, handle }));
  expect(failure).toMatchObject({ code: 'HANDLE_INVALID' });
});

test('expects: code sends no push', async () => {
  const { mfa, sent } = account({ body: [device('push')] }, created(ACCEPTED.body));
  const { prompt, handle, warnings } = await challengeListed(mfa, { expects: 'code' });
  expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
  expect(warnings).toEqual([]);
  expect(lines(sent)).toEqual(['GET devices']);
  expect(await thrown(mfa.verify({ userId: USER, handle }))).toMatchObject({ code: 'INVALID_INPUT' });
  expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
  expect(lines(sent)).toEqual(['GET devices']);
  const result = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(result).toMatchObject({ ...approved, by: 'code' });
  expect(lines(sent).slice(1)).toEqual(['POST verifications']);
});

test('expects: approval takes no code', async () => {
  const { mfa, handle, prompt, sent } = await challenged('push', [], { expects: 'approval' });
  expect(prompt.expects).toEqual(['approval']);
  const failure = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
  expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
  expect(sent).toEqual([]);
});

test('a lifetime has no place where nothing is sent', async () => {
  const { mfa } = account({ body: [device('push')] });
  const { warnings, handle } = await challengeListed(mfa, { expects: 'code', expiresInSeconds: 300 });
  expect(warnings).toMatchObject([{ type: 'compatibility', feature: 'expiresInSeconds' }]);
  expect(Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt)).toBe(300_000);
});

describe('the direct check', () => {
  test.each([
    [200, 'pending', 'wrong-answer'],
    [201, 'pending', 'wrong-answer'],
    [200, 'rejected', 'wrong-answer'],
    [201, 'rejected', 'wrong-answer'],
  ])('answered with %d %s takes another code', async (status, word, reason) => {
    const { mfa, handle } = await challenged('push', [{ status, body: { status: word } }, created(ACCEPTED.body)], {
      expects: 'code',
    });
    const result = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(result).toEqual({ status: 'rejected', reason, retry: { handle } });
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject(approved);
  });

  test.each([200, 201])('that only opens a verification approves nobody: %d', async (status) => {
    const body = { id: VERIFICATION, device_id: KINDS.push.deviceId, user_id: USER };
    const { mfa, handle } = await challenged('push', [{ status, body }], { expects: 'code' });
    const failure = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

test('an enrolment takes a typed code by PUT and an approval by GET', async () => {
  const registered = { body: { status: 'pending' } };
  const { mfa, handle, prompt, sent } = await enrolled('push', [
    registered,
    registered,
    { body: { status: 'accepted', device_id: '3926157' } },
  ]);
  expect(prompt.expects).toEqual(['approval', 'code']);
  expect(await mfa.activate({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  const wrong = await mfa.activate({ userId: USER, handle, answer: codeAnswer });
  expect(wrong).toMatchObject({ status: 'rejected', reason: 'wrong-answer' });
  expect(await mfa.activate({ userId: USER, handle })).toMatchObject({
    status: 'active',
    factor: { id: '3926157', type: 'push', displayName: 'Our push', verifiableBy: ['approval', 'code'] },
  });
  expect(sent.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
});
