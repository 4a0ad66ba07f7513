import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/spec/factors.ts';
import { pendingStep, type Scripted } from '../support/scripted-tenant.ts';
import {
  account,
  challengeListed,
  codeAnswer,
  device,
  type Kind,
  lookedUp,
  newFactor,
  PHONE,
  USER,
} from './account.ts';

// Every example of a success of API 2, through the adapter: bare, and in the array of one that the documents print.

type Example = {
  readonly op: string;
  readonly case: string;
  readonly http_status: number;
  readonly body: JsonValue;
  readonly source: string;
};
const { examples }: { readonly examples: readonly Example[] } = JSON.parse(
  readFileSync(new URL('../fixtures/onelogin-v2/examples.json', import.meta.url), 'utf8'),
);

const at = (date: string) => ({ headers: { date } });
const answered = (answer: Scripted, more: Scripted): Scripted => ({ ...answer, ...more });
const seconds = (expiresAt: string) => Math.round((Date.parse(expiresAt) - Date.now()) / 1000);

/** A registration whose id is that of the example; then the example. */
async function activated(answer: Scripted, id: string, kind: Kind) {
  const began = {
    status: 201,
    body: { id, status: 'pending', auth_factor_name: kind === 'sms' ? 'SMS' : 'OneLogin Email' },
  };
  const { mfa } = account(...lookedUp(kind), began, answer);
  const { handle } = pendingStep(await mfa.enroll({ userId: USER, factor: newFactor[kind] }));
  return mfa.activate({ userId: USER, handle, ...(kind === 'sms' && { answer: codeAnswer }) });
}

/** A verification of the device 3919988 with the id of the examples; then the example. */
async function verified(answer: Scripted, kind: 'sms' | 'push', by: 'code' | 'approval') {
  const device_id = '3919988';
  const began = { status: 201, body: { id: '406fefd4-8a36-4aee-880c-f3e4a928e27d', device_id } };
  const starts = kind === 'push' && by === 'code' ? [] : [began];
  const { mfa } = account({ body: [device(kind, { device_id })] }, ...starts, answer);
  const { handle } = await challengeListed(mfa, { expects: by });
  return mfa.verify({ userId: USER, handle, ...(by === 'code' && { answer: codeAnswer }) });
}
const approved = { status: 'approved', userId: USER, factorId: '3919988', by: 'code' };

/** What the adapter makes of the example as the answer to its operation. */
const checks: Readonly<Record<string, (answer: Scripted) => Promise<void>>> = {
  async 'v2.getFactors ok'(answer) {
    const available = await account(answer).mfa.listAvailableFactors({ userId: USER });
    expect(available).toEqual([
      { id: '58958', type: 'push', displayName: 'OneLogin Protect', native: { type: 'OneLogin' } },
      { id: '58959', type: 'sms', displayName: 'OneLogin SMS', native: { type: 'SMS' } },
      { id: '58960', type: 'voice', displayName: 'OneLogin Voice', native: { type: 'OneLogin Voice' } },
      { id: '58961', type: 'email', displayName: 'OneLogin Email', native: { type: 'OneLogin Email' } },
      { id: '58957', type: 'totp', displayName: 'Authenticator', native: { type: 'Google Authenticator' } },
    ]);
  },
  async 'v2.getDevices ok'(answer) {
    const active = (id: string, type: string, displayName: string, verifiableBy: string[], native: string) => ({
      ...{
        id,
        type,
        status: 'active',
        verifiableBy,
        displayName,
        isDefault: type === 'push',
        native: { type: native },
      },
    });
    expect(await account(answer).mfa.listFactors({ userId: USER })).toEqual([
      active('3920360', 'push', 'OneLogin Protect', ['approval', 'code'], 'OneLogin'),
      active('3920371', 'sms', 'OneLogin SMS', ['code'], 'SMS'),
      active('3920373', 'voice', 'OneLogin Voice', ['approval'], 'OneLogin Voice'),
      active('3920377', 'email', 'OneLogin Email', ['code', 'approval'], 'OneLogin Email'),
      active('3920481', 'totp', 'Authenticator', ['code'], 'Google Authenticator'),
    ]);
  },
  async 'v2.deleteDevice ok'(answer) {
    const { mfa } = account(answer);
    expect(await mfa.remove({ userId: USER, factorId: '3920371' })).toBeUndefined();
  },
  async 'v2.register pending-protect'(answer) {
    const enrollment = await account(...lookedUp('push'), answer).mfa.enroll({
      userId: USER,
      factor: { type: 'push' },
    });
    const { prompt, handle } = pendingStep(enrollment);
    const uri = 'otpauth://totp/bsimons:brandon.simons%2Badmin%40onelogin.com?secret=01-1912451';
    expect(prompt).toMatchObject({ expects: ['approval', 'code'], setup: { kind: 'app', uri } });
    expect(handle.state).toMatchObject({ stepId: '36c6cf4c-a315-46ce-81f9-a91a475488cf' });
    expect(seconds(prompt.expiresAt)).toBe(900);
  },
  async 'v2.register pending-voice'(answer) {
    const dated = answered(answer, at('Tue, 21 Jul 2020 18:10:54 GMT'));
    const { mfa } = account(...lookedUp('voice'), dated);
    const { prompt } = pendingStep(await mfa.enroll({ userId: USER, factor: { type: 'voice', phoneNumber: PHONE } }));
    expect(prompt).toMatchObject({ expects: ['approval'], display: { kind: 'key-into-phone', value: '144613' } });
    // 60 s by OneLogin's clock are 60 s by ours.
    expect(seconds(prompt.expiresAt)).toBe(60);
  },
  async 'v2.getRegistration pending'(answer) {
    const result = await activated(answer, 'ca332b26-0d83-444f-956b-0dbf004a3f03', 'email');
    expect(result).toMatchObject({ status: 'pending', pollAfterMs: 2_000 });
  },
  async 'v2.putRegistration accepted'(answer) {
    const result = await activated(answer, '44aa6883-5048-4cd5-8cb2-64d47784230c', 'sms');
    expect(result).toMatchObject({ status: 'active', factor: { id: '3926157', type: 'sms', status: 'active' } });
  },
  async 'v2.putRegistration wrong-otp'(answer) {
    const result = await activated(answer, '44aa6883-5048-4cd5-8cb2-64d47784230c', 'sms');
    expect(result).toMatchObject({ status: 'rejected', reason: 'wrong-answer', retry: { handle: { userId: USER } } });
  },
  async 'v2.putRegistration rejected-or-expired'(answer) {
    const result = await activated(answer, '44aa6883-5048-4cd5-8cb2-64d47784230c', 'sms');
    expect(result).toEqual({ status: 'rejected', reason: 'expired', retry: null });
  },
  async 'v2.activate ok-sms'(answer) {
    const dated = answered(answer, at('Tue, 21 Jul 2020 20:25:44 GMT'));
    const { prompt, handle } = await challengeListed(account({ body: [device('sms')] }, dated).mfa);
    expect(handle).toMatchObject({ userId: '64515901', factorId: '3920371', expects: ['code'] });
    expect(seconds(prompt.expiresAt)).toBe(60);
  },
  async 'v2.activate ok-spec-example'(answer) {
    const { mfa } = account({ body: [device('sms', { device_id: 489339 })] }, answer);
    const [factor] = await mfa.listFactors({ userId: '2323' });
    if (factor === undefined) throw new Error('The account lists no factor.');
    const { handle } = await mfa.challenge({ userId: '2323', factor });
    expect(handle).toMatchObject({ factorId: '489339', state: { stepId: '5a0ba80a-39a1-4627-9a8b-1273278b34ee' } });
  },
  async 'v2.verifyDirect accepted'(answer) {
    expect(await verified(answer, 'push', 'code')).toMatchObject({ ...approved, factorType: 'push' });
  },
  async 'v2.verifyDirect docs-body'(answer) {
    expect(await verified(answer, 'push', 'code')).toMatchObject({ ...approved, factorType: 'push' });
  },
  async 'v2.putVerification accepted'(answer) {
    expect(await verified(answer, 'sms', 'code')).toMatchObject({ ...approved, factorType: 'sms' });
  },
  async 'v2.putVerification docs-body'(answer) {
    expect(await verified(answer, 'sms', 'code')).toMatchObject({ ...approved, factorType: 'sms' });
  },
  async 'v2.putVerification spec-body'(answer) {
    expect(await verified(answer, 'sms', 'code')).toMatchObject({ ...approved, factorType: 'sms' });
  },
  async 'v2.getVerification rejected'(answer) {
    const result = await verified(answer, 'push', 'approval');
    expect(result).toEqual({ status: 'rejected', reason: 'denied', retry: null });
  },
  async 'v2.mfaToken ok'(answer) {
    const { mfa } = account(answered(answer, at('Tue, 27 Jul 2021 23:10:50 GMT')));
    const token = await mfa.createTemporaryToken({ userId: USER });
    expect(token).toMatchObject({ token: '25992782', reusable: false });
    expect(seconds(token.expiresAt)).toBe(900);
  },
};

const successes = examples.filter(({ op }) => op !== 'v2.any');
const named = successes.map((example) => [`${example.op} ${example.case}`, example] as const);

describe('examples of API 2', () => {
  test.each(named)('%s', async (name, { http_status, body }) => {
    const check = checks[name];
    if (check === undefined) throw new Error(`Nothing checks ${name}.`);
    await check({ status: http_status, body });
  });

  test.each(named.filter(([, { body }]) => body !== null && !Array.isArray(body)))(
    '%s in an array of one',
    async (name, { http_status, body }) => checks[name]?.({ status: http_status, body: [body] }),
  );

  test('none is left out, and each names its source', () => {
    expect(named.map(([name]) => name)).toEqual(Object.keys(checks));
    expect(examples).toHaveLength(26);
    expect(successes).toHaveLength(18);
    expect(examples.filter(({ source }) => source === '')).toEqual([]);
  });
});
