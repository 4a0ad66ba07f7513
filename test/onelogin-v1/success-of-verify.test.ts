import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../src/errors.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  enrolled,
  enveloped,
  listed,
  newSms,
  protect,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

// Only HTTP 200 with type `success` and the message `Success` lets somebody in; whatever resembles it does not.

const said = { error: false, code: 200, type: 'success', message: 'Success' };
const without = (key: keyof typeof said): JsonObject =>
  Object.fromEntries(Object.entries(said).filter(([name]) => name !== key));
/** The success with something else in place of, or beside, its own. */
const status = (more: JsonObject): Scripted => ({ body: { status: { ...said, ...more } } });
const data = (value: JsonValue): Scripted => ({ body: enveloped(value) });

/** What each of the three ways to end a step makes of an answer: a status, or an error's code. */
const ways: Readonly<Record<string, (answer: Scripted) => Promise<{ readonly status: string }>>> = {
  async 'a login by code'(answer) {
    const { mfa } = account(listed(totp()), answer);
    return mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle, answer: codeAnswer });
  },
  async 'a poll of a push'(answer) {
    const { mfa } = account(listed(protect()), triggered({ device_id: 526532 }), answer);
    return mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle });
  },
  async 'an enrolment'(answer) {
    const { mfa } = account(available(smsOffer), enrolled(), answer);
    const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
    return mfa.activate({ userId: USER, handle, answer: codeAnswer });
  },
};

async function outcomes(answer: Scripted): Promise<readonly string[]> {
  const works = Object.values(ways).map((work) =>
    work(answer).then(
      (result) => result.status,
      (error: unknown) => (isMfaError(error) ? error.code : 'a foreign error'),
    ),
  );
  return Promise.all(works);
}

async function assertNoSuccess(answer: Scripted): Promise<void> {
  const got = await outcomes(answer);
  expect(got).toHaveLength(3);
  for (const good of ['approved', 'active', 'a foreign error']) expect(got).not.toContain(good);
}

test.each<readonly [string, JsonValue]>([
  ['in its envelope', { status: said }],
  ['bare, as the specification has it', said],
  ['with keys that nobody knows', { status: { ...said, extra: 1 }, more: true }],
  ['with data that is null', { status: said, data: null }],
])('the documented success %s is one', async (_title, body) => {
  expect(await outcomes({ body })).toEqual(['approved', 'approved', 'active']);
});

const nearMisses: readonly (readonly [string, Scripted])[] = [
  ['message in lower case', status({ message: 'success' })],
  ['message in lower case, bare', { body: { ...said, message: 'success' } }],
  ['message in upper case', status({ message: 'SUCCESS' })],
  ['message with a period', status({ message: 'Success.' })],
  ['message with a space', status({ message: 'Success ' })],
  ['message with more text', status({ message: 'Success: not really' })],
  ['message OK', status({ message: 'OK' })],
  ['message of a trigger', status({ message: 'SMS token sent to your mobile device. Authentication pending.' })],
  ['message in an array', status({ message: ['Success'] })],
  ['message that is true', status({ message: true })],
  ['message that is null', status({ message: null })],
  ['message that is empty', status({ message: '' })],
  ['no message', { body: { status: without('message') } }],
  ['type in upper case', status({ type: 'Success' })],
  ['type pending', status({ type: 'pending' })],
  ['type bad request', status({ type: 'bad request' })],
  ['type null', status({ type: null })],
  ['no type', { body: { status: without('type') } }],
  ['error true', status({ error: true })],
  ['error as text', status({ error: 'false' })],
  ['code 201', status({ code: 201 })],
  ['code 401', status({ code: 401 })],
  ['code 500', status({ code: 500 })],
  ['code as text', status({ code: '200' })],
  ['no code', { body: { status: without('code') } }],
  ['HTTP 201', { ...status({}), status: 201 }],
  ['HTTP 202', { ...status({}), status: 202 }],
  ['HTTP 400', { ...status({}), status: 400 }],
  ['HTTP 401', { ...status({}), status: 401 }],
  ['the envelope in an array', { body: [{ status: said }] }],
  ['the envelope within an envelope', { body: { status: { status: said } } }],
  ['the envelope in data', { body: { data: { status: said } } }],
  ['a bare success in data', { body: { data: said } }],
  ['status success alone', { body: { status: 'success' } }],
  ['status accepted, as of version 2', { body: { status: 'accepted' } }],
  ['name Success alone', { body: { name: 'Success' } }],
  ['message Success alone', { body: { message: 'Success' } }],
  ['{}', { body: {} }],
  ['an empty envelope', { body: { status: {} } }],
  ['[]', { body: [] }],
  ['true', { body: true }],
  ['the text Success as JSON', { body: '"Success"' }],
  ['no JSON', { body: '<html>Success</html>' }],
  ['no body', {}],
  ['HTTP 204', { status: 204 }],
];

test.each(nearMisses)('a near miss is no success: %s', async (_title, answer) => {
  await assertNoSuccess(answer);
});

const pendingTexts = [
  'Authentication pending',
  'AUTHENTICATION PENDING',
  'Success pending',
  'pending',
  'Pending: Success',
];

describe.each(pendingTexts)('a text with "pending" is never a success: %s', (text) => {
  test.each<readonly [string, Scripted]>([
    ['message', status({ message: text })],
    ['type', status({ type: text })],
    ['message, bare', { body: { ...said, message: text } }],
    ['message of a 401', { ...status({ message: text }), status: 401 }],
  ])('as %s', async (_title, answer) => {
    const got = await outcomes(answer);
    expect(got).not.toContain('approved');
    expect(got).not.toContain('active');
    expect(got[1]).toBe('pending');
  });
});

// onelogin.md 3.5 documents one success, and these lack one of its fields or carry it under another name.
test.each<readonly [string, Scripted]>([
  ['no error', { body: { status: without('error') } }],
  ['error null', status({ error: null })],
  ['error 0', status({ error: 0 })],
  ['statusCode in place of code', { body: { status: { ...without('code'), statusCode: 200 } } }],
  ['status in place of code, bare', { body: { ...without('code'), status: 200 } }],
  ['description in place of message', { body: { status: { ...without('message'), description: 'Success' } } }],
  ['messages in place of message', { body: { status: { ...without('message'), messages: ['Success'] } } }],
  ['description within message', status({ message: { description: 'Success' } })],
])('a field under another name is no success: %s', async (_title, answer) => {
  await assertNoSuccess(answer);
});

// A body that also says the contrary, outside of the one text that counts.
test.each<readonly [string, Scripted]>([
  ['description with pending', status({ description: 'Authentication pending' })],
  ['name with pending', status({ name: 'pending' })],
  ['errors beside the rest', status({ errors: [{ field: 'otp_token' }] })],
  ['statusCode beside the rest', status({ statusCode: 401 })],
  ['messages beside the rest', status({ messages: ['Failed authentication with this factor'] })],
  ['a status beside the bare one', { body: { ...said, status: 'pending' } }],
  ['a number beside the bare one', { body: { ...said, status: 401 } }],
  ['code beside the envelope', { body: { status: said, code: 401 } }],
  ['type beside the envelope', { body: { status: said, type: 'pending' } }],
  ['errors beside the envelope', { body: { status: said, errors: [{ field: 'otp_token' }] } }],
  ['name beside the envelope', { body: { status: said, name: 'UnauthorizedError' } }],
  ['error true beside the envelope', { body: { status: said, error: true } }],
  ['message with pending beside the envelope', { body: { status: said, message: 'Authentication pending' } }],
])('a success that contradicts itself is none: %s', async (_title, answer) => {
  await assertNoSuccess(answer);
});

// `verify` documents no data. Where an answer names a user, factor or device all the same, it must be ours.
test.each<readonly [string, Scripted]>([
  ['another user', data([{ id: 99, device_id: 526600 }])],
  ['another device', data([{ id: 35510511, device_id: 99 }])],
  ['another user by user_id', data({ user_id: 99 })],
  ['another user by user_id, without a device', data({ user_id: 99, id: 35510511 })],
  ['somebody by id alone', data({ id: 99 })],
  ['a user that cannot be read', data({ user_id: [35510511], device_id: 526600 })],
  ['a device that cannot be read', data({ device_id: [526600] })],
  ['two devices', data([{ device_id: 526600 }, { device_id: 99 }])],
])('a success that names %s is refused', async (_title, answer) => {
  await assertNoSuccess(answer);
});

test('a success that names our user and device is one', async () => {
  expect(await outcomes(data([{ id: 35510511, device_id: 526600 }]))).toContain('approved');
  expect(await outcomes(data({ user_id: '35510511', device_id: '526532' }))).toContain('approved');
  expect(await outcomes(data({ user_id: 35510511, device_id: 525509 }))).toContain('active');
});
