import { describe, expect, test } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challengeListed,
  codeAnswer,
  device,
  listed,
  PUSH_PENDING,
  protect,
  SUCCESS,
  sms,
  totp,
  triggered,
  USER,
} from './account.ts';

// What becomes of the rows of a list: twice the same id, odd rows, and whether a row wants a trigger.

const factorsOf = (...rows: readonly JsonValue[]) => account(listed(...rows)).mfa.listFactors({ userId: USER });

describe('OneLogin Protect', () => {
  const push = protect({ needs_trigger: true });
  const typed = protect({ needs_trigger: false });

  test('two rows with the same id are one factor with both ways', async () => {
    expect(await factorsOf(push, typed)).toMatchObject([
      { id: '526532', type: 'push', status: 'active', verifiableBy: ['approval', 'code'] },
    ]);
    expect(await factorsOf(typed, { ...push, id: '526532' })).toHaveLength(1);
  });

  test('two rows with different ids stay two factors', async () => {
    const factors = await factorsOf(push, { ...typed, id: 526533 });
    expect(factors).toMatchObject([
      { id: '526532', type: 'push', verifiableBy: ['approval', 'code'] },
      { id: '526533', type: 'push', verifiableBy: ['approval', 'code'] },
    ]);
  });

  test('one factor out of two rows is active where both are, and the default where one is', async () => {
    expect(await factorsOf(push, protect({ active: false }))).toMatchObject([{ status: 'pending' }]);
    expect(await factorsOf(protect({ active: false }), push)).toMatchObject([{ status: 'pending' }]);
    expect(await factorsOf(push, protect({ default: true }))).toMatchObject([{ isDefault: true }]);
    expect(await factorsOf(push, typed)).toMatchObject([{ isDefault: false }]);
  });

  test('two rows with the same id that are different factors are unusable', async () => {
    expect(await factorsOf(push, device(526532, 'OneLogin SMS'))).toMatchObject([
      { id: '526532', type: 'other', status: 'unusable', verifiableBy: [] },
    ]);
  });
});

describe('needs_trigger is respected', () => {
  /** The paths below the devices that a challenge asks. */
  async function asked(...rows: readonly JsonObject[]) {
    const { mfa, sent } = account(listed(...rows), triggered({ device_id: Object(rows[0]).id }));
    const { prompt } = await challengeListed(mfa);
    const { pathname } = new URL(`https://x${sent.at(-1)?.path}`);
    return { isTriggered: sent.length === 2 && pathname.endsWith('/trigger'), prompt };
  }

  test.each<readonly [string, readonly JsonObject[], boolean]>([
    ['SMS that says so', [sms({ needs_trigger: true })], true],
    ['SMS that does not say', [sms({ needs_trigger: null })], true],
    ['Voice that does not say', [device(1, 'OneLogin Voice', { needs_trigger: null })], true],
    ['an authenticator that says so', [totp({ needs_trigger: true })], true],
    ['an authenticator that denies it', [totp({ needs_trigger: false })], false],
    ['an authenticator that does not say', [totp({ needs_trigger: null })], false],
    ['a YubiKey', [device(1, 'Yubico YubiKey')], false],
    ['one of two rows', [totp({ needs_trigger: false }), totp({ needs_trigger: true })], true],
    ['Protect, whatever its row says', [protect({ needs_trigger: false })], true],
    ['Protect that does not say', [protect({ needs_trigger: null })], true],
  ])('%s', async (_title, rows, isTriggered) => {
    const { prompt, ...rest } = await asked(...rows);
    expect(rest.isTriggered).toBe(isTriggered);
    expect(prompt.canResend).toBe(isTriggered);
  });

  test('an SMS that denies it is not triggered', async () => {
    expect(await asked(sms({ needs_trigger: false }))).toMatchObject({ isTriggered: false });
  });

  test('what needs no trigger is verified by its code alone, and cannot be sent again', async () => {
    const { mfa, sent } = account(listed(totp({ needs_trigger: false })), SUCCESS);
    const { handle } = await challengeListed(mfa);
    expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
    expect(sent.at(-1)?.body).toEqual({ otp_token: '012345' });
  });

  test('a call without trigger promises no approval that a poll then refuses', async () => {
    const row = device(1, 'OneLogin Voice', { needs_trigger: false });
    const { mfa } = account(listed(row), triggered({ device_id: 1 }), PUSH_PENDING);
    const { handle, prompt } = await challengeListed(mfa);
    if (!prompt.expects.includes('approval')) return;
    expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
  });
});

describe('odd rows', () => {
  test('one odd row breaks no list: it is unusable, or left out where it has no id', async () => {
    const odd = [7, null, 'OneLogin SMS', [], {}, { auth_factor_name: 'OneLogin SMS' }, { id: 1.5 }, { id: '' }];
    const nameless = [{ id: 1 }, { id: 2, auth_factor_name: 7 }, { id: 3, auth_factor_name: '' }];
    const factors = await factorsOf(...odd, ...nameless, sms());
    expect(factors.map(({ id, type, status }) => [id, type, status])).toEqual([
      ['1', 'other', 'unusable'],
      ['2', 'other', 'unusable'],
      ['3', 'other', 'unusable'],
      ['525509', 'sms', 'active'],
    ]);
  });

  test('a row that does not say whether it is active is', async () => {
    expect(await factorsOf(sms({ active: null }))).toMatchObject([{ status: 'active' }]);
  });

  test.each<readonly [string, JsonValue]>([
    ['a text', 'false'],
    ['a number', 0],
    ['an object', {}],
  ])('a row whose `active` is %s is not active', async (_title, active) => {
    const [factor] = await factorsOf(sms({ active }));
    expect(factor?.status).not.toBe('active');
  });

  test('an odd row keeps the id that counts', async () => {
    const [factor] = await factorsOf(sms({ id: 7, device_id: 525509, active: 'no' }));
    expect(factor?.id).not.toBe('7');
  });

  test('texts that are none are left out', async () => {
    const [factor] = await factorsOf(sms({ user_display_name: 7, phone_number: [], default: 'yes' }));
    expect(factor).toEqual({
      id: '525509',
      type: 'sms',
      status: 'active',
      verifiableBy: ['code'],
      native: { type: 'OneLogin SMS', status: 'active' },
    });
  });

  test.each<readonly [string, JsonObject, string]>([
    ['pending', sms({ active: false }), 'CONFLICT'],
    ['without a name', { id: 525509 }, 'CONFLICT'],
    ['unknown here', device(525509, 'Duo Security'), 'UNSUPPORTED'],
  ])('a challenge of one that is %s is refused before anything is sent', async (_title, row, code) => {
    const { mfa, sent } = account(listed(row));
    expect(await thrown(challengeListed(mfa))).toMatchObject({ code });
    expect(sent).toHaveLength(1);
  });
});
