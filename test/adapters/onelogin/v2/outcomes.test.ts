import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { type Scripted, thrown } from '../../../support/scripted-tenant.ts';
import { ran } from '../operations.ts';
import * as v2 from './account.ts';
import { operations } from './operations.ts';

// What the words of OneLogin come to, for every way to end a step, and which beginnings have begun.

const ends = operations.filter(({ ends }) => ends !== undefined);
/** What an answer comes to, for the way of this title. */
async function answered(title: string, answer: Scripted) {
  const operation = ends.find((one) => one.title === title);
  if (operation === undefined) throw new Error(`No way is called ${title}.`);
  return (await ran(v2.account, operation, answer)).outcome;
}
const UNKNOWN = {
  code: 'UNEXPECTED_RESPONSE',
  message: expect.stringContaining('an answer that is in no outcome table: nobody was let in'),
};
const over = (reason: string) => ({ status: 'rejected', reason, handle: null });
const again = { status: 'rejected', reason: 'wrong-answer', handle: { userId: v2.USER } };
const waits = { status: 'pending', handle: { userId: v2.USER }, pollAfterMs: 2_000 };
const newDevice = { status: 'active', factor: { id: '3926157' } };

test.each<readonly [string, string, object]>([
  ['a code of verify', 'accepted', { status: 'approved' }],
  ['a code of verify', 'pending', again],
  // Reference 4.9: not accepted is a wrong code.
  ['a code of verify', 'rejected', again],
  ['a poll of verify', 'accepted', { status: 'approved' }],
  ['a poll of verify', 'pending', waits],
  ['a poll of verify', 'rejected', over('denied')],
  // Reference 4.5: a wrong code leaves the registration pending; one that is rejected has ended.
  ['a code of activate', 'accepted', newDevice],
  ['a code of activate', 'pending', again],
  ['a code of activate', 'rejected', over('expired')],
  ['a poll of activate', 'accepted', newDevice],
  ['a poll of activate', 'pending', waits],
  ['a poll of activate', 'rejected', over('denied')],
])('%s that is answered with %s', async (title, status, outcome) => {
  const body = { status, ...(title.endsWith('activate') && { device_id: '3926157' }) };
  expect(await answered(title, { body })).toMatchObject(outcome);
});

describe('a code that is refused in the words of API 1', () => {
  const withCode = ends.filter(({ ends }) => ends !== 'poll').map(({ title }) => [title] as const);
  const WRONG = 'Failed authentication with this factor';
  const byStatus: Readonly<Record<number, string>> = {
    400: 'INVALID_INPUT',
    401: 'UNAUTHENTICATED',
    403: 'FORBIDDEN',
    409: 'CONFLICT',
    422: 'INVALID_INPUT',
    500: 'UNAVAILABLE',
  };

  test.each(withCode)('is the wrong one, in any shape of an error: %s', async (title) => {
    for (const status of [401, 403]) {
      for (const answer of [
        ...[WRONG, WRONG.toUpperCase(), 'Authentication pending', 'Authentication pending on OL Protect'].flatMap(
          (text) => [v2.refusal(status, text), v2.statusCode(status, text, 'Unauthorized')],
        ),
        { status, body: { message: WRONG } },
        { status, body: { status: { error: true, code: status, message: { description: WRONG } } } },
        { ...v2.refusal(status, WRONG), status: 200 },
      ]) {
        expect(await answered(title, answer)).toMatchObject(again);
      }
    }
  });

  test.each(withCode)('is no matter of the step with another text, or another status: %s', async (title) => {
    const texts = [`${WRONG}: no such scope`, 'Failed authentication', 'pending', 'No factor', v2.SECRET_IN_BODY];
    for (const status of [401, 403]) {
      for (const text of texts) {
        const { code } = Object(await answered(title, v2.statusCode(status, text)));
        expect(code).toBe(byStatus[status]);
      }
      for (const nothing of [{ status }, { status, body: {} }, { status, body: `"${WRONG}"` }]) {
        expect(await answered(title, nothing)).toMatchObject({ code: byStatus[status] });
      }
    }
    for (const status of [400, 409, 422, 500]) {
      expect(await answered(title, v2.statusCode(status, WRONG))).toMatchObject({ code: byStatus[status] });
    }
  });

  test('ends no poll, and begins no step', async () => {
    for (const { title, operation, ends: way, asks, before, work } of operations) {
      if (way !== undefined && way !== 'poll') continue;
      for (const status of [401, 403]) {
        const answer = v2.statusCode(status, WRONG);
        const { outcome } = await ran(
          v2.account,
          { title, operation, asks, before, success: answer, work },
          answer,
          answer,
        );
        expect(outcome).toMatchObject({ code: byStatus[status] });
      }
    }
  });

  test('may be followed by the right one, which is sent with the same access token', async () => {
    const { mfa, handle, sent, tokenRequests } = await v2.challenged('sms', [v2.refusal(401, WRONG), v2.ACCEPTED]);
    expect(await v2.typed(mfa, handle)).toEqual({ status: 'rejected', reason: 'wrong-answer', handle });
    expect(await v2.typed(mfa, handle)).toMatchObject({ status: 'approved' });
    expect(sent).toHaveLength(2);
    expect(tokenRequests).toHaveLength(1);
  });
});

/** What errors say of themselves; none of these alone makes an answer an error. */
const BESIDE: readonly JsonObject[] = [
  { statusCode: 200 },
  { statusCode: '401' },
  { name: 'UnauthorizedError' },
  { message: 'Invalid' },
  { messages: ['Invalid'] },
  { messages: [] },
  { description: 'Invalid' },
  { description: '' },
];

describe.each(ends.map(({ title, operation }) => [title, operation] as const))('%s', (title, operation) => {
  const ids: JsonObject = operation === 'activate' ? { device_id: '3926157' } : {};

  test.each(['Accepted', 'success', 'approved', 'active', 'expired', 'PENDING', 'denied', 'unsaid', 'gone', ''])(
    'with the unknown word %j is UNEXPECTED_RESPONSE',
    async (status) => {
      expect(await answered(title, { body: { status, ...ids } })).toMatchObject({ ...UNKNOWN, providerStatus: 200 });
    },
  );

  test('without a word is UNEXPECTED_RESPONSE', async () => {
    const id = operation === 'verify' ? v2.VERIFICATION : v2.REGISTRATION;
    for (const body of [{}, { id, ...ids }, { status: null }, [], null]) {
      expect(await answered(title, { body })).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    }
  });

  test.each(BESIDE)('beside %j is in no table', async (beside) => {
    for (const status of ['accepted', 'pending', 'rejected']) {
      expect(await answered(title, { body: { ...ids, status, ...beside } })).toMatchObject({
        ...UNKNOWN,
        providerStatus: 200,
      });
    }
  });

  test('beside null for each of them is what it says', async () => {
    const nothing = { statusCode: null, name: null, message: null, messages: null, description: null };
    const status = operation === 'activate' ? 'active' : 'approved';
    expect(await answered(title, { body: { ...ids, status: 'accepted', ...nothing } })).toMatchObject({ status });
  });
});

// The success object is documented for a verification's code alone.
test.each(['a code of activate', 'a poll of activate'])('%s is ended by no success object', async (title) => {
  for (const body of [{ status: v2.SAID }, v2.SAID, { ...v2.SAID, device_id: '3926157' }]) {
    expect(await answered(title, { body })).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
});

describe.each(BESIDE)('a beginning whose status stands beside %j', (beside) => {
  test('begins no enrollment, and makes no preverified one active', async () => {
    const { mfa } = v2.account(...v2.lookUpOf('sms'), v2.created(v2.registration('sms', beside)));
    expect(await thrown(mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms }))).toMatchObject(UNKNOWN);
    const accepted = v2.created(v2.registration('sms', { status: 'accepted', device_id: '3926157', ...beside }));
    const preverified = v2.account(...v2.lookUpOf('sms'), accepted);
    const factor = { ...v2.newFactor.sms, preverified: true };
    expect(await thrown(preverified.mfa.enroll({ userId: v2.USER, factor }))).toMatchObject(UNKNOWN);
  });

  test('begins no verification', async () => {
    const answer = v2.created(v2.verification('sms', { status: 'pending', ...beside }));
    const { mfa } = v2.account({ body: [v2.device('sms')] }, answer);
    expect(await thrown(v2.challengeListed(mfa))).toMatchObject(UNKNOWN);
  });
});

describe.each([200, 201])('a beginning that is answered with %d', (status) => {
  test.each<JsonValue>(['accepted', 'rejected', 'Pending', 'active', '', 201, true, {}, ['pending']])(
    'and %j is UNEXPECTED_RESPONSE',
    async (word) => {
      const answer = { status, body: v2.registration('sms', { status: word, device_id: '3926157' }) };
      const step = { status, body: { id: 'v2', device_id: v2.KINDS.sms.deviceId, status: word } };
      const resending = [await v2.enrolled('sms', [v2.profile(), answer]), await v2.challenged('sms', [step])];
      const { mfa } = v2.account(...v2.lookUpOf('sms'), answer);
      for (const work of [
        mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms }),
        ...resending.map((script) => script.mfa.resend({ userId: v2.USER, handle: script.handle })),
      ]) {
        expect(await thrown(work)).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
      }
    },
  );

  test.each(['pending', null])('and %j has begun', async (word) => {
    const answer = { status, body: v2.registration('sms', { status: word }) };
    const { mfa } = v2.account(...v2.lookUpOf('sms'), answer);
    expect(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms })).toMatchObject({ status: 'pending' });
    const resending = await v2.enrolled('sms', [v2.profile(), answer]);
    const next = await resending.mfa.resend({ userId: v2.USER, handle: resending.handle });
    expect(next.handle.id).not.toBe(resending.handle.id);
    const body = { device_id: v2.KINDS.sms.deviceId, status: word };
    const { mfa: other } = v2.account({ body: [v2.device('sms')] }, { status, body: { id: 'v1', ...body } });
    expect((await v2.challengeListed(other)).handle.state).toMatchObject({ stepId: 'v1' });
    const verifying = await v2.challenged('sms', [{ status, body: { id: 'v2', ...body } }]);
    const { handle } = await verifying.mfa.resend({ userId: v2.USER, handle: verifying.handle });
    expect(handle.state).toMatchObject({ stepId: 'v2' });
  });
});

test.each([202, 204])('a beginning that is answered with %d is UNEXPECTED_RESPONSE', async (status) => {
  const answer = status === 204 ? { status } : { ...v2.created(v2.registration('sms')), status };
  const { mfa } = v2.account(...v2.lookUpOf('sms'), answer);
  const failure = await thrown(mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms }));
  expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test.each(['OneLogin Voice', 'OneLogin Email', 'Carrier pigeon'])(
  'an enrollment of sms that is one of %s is refused',
  async (auth_factor_name) => {
    const another = {
      code: 'UNEXPECTED_RESPONSE',
      operation: 'enroll',
      providerStatus: 201,
      message: expect.stringContaining('another factor than the one that is being enrolled'),
    };
    const begun = v2.account(...v2.lookUpOf('sms'), v2.created(v2.registration('sms', { auth_factor_name })));
    expect(await thrown(begun.mfa.enroll({ userId: v2.USER, factor: v2.newFactor.sms }))).toMatchObject(another);
    const accepted = v2.created({ status: 'accepted', device_id: '3926157', auth_factor_name });
    const preverified = v2.account(...v2.lookUpOf('sms'), accepted);
    const factor = { ...v2.newFactor.sms, preverified: true };
    expect(await thrown(preverified.mfa.enroll({ userId: v2.USER, factor }))).toMatchObject(another);
  },
);
