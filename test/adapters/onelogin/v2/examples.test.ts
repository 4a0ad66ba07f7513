import { describe, expect, test } from 'vitest';
import { pendingStep, type Scripted } from '../../../support/scripted-tenant.ts';
import { type Checks, checkExamples, type Example, examplesOf } from '../examples.ts';
import { type Operation, ran } from '../operations.ts';
import * as v2 from './account.ts';
import { operations } from './operations.ts';

// Every example of a success of API 2, through the adapter: bare, and in the array of one that the documents print.

const at = (date: string) => ({ headers: { date } });
const answered = (answer: Scripted, more: Scripted): Scripted => ({ ...answer, ...more });
const seconds = (expiresAt: string) => Math.round((Date.parse(expiresAt) - Date.now()) / 1000);

/** A registration whose id is that of the example; then the example. */
async function activated(answer: Scripted, id: string, kind: v2.Kind) {
  const began = {
    status: 201,
    body: { id, status: 'pending', auth_factor_name: kind === 'sms' ? 'SMS' : 'OneLogin Email' },
  };
  const { mfa } = v2.account(...v2.lookUpOf(kind), began, answer);
  const { handle } = pendingStep(await mfa.enroll({ userId: v2.USER, factor: v2.newFactor[kind] }));
  return mfa.activate({ userId: v2.USER, handle, ...(kind === 'sms' && { answer: v2.codeAnswer }) });
}

/** A verification of the device 3919988 with the id of the examples; then the example. */
async function verified(answer: Scripted, kind: 'sms' | 'push', by: 'code' | 'approval') {
  const device_id = '3919988';
  const began = { status: 201, body: { id: '406fefd4-8a36-4aee-880c-f3e4a928e27d', device_id } };
  const starts = kind === 'push' && by === 'code' ? [] : [began];
  const { mfa } = v2.account({ body: [v2.device(kind, { device_id })] }, ...starts, answer);
  const { handle } = await v2.challengeListed(mfa, { expects: by });
  return mfa.verify({ userId: v2.USER, handle, ...(by === 'code' && { answer: v2.codeAnswer }) });
}
const approved = (factorType: string) => ({
  status: 'approved',
  userId: v2.USER,
  factorId: '3919988',
  factorType,
  by: 'code',
});
async function becomes(work: Promise<unknown>, result: object): Promise<void> {
  expect(await work).toMatchObject(result);
}

/** What the adapter makes of the example as the answer to its operation. */
const checks: Checks = {
  async 'v2.getFactors ok'(answer) {
    const available = await v2.account(answer).mfa.listAvailableFactors({ userId: v2.USER });
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
      ...{ id, type, status: 'active', verifiableBy, displayName },
      ...{ isDefault: type === 'push', native: { type: native } },
    });
    expect(await v2.account(answer).mfa.listFactors({ userId: v2.USER })).toEqual([
      active('3920360', 'push', 'OneLogin Protect', ['approval', 'code'], 'OneLogin'),
      active('3920371', 'sms', 'OneLogin SMS', ['code'], 'SMS'),
      active('3920373', 'voice', 'OneLogin Voice', ['approval'], 'OneLogin Voice'),
      active('3920377', 'email', 'OneLogin Email', ['code', 'approval'], 'OneLogin Email'),
      active('3920481', 'totp', 'Authenticator', ['code'], 'Google Authenticator'),
    ]);
  },
  async 'v2.deleteDevice ok'(answer) {
    const { mfa } = v2.account(answer);
    expect(await mfa.remove({ userId: v2.USER, factorId: '3920371' })).toBeUndefined();
  },
  async 'v2.register pending-protect'(answer) {
    const enrollment = await v2.account(...v2.lookUpOf('push'), answer).mfa.enroll({
      userId: v2.USER,
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
    const { mfa } = v2.account(...v2.lookUpOf('voice'), dated);
    const { prompt } = pendingStep(
      await mfa.enroll({ userId: v2.USER, factor: { type: 'voice', phoneNumber: v2.PHONE } }),
    );
    expect(prompt).toMatchObject({ expects: ['approval'], display: { kind: 'key-into-phone', value: '144613' } });
    // 60 s by OneLogin's clock are 60 s by ours.
    expect(seconds(prompt.expiresAt)).toBe(60);
  },
  'v2.getRegistration pending': (answer) =>
    becomes(activated(answer, 'ca332b26-0d83-444f-956b-0dbf004a3f03', 'email'), {
      status: 'pending',
      pollAfterMs: 2_000,
    }),
  'v2.putRegistration accepted': (answer) =>
    becomes(activated(answer, v2.REGISTRATION, 'sms'), {
      status: 'active',
      factor: { id: '3926157', type: 'sms', status: 'active' },
    }),
  'v2.putRegistration wrong-otp': (answer) =>
    becomes(activated(answer, v2.REGISTRATION, 'sms'), {
      status: 'rejected',
      reason: 'wrong-answer',
      handle: { userId: v2.USER },
    }),
  'v2.putRegistration rejected-or-expired': (answer) =>
    becomes(activated(answer, v2.REGISTRATION, 'sms'), { status: 'rejected', reason: 'expired', handle: null }),
  async 'v2.activate ok-sms'(answer) {
    const dated = answered(answer, at('Tue, 21 Jul 2020 20:25:44 GMT'));
    const { prompt, handle } = await v2.challengeListed(v2.account({ body: [v2.device('sms')] }, dated).mfa);
    expect(handle).toMatchObject({ userId: '64515901', factorId: '3920371', expects: ['code'] });
    expect(seconds(prompt.expiresAt)).toBe(60);
  },
  async 'v2.activate ok-spec-example'(answer) {
    const { mfa } = v2.account({ body: [v2.device('sms', { device_id: 489339 })] }, answer);
    const [factor] = await mfa.listFactors({ userId: '2323' });
    if (factor === undefined) throw new Error('The account lists no factor.');
    const { handle } = await mfa.challenge({ userId: '2323', factor });
    expect(handle).toMatchObject({ factorId: '489339', state: { stepId: '5a0ba80a-39a1-4627-9a8b-1273278b34ee' } });
  },
  'v2.verifyDirect accepted': (answer) => becomes(verified(answer, 'push', 'code'), approved('push')),
  'v2.verifyDirect docs-body': (answer) => becomes(verified(answer, 'push', 'code'), approved('push')),
  'v2.putVerification accepted': (answer) => becomes(verified(answer, 'sms', 'code'), approved('sms')),
  'v2.putVerification docs-body': (answer) => becomes(verified(answer, 'sms', 'code'), approved('sms')),
  'v2.putVerification spec-body': (answer) => becomes(verified(answer, 'sms', 'code'), approved('sms')),
  'v2.getVerification rejected': (answer) =>
    becomes(verified(answer, 'push', 'approval'), { status: 'rejected', reason: 'denied', handle: null }),
  async 'v2.mfaToken ok'(answer) {
    const { mfa } = v2.account(answered(answer, at('Tue, 27 Jul 2021 23:10:50 GMT')));
    const token = await mfa.createTemporaryToken({ userId: v2.USER });
    expect(token).toMatchObject({ token: '25992782', reusable: false });
    expect(seconds(token.expiresAt)).toBe(900);
  },
};

const examples = examplesOf('onelogin-v2', 26);
const isError = ({ op }: Example) => op === 'v2.any';
checkExamples(
  examples.filter((example) => !isError(example)),
  checks,
  true,
);

const codes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  422: 'INVALID_INPUT',
};

/** What an error comes to. A step that OneLogin does not know any more has expired; the direct check names no step. */
function outcomeOf({ ends, operation }: Operation, { http_status, body }: Example, status: number) {
  if (http_status === 404 && (ends === 'code' || ends === 'poll')) {
    return { status: 'rejected', reason: 'expired', handle: null };
  }
  const { name } = Object(body);
  const named = typeof name === 'string' ? { providerCode: name } : {};
  return { code: codes[http_status], providerStatus: status, requestId: v2.REQUEST_ID, operation, ...named };
}

describe.each(examples.filter(isError).map((example) => [example.case, example] as const))(
  'an error: %s',
  (_, example) => {
    // Nothing documents an error in an array, but the documents print single results so: it means what a bare one means.
    test.each(operations.map((operation) => [operation.title, operation] as const))(
      'as the answer to %s, also in an array of one and with HTTP 200',
      async (title, operation) => {
        for (const status of [example.http_status, 200]) {
          for (const body of [example.body, [example.body]]) {
            // A GET that is answered with 401 is sent again with a new access token.
            const isRenewed = example.http_status === 401 && operation.asks.startsWith('GET ');
            const answer = { status, body };
            const { outcome, own } = await ran(v2.account, operation, answer, ...(isRenewed ? [answer] : []));
            expect(outcome).toMatchObject(outcomeOf(operation, example, status));
            // The message of a 422 may be about an offer that no longer stands: one look at the list says so.
            const looksAgain = title === 'enroll' && example.http_status === 422;
            const again = isRenewed ? [operation.asks] : looksAgain ? ['GET factors'] : [];
            expect(v2.lines(own)).toEqual([operation.asks, ...again]);
          }
        }
      },
    );
  },
);

test('there are eight errors and thirteen requests', () => {
  expect(examples.filter(isError)).toHaveLength(8);
  expect(operations).toHaveLength(13);
});
