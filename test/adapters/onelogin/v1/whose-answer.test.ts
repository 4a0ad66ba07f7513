import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { pendingStep, thrown } from '../../../support/scripted-tenant.ts';
import { ran, wordOf } from '../operations.ts';
import * as v1 from './account.ts';
import { operations } from './operations.ts';

// An answer that names a user or a device must name ours; ids are numbers here and text to us.

const refused = { code: 'UNEXPECTED_RESPONSE', operation: 'challenge' };

test.each<readonly [string, JsonObject]>([
  ['another user', { id: 35510512 }],
  ['another user as text', { id: '35510512' }],
  ['another device', { device_id: 525510 }],
  ['another device as text', { device_id: '525510' }],
  ['another user by user_id', { user_id: 35510512 }],
  ['the device as user', { id: 525509 }],
  ['neither the user nor the device by `id` alone', { id: 77, device_id: null }],
  ['another by `user_id` beside our device as `id`', { id: 525509, device_id: null, user_id: 77 }],
  // An id that cannot be read is not taken for ours.
  ['a device in an array', { device_id: [77] }],
  ['a user_id in an array', { user_id: [35510511] }],
  ['a user that is a fraction', { id: 1.5 }],
])('an answer of trigger that names %s is refused', async (_title, more) => {
  expect(await thrown(v1.challenged(v1.sms(), [v1.triggered(more)]))).toMatchObject(refused);
});

test.each<readonly [string, JsonObject]>([
  ['as numbers: `id` is the user', { id: 35510511, device_id: 525509 }],
  ['as texts', { id: '35510511', device_id: '525509' }],
  ['without the user', { id: null, device_id: 525509 }],
  ['with the user as user_id', { id: null, user_id: 35510511, device_id: '525509' }],
  ['without device_id, `id` being the user', { id: 35510511, device_id: null }],
  ['without device_id, `id` being the device, as the specification has it', { id: 525509, device_id: null }],
  ['without any id', { id: null, device_id: null }],
  ['with an `id` of its own beside both', { id: 7, user_id: 35510511, device_id: 525509 }],
])('an answer of trigger with ids %s is taken', async (_title, more) => {
  const { handle } = await v1.challenged(v1.sms(), [v1.triggered(more)]);
  expect(handle).toMatchObject({ userId: v1.USER, factorId: v1.SMS });
});

/** An answer of `trigger` with its device, and with something beside the device. */
const besideDevice = (beside: JsonObject, more: JsonObject) => ({
  body: { ...v1.triggered(more).body, ...beside },
});

test.each<readonly [string, JsonObject, JsonObject]>([
  ['another user', { user_id: 77 }, {}],
  ['another user, in another spelling', { userId: '77' }, {}],
  ['another device', { device_id: 77 }, {}],
  ['another device, in another spelling', { factorId: '77' }, {}],
  // The device itself is about somebody else, whatever stands beside it.
  ['our user, where the device is of another one', { user_id: 35510511 }, { id: 77 }],
  ['our device, where the device is another one', { device_id: 525509 }, { device_id: 77 }],
  ['our device, where the device is another one by `id`', { device_id: 525509 }, { id: 77, device_id: null }],
])('an answer of trigger that names beside its device %s is refused', async (_title, beside, more) => {
  expect(await thrown(v1.challenged(v1.sms(), [besideDevice(beside, more)]))).toMatchObject(refused);
});

test('an answer of trigger that names our user and device beside its device is taken', async () => {
  const answer = besideDevice({ user_id: 35510511, device_id: v1.SMS }, {});
  expect(await v1.challenged(v1.sms(), [answer])).toMatchObject({ handle: { factorId: v1.SMS } });
});

test('a row of the list that names another user is refused', async () => {
  const { mfa } = v1.account(v1.listed(v1.sms({ user_id: 77 })));
  expect(await thrown(mfa.listFactors({ userId: v1.USER }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test('device_id counts before id, as a number and as text, and a name may be absent', async () => {
  for (const device_id of [525509, v1.SMS]) {
    const { mfa } = v1.account(v1.available(v1.smsOffer), v1.enrolled({ id: 7, device_id, auth_factor_name: null }));
    const { handle } = pendingStep(await mfa.enroll({ userId: v1.USER, factor: v1.newSms }));
    expect(handle.factorId).toBe(v1.SMS);
    const list = await v1.account(v1.listed(v1.sms({ device_id, id: 7 }))).mfa.listFactors({ userId: v1.USER });
    expect(list).toMatchObject([{ id: v1.SMS }]);
  }
});

describe('an enrollment', () => {
  const END = 'nobody was let in, tell the operator.';
  const OTHER = `The identity provider gave another factor than the one that is being enrolled: ${END}`;
  const NO_TOKEN = `The identity provider gave no state token for an enrollment: ${END}`;
  const NO_TABLE = `The identity provider gave an answer that is in no outcome table: ${END}`;
  const anyText = expect.any(String);
  const enroll = (more: JsonObject, preverified: boolean) =>
    v1
      .account(v1.available(v1.smsOffer), v1.enrolled(more))
      .mfa.enroll({ userId: v1.USER, factor: { ...v1.newSms, preverified } });

  test.each<readonly [string, JsonObject, string]>([
    ['another user', { user_id: 77 }, anyText],
    ['no id', { id: null }, anyText],
    ['a call in place of an SMS', { auth_factor_name: 'OneLogin Voice' }, OTHER],
    ['a factor that nobody knows', { auth_factor_name: 'Duo Security' }, OTHER],
    ['no state token', { state_token: null }, NO_TOKEN],
    ['an empty state token', { state_token: '' }, NO_TOKEN],
    ['a state token that is a number', { state_token: 7 }, NO_TOKEN],
    ['no word on whether it is active', { active: null }, NO_TABLE],
    ['an odd word on whether it is active', { active: 'false' }, anyText],
    ['active, though nobody has verified it', { active: true }, NO_TABLE],
  ])('that is answered with %s is refused', async (_title, more, message) => {
    const error = await thrown(enroll(more, false));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll', providerStatus: 200, message });
  });

  test.each<readonly [string, JsonObject, string]>([
    ['a call in place of an SMS', { auth_factor_name: 'OneLogin Voice', active: true }, OTHER],
    ['no word on whether it is active', { active: null }, NO_TABLE],
    ['the text "true"', { active: 'true' }, anyText],
    ['the number 1', { active: 1 }, anyText],
    ['inactive, and no state token', { active: false, state_token: null }, NO_TOKEN],
  ])('of a preverified number that is answered with %s is refused', async (_title, more, message) => {
    const error = await thrown(enroll(more, true));
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: 200, message });
  });

  test('that names our user is taken', async () => {
    expect(await enroll({ user_id: 35510511 }, false)).toMatchObject({ status: 'pending' });
  });

  test('of a preverified number is active only where the answer says so', async () => {
    expect(await enroll({}, true)).toMatchObject({
      status: 'pending',
      handle: { state: { stateToken: v1.STATE_TOKEN } },
    });
    expect(await enroll({ active: true, state_token: null }, true)).toMatchObject({
      status: 'active',
      factor: { id: v1.SMS, type: 'sms', status: 'active' },
      warnings: [],
    });
  });

  test('that OneLogin refuses is that error, and no odd answer', async () => {
    const { mfa } = v1.account(v1.available(v1.smsOffer), v1.refusal(409, 'canary'));
    const error = await thrown(mfa.enroll({ userId: v1.USER, factor: v1.newSms }));
    expect(error).toMatchObject({
      code: 'CONFLICT',
      operation: 'enroll',
      providerStatus: 409,
      requestId: v1.REQUEST_ID,
    });
  });
});

// `verify` documents no data. With data it is the answer of another operation, whomever it names.
describe('a success with data that names', () => {
  const ends = operations.filter(({ ends }) => ends !== undefined);
  const enveloped = (more: JsonObject) => ({ ...v1.enveloped(), ...more });
  const refusedBy = async (body: JsonValue) => {
    expect(ends).toHaveLength(6);
    for (const operation of ends) {
      const { outcome } = await ran(v1.account, operation, { body });
      expect(outcome, operation.title).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    }
  };

  test.each<readonly [string, JsonValue]>([
    ['another user', [{ id: 99, device_id: 526600 }]],
    ['another device', [{ id: 35510511, device_id: 99 }]],
    ['another user by user_id', { user_id: 99 }],
    ['our user and device', [{ id: 35510511, device_id: 526600 }]],
    ['our user and device by user_id', { user_id: '35510511', device_id: v1.PROTECT }],
    ['nobody', {}],
    ['nobody in a list', []],
    ['nothing that can be read', 'x'],
  ])('%s is refused, whatever step it ends', async (_title, data) => {
    await refusedBy(enveloped({ data }));
  });

  test.each<readonly [string, JsonObject]>([
    ['another user', { user_id: 99 }],
    ['another user, in another spelling', { userId: 99 }],
    ['another device', { device_id: 99 }],
    ['another factor', { factorId: 99 }],
    ['a user that cannot be read', { userId: [35510511] }],
    ['our user, and another one in a list', { userId: v1.USER, others: [{ userId: 99 }] }],
  ])('%s beside it is refused, whatever step it ends', async (_title, more) => {
    await refusedBy(enveloped(more));
  });

  // The core knows no device for a temporary token. So the adapter refuses another one, for every way alike.
  test('another factor is refused as such, also by a temporary token', async () => {
    for (const operation of ends) {
      const { outcome } = await ran(v1.account, operation, { body: enveloped({ factorId: 99 }) });
      const message = expect.stringContaining('an answer about another factor');
      expect(outcome, operation.title).toMatchObject({ code: 'UNEXPECTED_RESPONSE', message });
    }
  });

  test('our factor is taken', async () => {
    const { mfa, handle } = await v1.challenged(v1.totp(), [{ body: enveloped({ factorId: 526600 }) }]);
    expect(await v1.typed(mfa, handle)).toMatchObject({ status: 'approved', factorId: '526600' });
    const enrolling = await v1.enrolling({ body: enveloped({ factorId: v1.SMS }) });
    const activated = enrolling.mfa.activate({ userId: v1.USER, handle: enrolling.handle, answer: v1.codeAnswer });
    expect(await activated).toMatchObject({ status: 'active', factor: { id: v1.SMS } });
  });

  test('null, or a key that no document has beside it, says nothing', async () => {
    for (const more of [{ data: null }, { took_ms: 7 }, { userId: v1.USER }]) {
      for (const operation of ends) {
        const { outcome } = await ran(v1.account, operation, { body: enveloped(more) });
        expect(['approved', 'active'], `${operation.title} ${Object.keys(more)}`).toContain(wordOf(outcome));
      }
    }
  });
});
