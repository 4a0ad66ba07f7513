import { expect } from 'vitest';
import { pendingStep, type Scripted, thrown } from '../../../support/scripted-tenant.ts';
import { type Checks, checkExamples, examplesOf } from '../examples.ts';
import * as v1 from './account.ts';

// Every example of an answer of API 1, through the adapter.

/** What the adapter makes of the example as the answer to its operation. */
const checks: Checks = {
  async 'v1.getAvailableFactors ok'(answer) {
    expect(await v1.account(answer).mfa.listAvailableFactors({ userId: v1.USER })).toEqual([
      { id: '16282', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'OneLogin SMS' } },
    ]);
  },
  async 'v1.getAvailableFactors user-missing'(answer) {
    const error = await thrown(v1.account(answer).mfa.listAvailableFactors({ userId: v1.USER }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', providerStatus: 404 });
  },
  async 'v1.enroll ok'(answer) {
    const { mfa } = v1.account(v1.available(v1.smsOffer), answer);
    const enrollment = await mfa.enroll({ userId: v1.USER, factor: v1.newSms });
    expect(enrollment).toMatchObject({ status: 'pending', handle: { factorId: '525509' }, warnings: [] });
    const stateToken = 'f2402de2b446abd86ea5aa1f79b3fa72b4befacd';
    expect(pendingStep(enrollment).handle.state).toMatchObject({ stateToken });
  },
  async 'v1.getEnrolled ok'(answer) {
    const factors = await v1.account(answer).mfa.listFactors({ userId: v1.USER });
    expect(factors).toMatchObject([
      { id: '525509', type: 'sms', status: 'active', displayName: "Rich's Phone", isDefault: true },
      { id: '526532', type: 'push', status: 'active', displayName: 'OneLogin Protect', isDefault: false },
    ]);
  },
  async 'v1.activate ok-sms'(answer) {
    const dated = { ...answer, headers: { date: 'Fri, 25 Oct 2019 16:27:52 GMT' } };
    const { handle, prompt } = await v1.challenged(v1.sms(), [dated]);
    const stateToken = '98e008497066bc2763c52342996e06358aab2e32';
    expect(handle).toMatchObject({ factorId: '525509', state: { stateToken } });
    // 110 s by OneLogin's clock are 110 s by ours.
    const seconds = (Date.parse(prompt.expiresAt) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(105);
    expect(seconds).toBeLessThanOrEqual(110);
  },
  async 'v1.verify ok'(answer) {
    expect(await verified(answer)).toMatchObject({
      status: 'approved',
      userId: v1.USER,
      factorId: '526600',
      by: 'code',
    });
    expect(await activated(answer)).toMatchObject({ status: 'active', factor: { id: '525509' } });
    expect(await polledAt(answer)).toMatchObject({ status: 'approved', factorId: '526532', by: 'approval' });
  },
  async 'v1.verify pending-push'(answer) {
    expect(await polledAt(answer)).toMatchObject({ status: 'pending', pollAfterMs: 2_000 });
    const wrong = { status: 'rejected', reason: 'wrong-answer' };
    expect(await verified(answer)).toMatchObject(wrong);
    expect(await activated(answer)).toMatchObject(wrong);
  },
  async 'v1.verify wrong-code-or-denied'(answer) {
    const wrong = { status: 'rejected', reason: 'wrong-answer', handle: {} };
    expect(await verified(answer)).toMatchObject(wrong);
    expect(await activated(answer)).toMatchObject(wrong);
    expect(await polledAt(answer)).toEqual({ status: 'rejected', reason: 'denied', handle: null });
  },
  async 'v1.verify user-missing'(answer) {
    for (const work of [verified, activated, polledAt]) {
      expect(await thrown(work(answer))).toMatchObject({ code: 'NOT_FOUND', providerStatus: 400 });
    }
  },
  async 'v1.remove ok'(answer) {
    expect(await v1.account(answer).mfa.remove({ userId: v1.USER, factorId: '525509' })).toBeUndefined();
  },
  async 'v1.remove factor-missing'(answer) {
    const error = await thrown(v1.account(answer).mfa.remove({ userId: v1.USER, factorId: '525509' }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', providerStatus: 400 });
  },
  async 'v1.remove permission'(answer) {
    const { mfa, sent } = v1.account(answer);
    const error = await thrown(mfa.remove({ userId: v1.USER, factorId: '525509' }));
    expect(error).toMatchObject({ code: 'FORBIDDEN', providerStatus: 401 });
    expect(sent).toHaveLength(1);
  },
  'v1.mfaToken ok': temporaryToken,
  'v1.mfaToken ok-spec-typo': temporaryToken,
};

async function temporaryToken(answer: Scripted) {
  const { mfa } = v1.account({ ...answer, headers: { date: 'Wed, 16 Jan 2019 22:06:38 GMT' } });
  const before = Date.now();
  const token = await mfa.createTemporaryToken({ userId: v1.USER, reusable: true });
  expect(token).toMatchObject({ token: '55647655', reusable: true });
  expect(Math.round((Date.parse(token.expiresAt) - before) / 1000)).toBe(600);
}

async function verified(answer: Scripted) {
  const { mfa, handle } = await v1.challenged(v1.totp(), [answer]);
  return v1.typed(mfa, handle);
}

async function activated(answer: Scripted) {
  const { mfa, handle } = await v1.enrolling(answer);
  return mfa.activate({ userId: v1.USER, handle, answer: v1.codeAnswer });
}

async function polledAt(answer: Scripted) {
  const { mfa, handle } = await v1.challenged(v1.protect(), [v1.pushed, answer]);
  return v1.polled(mfa, handle);
}

checkExamples(examplesOf('onelogin-v1', 14), checks);
