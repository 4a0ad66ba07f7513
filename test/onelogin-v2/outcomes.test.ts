import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challenged,
  challengeListed,
  codeAnswer,
  created,
  device,
  enrolled,
  lookedUp,
  newFactor,
  profile,
  REGISTRATION,
  registration,
  SECRET_IN_BODY,
  USER,
  VERIFICATION,
} from './account.ts';

// What the words of OneLogin come to, for every way to end a step.

type Way = 'code of verify' | 'poll of verify' | 'code of activate' | 'poll of activate';
const ways: readonly Way[] = ['code of verify', 'poll of verify', 'code of activate', 'poll of activate'];

async function answeredBy(way: Way, answer: Scripted) {
  const code = way.startsWith('code') ? { answer: codeAnswer } : {};
  if (way.endsWith('verify')) {
    const { mfa, handle } = await challenged(code.answer === undefined ? 'voice' : 'sms', [answer]);
    return mfa.verify({ userId: USER, handle, ...code });
  }
  const { mfa, handle } = await enrolled(code.answer === undefined ? 'voice' : 'sms', [answer]);
  return mfa.activate({ userId: USER, handle, ...code });
}
const over = (reason: string) => ({ status: 'rejected', reason, retry: null });
const again = { status: 'rejected', reason: 'wrong-answer', retry: { handle: { userId: USER } } };
const waits = { status: 'pending', handle: { userId: USER }, pollAfterMs: 2_000 };

test.each<readonly [Way, string, object]>([
  ['code of verify', 'pending', again],
  // Reference 4.9: not accepted is a wrong code.
  ['code of verify', 'rejected', again],
  ['poll of verify', 'pending', waits],
  ['poll of verify', 'rejected', over('denied')],
  // Reference 4.5: a wrong code leaves the registration pending; one that is rejected has ended.
  ['code of activate', 'pending', again],
  ['code of activate', 'rejected', over('expired')],
  ['poll of activate', 'pending', waits],
  ['poll of activate', 'rejected', over('denied')],
])('a %s that is answered with %s', async (way, status, outcome) => {
  const result = await answeredBy(way, { body: { status } });
  expect(result).toMatchObject(outcome);
});

test('accepted approves a verification, and makes an enrolment active, never the one for the other', async () => {
  const body = { status: 'accepted', device_id: '3926157' };
  for (const way of ['code of activate', 'poll of activate'] as const) {
    expect(await answeredBy(way, { body })).toMatchObject({ status: 'active', factor: { id: '3926157' } });
  }
  for (const way of ['code of verify', 'poll of verify'] as const) {
    expect(await answeredBy(way, { body: { status: 'accepted' } })).toMatchObject({ status: 'approved' });
  }
});

// The success object is documented for a verification's code alone.
test.each(['code of activate', 'poll of activate'] as const)('the success object ends no %s', async (way) => {
  const success = { error: false, code: 200, type: 'success', message: 'Success' };
  for (const body of [{ status: success }, success, { ...success, device_id: '3926157' }]) {
    expect(await thrown(answeredBy(way, { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
});

describe.each(ways)('a %s', (way) => {
  test.each(['Accepted', 'success', 'approved', 'active', 'expired', 'PENDING', 'denied', 'unsaid', 'gone', ''])(
    'with the unknown word %j is UNEXPECTED_RESPONSE',
    async (status) => {
      const failure = await thrown(answeredBy(way, { body: { status, device_id: '3926157' } }));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status: 200 });
    },
  );

  test('without a word is UNEXPECTED_RESPONSE', async () => {
    for (const body of [{}, { id: way.endsWith('verify') ? VERIFICATION : REGISTRATION }, { status: null }, [], null]) {
      expect(await thrown(answeredBy(way, { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    }
  });

  test.each([
    [404, 404],
    [200, 404],
  ])('of a step that is gone is expired: HTTP %d, body %d', async (status, statusCode) => {
    const result = await answeredBy(way, { status, body: { statusCode, name: 'NotFound', message: 'not found' } });
    expect(result).toEqual(over('expired'));
  });

  test.each(['', '<html>Not found</html>', null])('with a 404 that says nothing is an error: %j', async (body) => {
    expect(await thrown(answeredBy(way, { status: 404, body }))).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  test.each([
    [400, 'INVALID_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [409, 'CONFLICT'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
  ])('with an error of %d, by HTTP or with HTTP 200, is %s', async (statusCode, code) => {
    const body = { statusCode, name: 'SomeError', message: SECRET_IN_BODY };
    for (const status of [statusCode, 200]) {
      const failure = await thrown(answeredBy(way, { status, body }));
      expect(failure).toMatchObject({ code });
      expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toMatch(/never-to-be-seen|012345|SomeError/);
    }
  });

  test('with an error that names no status is UNEXPECTED_RESPONSE', async () => {
    for (const body of [{ error: true }, { error: 'nothing' }, { status: { error: true, type: 'x' } }]) {
      expect(await thrown(answeredBy(way, { body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    }
  });
});

// Reference 1.5: `No Route Exists` is about the address, not about the step.
test.each(ways)('a %s at no route is UNEXPECTED_RESPONSE', async (way) => {
  const body = { status: { error: true, code: 404, type: 'not found', message: 'No Route Exists' } };
  expect(await thrown(answeredBy(way, { status: 404, body }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

describe.each([200, 201])('a beginning that is answered with %d', (status) => {
  test.each<JsonValue>(['accepted', 'rejected', 'Pending', 'active', '', 201, true, {}, ['pending']])(
    'and %j is UNEXPECTED_RESPONSE',
    async (word) => {
      const body = registration('sms', { status: word, device_id: '3926157' });
      const { mfa } = account(...lookedUp('sms'), { status, body });
      const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor.sms }));
      expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
      const { mfa: other, handle } = await enrolled('sms', [profile(), { status, body }]);
      expect(await thrown(other.resend({ userId: USER, handle }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
      const verifying = await challenged('sms', [{ status, body: { id: 'v2', status: word } }]);
      const resent = verifying.mfa.resend({ userId: USER, handle: verifying.handle });
      expect(await thrown(resent)).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    },
  );

  test.each(['pending', null])('and %j has begun', async (word) => {
    const { mfa } = account(...lookedUp('sms'), { status, body: registration('sms', { status: word }) });
    expect(await mfa.enroll({ userId: USER, factor: newFactor.sms })).toMatchObject({ status: 'pending' });
    const resending = await enrolled('sms', [profile(), { status, body: registration('sms', { status: word }) }]);
    const again = await resending.mfa.resend({ userId: USER, handle: resending.handle });
    expect(again.handle.id).not.toBe(resending.handle.id);
    const { mfa: other } = account({ body: [device('sms')] }, { status, body: { id: 'v1', status: word } });
    expect((await challengeListed(other)).handle.state).toMatchObject({ stepId: 'v1' });
    const verifying = await challenged('sms', [{ status, body: { id: 'v2', status: word } }]);
    const { handle } = await verifying.mfa.resend({ userId: USER, handle: verifying.handle });
    expect(handle.state).toMatchObject({ stepId: 'v2' });
  });
});

test.each([202, 204])('a beginning that is answered with %d is UNEXPECTED_RESPONSE', async (status) => {
  const answer = status === 204 ? { status } : { ...created(registration('sms')), status };
  const { mfa } = account(...lookedUp('sms'), answer);
  const failure = await thrown(mfa.enroll({ userId: USER, factor: newFactor.sms }));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});
