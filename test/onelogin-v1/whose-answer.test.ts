import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  enrolled,
  enveloped,
  listed,
  newSms,
  PUSH_PENDING,
  SUCCESS,
  sms,
  smsOffer,
  triggered,
  USER,
} from './account.ts';

// An answer that names a user or a device must name ours; ids are numbers here and text to us.

async function challenged(answer: { readonly body: JsonValue }, userId = USER) {
  const { mfa } = account(listed(sms()), answer);
  const [factor] = await mfa.listFactors({ userId });
  if (factor === undefined) throw new Error('The account lists no factor.');
  return mfa.challenge({ userId, factor });
}
const refused = { code: 'UNEXPECTED_RESPONSE', operation: 'challenge' };

test('`id` in the answer of trigger is the user, and `device_id` the device', async () => {
  expect((await challenged(triggered())).handle).toMatchObject({ userId: USER, factorId: '525509' });
});

test.each<readonly [string, JsonObject]>([
  ['another user', { id: 35510512 }],
  ['another user as text', { id: '35510512' }],
  ['another device', { device_id: 525510 }],
  ['another device as text', { device_id: '525510' }],
  ['another user by user_id', { user_id: 35510512 }],
  ['the device as user', { id: 525509 }],
])('an answer of trigger that names %s is refused', async (_title, more) => {
  expect(await thrown(challenged(triggered(more)))).toMatchObject(refused);
});

test.each<readonly [string, JsonObject]>([
  ['as numbers', { id: 35510511, device_id: 525509 }],
  ['as texts', { id: '35510511', device_id: '525509' }],
  ['without the user', { id: null, device_id: 525509 }],
  ['with the user as user_id', { id: null, user_id: 35510511, device_id: '525509' }],
  ['without device_id, `id` being the user', { id: 35510511, device_id: null }],
  ['without device_id, `id` being the device, as the specification has it', { id: 525509, device_id: null }],
  ['without any id', { id: null, device_id: null }],
])('an answer of trigger with ids %s is taken', async (_title, more) => {
  expect((await challenged(triggered(more))).handle).toMatchObject({ factorId: '525509' });
});

test('without device_id, an `id` that is neither the user nor the device is refused', async () => {
  expect(await thrown(challenged(triggered({ id: 77, device_id: null })))).toMatchObject(refused);
});

test('without device_id, a `user_id` that is not ours is refused', async () => {
  const answer = triggered({ id: 525509, device_id: null, user_id: 77 });
  expect(await thrown(challenged(answer))).toMatchObject(refused);
});

test.each<readonly [string, JsonObject]>([
  ['a device in an array', { device_id: [77] }],
  ['a user_id in an array', { user_id: [35510511] }],
  ['a user that is a fraction', { id: 1.5 }],
])('an id that cannot be read is not taken for ours: %s', async (_title, more) => {
  expect(await thrown(challenged(triggered(more)))).toMatchObject(refused);
});

test('an answer of enroll that names another user is refused', async () => {
  const { mfa } = account(available(smsOffer), enrolled({ user_id: 77 }));
  const error = await thrown(mfa.enroll({ userId: USER, factor: newSms }));
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE', operation: 'enroll' });
  const ours = account(available(smsOffer), enrolled({ user_id: 35510511 }));
  expect(await ours.mfa.enroll({ userId: USER, factor: newSms })).toMatchObject({ status: 'pending' });
});

test('a row of the list that names another user is refused', async () => {
  const { mfa } = account(listed(sms({ user_id: 77 })));
  expect(await thrown(mfa.listFactors({ userId: USER }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test.each<readonly [string, JsonObject, string]>([
  ['no id', { id: null }, 'UNEXPECTED_RESPONSE'],
  ['another factor', { auth_factor_name: 'OneLogin Voice' }, 'UNEXPECTED_RESPONSE'],
  ['no state token', { state_token: null }, 'UNEXPECTED_RESPONSE'],
  ['no word on whether it is active', { active: null }, 'UNEXPECTED_RESPONSE'],
  ['an odd word on whether it is active', { active: 'false' }, 'UNEXPECTED_RESPONSE'],
  ['active although nothing was verified', { active: true }, 'UNEXPECTED_RESPONSE'],
])('an answer of enroll with %s is refused', async (_title, more, code) => {
  const { mfa } = account(available(smsOffer), enrolled(more));
  expect(await thrown(mfa.enroll({ userId: USER, factor: newSms }))).toMatchObject({ code });
});

test('a preverified number is active only where the answer says so', async () => {
  const factor = { ...newSms, preverified: true };
  const waits = account(available(smsOffer), enrolled(), SUCCESS);
  const step = pendingStep(await waits.mfa.enroll({ userId: USER, factor }));
  expect(await waits.mfa.activate({ userId: USER, handle: step.handle, answer: codeAnswer })).toMatchObject({
    status: 'active',
  });
  const done = account(available(smsOffer), enrolled({ active: true, state_token: null }));
  expect(await done.mfa.enroll({ userId: USER, factor })).toMatchObject({
    status: 'active',
    factor: { id: '525509', type: 'sms', status: 'active' },
    warnings: [],
  });
  for (const active of ['true', 1, null]) {
    const odd = account(available(smsOffer), enrolled({ active }));
    expect(await thrown(odd.mfa.enroll({ userId: USER, factor }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
});

test('device_id counts before id, as a number and as text, and a name may be absent', async () => {
  for (const id of [525509, '525509']) {
    const more = { id: 7, device_id: id, auth_factor_name: null };
    const { mfa } = account(available(smsOffer), enrolled(more));
    expect(pendingStep(await mfa.enroll({ userId: USER, factor: newSms })).handle).toMatchObject({
      factorId: '525509',
    });
    expect(await account(listed(sms({ device_id: id, id: 7 }))).mfa.listFactors({ userId: USER })).toMatchObject([
      { id: '525509' },
    ]);
  }
});

describe('ids past 2^53 keep their digits', () => {
  const BIG = '9007199254740993';
  /** JSON with a number in it that JavaScript has no number for. */
  const raw = (body: JsonValue) => JSON.stringify(body).replace(/"#(\d+)"/g, '$1');

  test('of the user, in the path and in the answer', async () => {
    const body = raw(triggered({ id: `#${BIG}` }).body);
    expect(body).toContain(`"id":${BIG},`);
    const { mfa, sent } = account(listed(sms()), { body }, SUCCESS);
    const [factor] = await mfa.listFactors({ userId: BIG });
    if (factor === undefined) throw new Error('The account lists no factor.');
    const { handle } = await mfa.challenge({ userId: BIG, factor });
    const result = await mfa.verify({ userId: BIG, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved', userId: BIG });
    const paths = ['', '/525509/trigger', '/525509/verify'].map((end) => `/api/1/users/${BIG}/otp_devices${end}`);
    expect(sent.map(({ path }) => path)).toEqual(paths);
  });

  test.each(['9007199254740992', '9007199254740994', '9007199254740991'])('the neighbor %s is refused', async (id) => {
    expect(await thrown(challenged({ body: raw(triggered({ id: `#${id}` }).body) }, BIG))).toMatchObject(refused);
  });

  test('of a device', async () => {
    const { mfa, sent } = account(
      { body: raw(enveloped({ otp_devices: [sms({ id: `#${BIG}` })] })) },
      { body: raw(triggered({ device_id: `#${BIG}` }).body) },
      PUSH_PENDING,
    );
    const { handle } = await challengeListed(mfa);
    await mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(sent.at(-1)?.path).toBe(`/api/1/users/${USER}/otp_devices/${BIG}/verify`);
    const other = account(
      { body: raw(enveloped({ otp_devices: [sms({ id: `#${BIG}` })] })) },
      { body: raw(triggered({ device_id: '#9007199254740992' }).body) },
    );
    expect(await thrown(challengeListed(other.mfa))).toMatchObject(refused);
  });
});
