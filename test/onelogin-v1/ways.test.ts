import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/spec/factors.ts';
import { thrown } from '../support/scripted-tenant.ts';
import {
  account,
  challengeListed,
  codeAnswer,
  device,
  enveloped,
  listed,
  PUSH_PENDING,
  protect,
  refusal,
  STATE_TOKEN,
  SUCCESS,
  sms,
  totp,
  triggered,
  USER,
  WRONG_CODE,
} from './account.ts';

// Which way ends a step: pushes and typed codes, calls, temporary tokens, and the codes themselves.

const pushed = triggered({ device_id: 526532 });

describe('a typed Protect code', () => {
  test('needs no push where the caller chooses `code`', async () => {
    for (const needs_trigger of [true, false]) {
      const { mfa, sent } = account(listed(protect({ needs_trigger })), SUCCESS);
      const { handle, prompt } = await challengeListed(mfa, { expects: 'code' });
      expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
      const result = await mfa.verify({ userId: USER, handle, answer: codeAnswer });
      expect(result).toMatchObject({ status: 'approved', factorType: 'push', by: 'code' });
      expect(sent).toHaveLength(2);
      expect(sent[1]?.body).toEqual({ otp_token: '012345' });
    }
  });

  test('goes without the state token of a push', async () => {
    const { mfa, sent } = account(listed(protect()), pushed, PUSH_PENDING, SUCCESS);
    const { handle, prompt } = await challengeListed(mfa);
    expect(prompt.expects).toEqual(['approval', 'code']);
    await mfa.verify({ userId: USER, handle });
    await mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(sent.slice(2).map(({ body }) => body)).toEqual([{ state_token: STATE_TOKEN }, { otp_token: '012345' }]);
  });

  test('that is wrong may be typed again, and the push is still open', async () => {
    const { mfa } = account(listed(protect()), pushed, PUSH_PENDING, SUCCESS);
    const { handle } = await challengeListed(mfa);
    const wrong = { status: 'rejected', reason: 'wrong-answer', retry: { handle } };
    expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toEqual(wrong);
    expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'approved', by: 'approval' });
  });
});

describe('a push', () => {
  test('takes no typed code where the caller chooses `approval`', async () => {
    const { mfa, sent } = account(listed(protect()), pushed);
    const { handle, prompt } = await challengeListed(mfa, { expects: 'approval' });
    expect(prompt.expects).toEqual(['approval']);
    const error = await thrown(mfa.verify({ userId: USER, handle, answer: codeAnswer }));
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toHaveLength(2);
  });

  test('is triggered once and polled with one state token', async () => {
    const { mfa, sent } = account(listed(protect()), pushed, PUSH_PENDING, PUSH_PENDING, SUCCESS);
    const { handle } = await challengeListed(mfa);
    for (const status of ['pending', 'pending', 'approved']) {
      expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status });
    }
    const ends = sent.map(({ path }) => path.split('/').at(-1));
    expect(ends).toEqual(['otp_devices', 'trigger', 'verify', 'verify', 'verify']);
    expect(new Set(sent.slice(2).map(({ body }) => JSON.stringify(body)))).toHaveProperty('size', 1);
  });

  test('pends with HTTP 200 too, by type or by text', async () => {
    const analog = 'SMS token sent to your mobile device. Authentication pending.';
    for (const [type, message] of [
      ['pending', analog],
      ['success', analog],
      ['pending', 'Success'],
    ] as const) {
      const { mfa } = account(listed(protect()), pushed, {
        body: { status: { error: false, code: 200, type, message } },
      });
      const { handle } = await challengeListed(mfa);
      expect(await mfa.verify({ userId: USER, handle })).toMatchObject({ status: 'pending' });
    }
  });

  test('without a state token is no step', async () => {
    const { mfa } = account(listed(protect()), triggered({ device_id: 526532, state_token: null }));
    expect(await thrown(challengeListed(mfa))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

test('a call expects a code or an approval, and is triggered for either', async () => {
  for (const expects of ['code', 'approval', undefined] as const) {
    const { mfa, sent } = account(listed(device(525509, 'OneLogin Voice', { needs_trigger: true })), triggered());
    const { prompt } = await challengeListed(mfa, expects === undefined ? {} : { expects });
    expect(prompt.expects).toEqual(expects === undefined ? ['code', 'approval'] : [expects]);
    expect(sent).toHaveLength(2);
  }
});

describe('a temporary token', () => {
  test('is redeemed on device 0, and belongs to no factor', async () => {
    const { mfa, sent } = account(WRONG_CODE, SUCCESS);
    const { handle, prompt } = await mfa.challenge({ userId: USER, temporaryToken: true });
    expect(sent).toEqual([]);
    expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
    const answer = { userId: USER, handle, answer: { kind: 'code', code: '05564765' } } as const;
    expect(await mfa.verify(answer)).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle } });
    const result = await mfa.verify(answer);
    expect(result).toMatchObject({ status: 'approved', userId: USER, factorType: 'temporary', by: 'code' });
    const path = `/api/1/users/${USER}/otp_devices/0/verify`;
    expect(sent).toMatchObject([
      { method: 'POST', path, body: { otp_token: '05564765' } },
      { method: 'POST', path, body: { otp_token: '05564765' } },
    ]);
  });

  test.each<readonly [string, JsonObject]>([
    ['another user', { id: 99, device_id: 0 }],
    ['another user by user_id', { user_id: 99 }],
  ])('is not redeemed by a success that names %s', async (_title, data) => {
    const { mfa } = account({ body: enveloped([data]) });
    const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
    const work = mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(await thrown(work)).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test.each<readonly [string, JsonObject]>([
    ['somebody by id alone', { id: 99 }],
    ['another device', { device_id: 99 }],
  ])('nor by one that names %s', async (_title, data) => {
    const { mfa } = account({ body: enveloped([data]) });
    const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
    const work = mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(await thrown(work)).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('cannot be polled or sent again', async () => {
    const { mfa, sent } = account();
    const { handle } = await mfa.challenge({ userId: USER, temporaryToken: true });
    expect(await thrown(mfa.verify({ userId: USER, handle }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
    const choice = mfa.challenge({ userId: USER, temporaryToken: true, expects: 'approval' });
    expect(await thrown(choice)).toMatchObject({ code: 'UNSUPPORTED' });
    expect(sent).toEqual([]);
  });
});

test.each(['000000', '00123', 'B41832', 'cccccccccccbcgujhingjrdejhgfnuetrgigvejhhgbk', '0x1F', '1e5'])(
  'the code %s is sent as the string it is',
  async (code) => {
    const { mfa, sent } = account(listed(totp()), SUCCESS);
    const { handle } = await challengeListed(mfa);
    await mfa.verify({ userId: USER, handle, answer: { kind: 'code', code } });
    expect(sent.at(-1)?.body).toEqual({ otp_token: code });
  },
);

test('a handle whose state is not ours is HANDLE_INVALID, and nothing is sent', async () => {
  const { mfa, sent } = account(listed(sms()), triggered());
  const { handle } = await challengeListed(mfa);
  for (const state of [{ stateToken: 7 }, { stateToken: STATE_TOKEN, extra: 1 }, { stateToken: null }]) {
    const error = await thrown(mfa.verify({ userId: USER, handle: { ...handle, state }, answer: codeAnswer }));
    expect(error).toMatchObject({ code: 'HANDLE_INVALID' });
  }
  // A poll of a step that has no state token would verify nothing.
  const poll = { ...handle, factorType: 'push', expects: ['approval'], state: {} } as const;
  expect(await thrown(mfa.verify({ userId: USER, handle: poll }))).toMatchObject({ code: 'HANDLE_INVALID' });
  expect(sent).toHaveLength(2);
});

test('an enrolment handle that lacks what it needs is HANDLE_INVALID', async () => {
  const { mfa, sent } = account(refusal(400, 'never asked'));
  const now = Date.now();
  const base = {
    v: 1,
    id: 'h1',
    provider: 'onelogin-v1',
    instance: 'acme.onelogin.com',
    userId: USER,
    factorType: 'sms',
    expects: ['code'],
    purpose: 'activation',
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 120_000).toISOString(),
  } as const;
  const factor = { name: 'OneLogin SMS' };
  for (const handle of [
    { ...base, state: { stateToken: STATE_TOKEN, factor } },
    { ...base, factorId: '525509', state: { stateToken: STATE_TOKEN } },
  ]) {
    const error = await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }));
    expect(error).toMatchObject({ code: 'HANDLE_INVALID' });
  }
  expect(sent).toEqual([]);
});
