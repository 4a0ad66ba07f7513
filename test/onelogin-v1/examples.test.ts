import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted, thrown } from '../support/scripted-tenant.ts';
import {
  account,
  available,
  challengeListed,
  codeAnswer,
  enrolled,
  listed,
  newSms,
  protect,
  sms,
  smsOffer,
  totp,
  triggered,
  USER,
} from './account.ts';

// Every example of an answer of API 1, through the adapter.

type Example = {
  readonly op: string;
  readonly case: string;
  readonly http_status: number;
  readonly body: JsonValue;
  readonly source: string;
};
const { examples }: { readonly examples: readonly Example[] } = JSON.parse(
  readFileSync(new URL('../fixtures/onelogin-v1/examples.json', import.meta.url), 'utf8'),
);

/** What the adapter makes of the example as the answer to its operation. */
const checks: Readonly<Record<string, (answer: Scripted) => Promise<void>>> = {
  async 'v1.getAvailableFactors ok'(answer) {
    expect(await account(answer).mfa.listAvailableFactors({ userId: USER })).toEqual([
      { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } },
    ]);
  },
  async 'v1.getAvailableFactors user-missing'(answer) {
    const error = await thrown(account(answer).mfa.listAvailableFactors({ userId: USER }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  },
  async 'v1.enroll ok'(answer) {
    const { mfa } = account(available(smsOffer), answer);
    const enrollment = await mfa.enroll({ userId: USER, factor: newSms });
    expect(enrollment).toMatchObject({ status: 'pending', handle: { factorId: '525509' }, warnings: [] });
    const stateToken = 'f2402de2b446abd86ea5aa1f79b3fa72b4befacd';
    expect(pendingStep(enrollment).handle.state).toMatchObject({ stateToken });
  },
  async 'v1.getEnrolled ok'(answer) {
    const factors = await account(answer).mfa.listFactors({ userId: USER });
    expect(factors).toMatchObject([
      { id: '525509', type: 'sms', status: 'active', displayName: "Rich's Phone", isDefault: true },
      { id: '526532', type: 'push', status: 'active', displayName: 'OneLogin Protect', isDefault: false },
    ]);
  },
  async 'v1.activate ok-sms'(answer) {
    const { mfa } = account(listed(sms()), { ...answer, headers: { date: 'Fri, 25 Oct 2019 16:27:52 GMT' } });
    const { handle, prompt } = await challengeListed(mfa);
    const stateToken = '98e008497066bc2763c52342996e06358aab2e32';
    expect(handle).toMatchObject({ factorId: '525509', state: { stateToken } });
    // 110 s by OneLogin's clock are 110 s by ours.
    const seconds = (Date.parse(prompt.expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(105);
    expect(seconds).toBeLessThanOrEqual(110);
  },
  async 'v1.verify ok'(answer) {
    expect(await verified(answer)).toMatchObject({ status: 'approved', userId: USER, factorId: '526600', by: 'code' });
    expect(await activated(answer)).toMatchObject({ status: 'active', factor: { id: '525509' } });
    expect(await polled(answer)).toMatchObject({ status: 'approved', factorId: '526532', by: 'approval' });
  },
  async 'v1.verify pending-push'(answer) {
    expect(await polled(answer)).toMatchObject({ status: 'pending', pollAfterMs: 2_000 });
    const wrong = { status: 'rejected', reason: 'wrong-answer' };
    expect(await verified(answer)).toMatchObject(wrong);
    expect(await activated(answer)).toMatchObject(wrong);
  },
  async 'v1.verify wrong-code-or-denied'(answer) {
    const wrong = { status: 'rejected', reason: 'wrong-answer', retry: { handle: {} } };
    expect(await verified(answer)).toMatchObject(wrong);
    expect(await activated(answer)).toMatchObject(wrong);
    expect(await polled(answer)).toEqual({ status: 'rejected', reason: 'denied', retry: null });
  },
  async 'v1.verify user-missing'(answer) {
    for (const work of [verified, activated, polled]) {
      expect(await thrown(work(answer))).toMatchObject({ code: 'NOT_FOUND', status: 400 });
    }
  },
  async 'v1.remove ok'(answer) {
    expect(await account(answer).mfa.remove({ userId: USER, factorId: '525509' })).toBeUndefined();
  },
  async 'v1.remove factor-missing'(answer) {
    const error = await thrown(account(answer).mfa.remove({ userId: USER, factorId: '525509' }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 400 });
  },
  async 'v1.remove permission'(answer) {
    const { mfa, sent } = account(answer);
    const error = await thrown(mfa.remove({ userId: USER, factorId: '525509' }));
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 401 });
    expect(sent).toHaveLength(1);
  },
  'v1.mfaToken ok': temporaryToken,
  'v1.mfaToken ok-spec-typo': temporaryToken,
};

async function temporaryToken(answer: Scripted) {
  const { mfa } = account({ ...answer, headers: { date: 'Wed, 16 Jan 2019 22:06:38 GMT' } });
  const before = Date.now();
  const token = await mfa.createTemporaryToken({ userId: USER, reusable: true });
  expect(token).toMatchObject({ token: '55647655', reusable: true });
  expect(Math.round((Date.parse(token.expiresAt) - before) / 1000)).toBe(600);
}

async function verified(answer: Scripted) {
  const { mfa } = account(listed(totp()), answer);
  return mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle, answer: codeAnswer });
}

async function activated(answer: Scripted) {
  const { mfa } = account(available(smsOffer), enrolled(), answer);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newSms }));
  return mfa.activate({ userId: USER, handle, answer: codeAnswer });
}

async function polled(answer: Scripted) {
  const { mfa } = account(listed(protect()), triggered({ device_id: 526532 }), answer);
  return mfa.verify({ userId: USER, handle: (await challengeListed(mfa)).handle });
}

describe('examples of API 1', () => {
  const named = examples.map((example) => [`${example.op} ${example.case}`, example] as const);

  test.each(named)('%s', async (name, { http_status, body }) => {
    const check = checks[name];
    if (check === undefined) throw new Error(`Nothing checks ${name}.`);
    await check({ status: http_status, body });
  });

  test('none is left out, and each names its source', () => {
    expect(named.map(([name]) => name)).toEqual(Object.keys(checks));
    expect(examples).toHaveLength(14);
    expect(examples.filter(({ source }) => source === '')).toEqual([]);
  });
});
