import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import { pendingStep, thrown } from '../../../support/scripted-tenant.ts';
import * as v1 from './account.ts';

// What becomes of the rows of a list: twice the same id, and whether a row wants a trigger.

const factorsOf = (...rows: readonly JsonValue[]) =>
  v1.account(v1.listed(...rows)).mfa.listFactors({ userId: v1.USER });

describe('OneLogin Protect', () => {
  const push = v1.protect({ needs_trigger: true });
  const code = v1.protect({ needs_trigger: false });

  test('two rows with the same id are one factor with both ways', async () => {
    expect(await factorsOf(push, code)).toMatchObject([
      { id: '526532', type: 'push', status: 'active', verifiableBy: ['approval', 'code'] },
    ]);
    expect(await factorsOf(code, { ...push, id: '526532' })).toHaveLength(1);
  });

  test('two rows with different ids stay two factors', async () => {
    expect(await factorsOf(push, { ...code, id: 526533 })).toMatchObject([
      { id: '526532', type: 'push', verifiableBy: ['approval', 'code'] },
      { id: '526533', type: 'push', verifiableBy: ['approval', 'code'] },
    ]);
  });

  test.each<readonly [string, readonly JsonObject[], object]>([
    ['pending where one is', [push, v1.protect({ active: false })], { status: 'pending' }],
    ['pending where the first is', [v1.protect({ active: false }), push], { status: 'pending' }],
    ['the default where one is', [push, v1.protect({ default: true })], { isDefault: true }],
    ['not the default where none is', [push, code], { isDefault: false }],
    [
      'unusable where they are different factors',
      [push, v1.device(526532, 'OneLogin SMS')],
      { id: '526532', type: 'other', status: 'unusable', verifiableBy: [] },
    ],
  ])('one factor out of two rows is %s', async (_title, rows, factor) => {
    expect(await factorsOf(...rows)).toMatchObject([factor]);
  });
});

describe('`active`', () => {
  test('that is absent means so', async () => {
    expect(await factorsOf(v1.sms({ active: null }))).toMatchObject([{ status: 'active' }]);
  });

  test.each<JsonValue>(['false', 0, {}])('that is %j does not', async (active) => {
    const [factor] = await factorsOf(v1.sms({ active, id: 7, device_id: 525509 }));
    expect(factor?.status).not.toBe('active');
    // An odd row keeps the id that counts.
    expect(factor?.id).toBe(v1.SMS);
  });

  test('that is false makes a challenge CONFLICT before anything is sent', async () => {
    const { mfa, sent } = v1.account(v1.listed(v1.sms({ active: false })));
    expect(await thrown(v1.challengeListed(mfa))).toMatchObject({ code: 'CONFLICT' });
    expect(sent).toHaveLength(1);
  });
});

describe('needs_trigger is respected', () => {
  test.each<readonly [string, readonly JsonObject[], boolean]>([
    ['SMS that says so', [v1.sms({ needs_trigger: true })], true],
    ['SMS that does not say', [v1.sms({ needs_trigger: null })], true],
    ['SMS that denies it', [v1.sms({ needs_trigger: false })], false],
    ['Voice that says so', [v1.device(1, 'OneLogin Voice', { needs_trigger: true })], true],
    ['Voice that does not say', [v1.device(1, 'OneLogin Voice', { needs_trigger: null })], true],
    ['Voice that denies it', [v1.device(1, 'OneLogin Voice', { needs_trigger: false })], false],
    ['an authenticator that says so', [v1.totp({ needs_trigger: true })], true],
    ['an authenticator that denies it', [v1.totp({ needs_trigger: false })], false],
    ['an authenticator that does not say', [v1.totp({ needs_trigger: null })], false],
    ['a YubiKey', [v1.device(1, 'Yubico YubiKey')], false],
    ['one of two rows', [v1.totp({ needs_trigger: false }), v1.totp({ needs_trigger: true })], true],
    ['Protect, whatever its row says', [v1.protect({ needs_trigger: false })], true],
    ['Protect that does not say', [v1.protect({ needs_trigger: null })], true],
  ])('%s: %s', async (_title, rows, isTriggered) => {
    const { mfa, sent } = v1.account(v1.listed(...rows), v1.triggered({ device_id: Object(rows[0]).id }));
    const { prompt } = await v1.challengeListed(mfa);
    expect(v1.ends(sent)).toEqual(isTriggered ? ['otp_devices', 'trigger'] : ['otp_devices']);
    expect(prompt.canResend).toBe(isTriggered);
  });

  test('what needs no trigger is verified by its code alone', async () => {
    const { mfa, sent, handle } = await v1.challenged(v1.totp(), [v1.SUCCESS]);
    expect(await v1.typed(mfa, handle)).toMatchObject({ status: 'approved' });
    expect(sent.map(({ body }) => body)).toEqual([{ otp_token: '012345' }]);
  });
});

// A call that can be approved must be made, whatever its row says of triggers; a typed code needs none.
describe('a call that needs no trigger', () => {
  const row = v1.device(526602, 'OneLogin Voice', { needs_trigger: false });

  test('is made to be approved by phone, and then polled', async () => {
    const answers = [v1.triggered({ device_id: 526602 }), v1.PUSH_PENDING, v1.SUCCESS];
    const { mfa, sent, handle, prompt } = await v1.challenged(row, answers, { expects: 'approval' });
    expect(prompt).toMatchObject({ expects: ['approval'], canResend: true });
    expect(sent.at(-1)).toMatchObject({ method: 'POST', path: `${v1.DEVICES}/526602/trigger` });
    expect(await v1.polled(mfa, handle)).toMatchObject({ status: 'pending' });
    const approval = { status: 'approved', factorId: '526602', factorType: 'voice', by: 'approval' };
    expect(await v1.polled(mfa, handle)).toMatchObject(approval);
    expect(sent.at(-1)?.body).toEqual({ state_token: v1.STATE_TOKEN });
  });

  test.each(['code', undefined] as const)('is not made expecting %s, and no approval is promised', async (expects) => {
    const { mfa, sent, handle, prompt } = await v1.challenged(row, [], expects === undefined ? {} : { expects });
    expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
    expect(await thrown(v1.polled(mfa, handle))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
  });
});

// Where API 1 puts a single result: the shapes of its lists are in test/adapters/onelogin/lists.test.ts.
const shapes: readonly (readonly [string, (entry: JsonObject) => JsonValue])[] = [
  ['data as array', (entry) => v1.enveloped([entry])],
  ['data as single object', v1.enveloped],
  ['an array without envelope', (entry) => [entry]],
  ['an object without envelope', (entry) => entry],
];
const begun = { id: 35510511, device_id: 525509, state_token: v1.STATE_TOKEN };
const lists: typeof shapes = [
  ['data as object with otp_devices', (entry) => v1.enveloped({ otp_devices: [entry] })],
  // The example in the specification.
  ['otp_devices with the device twice', (entry) => v1.enveloped({ otp_devices: [entry, entry] }, { type: 'Success' })],
];

test.each([...shapes, ...lists])('trigger reads %s', async (_title, wrap) => {
  const { handle } = await v1.challenged(v1.sms(), [{ body: wrap(begun) }]);
  expect(handle.state).toMatchObject({ stateToken: v1.STATE_TOKEN });
});

test.each(shapes)('enroll reads %s', async (_title, wrap) => {
  const { mfa } = v1.account(v1.available(v1.smsOffer), {
    body: wrap(v1.sms({ active: false, state_token: v1.STATE_TOKEN })),
  });
  const { handle } = pendingStep(await mfa.enroll({ userId: v1.USER, factor: v1.newSms }));
  expect(handle).toMatchObject({ factorId: v1.SMS, state: { stateToken: v1.STATE_TOKEN } });
});
