import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../../../support/scripted-tenant.ts';
import * as v2 from './account.ts';

// Which way ends a step. OneLogin Protect is one device for push and typed code: a verification that was pushed waits
// for the push, so a typed code goes by the direct check (reference 4.8 and 4.9). E-mail code and magic link have one
// name: the caller says which by `expects`, and where the tenant has both, by `available` (reference 4.1 and 5).

const waits = { body: { status: 'pending' } };
const wrong = (handle: { id: string }) => ({
  status: 'rejected',
  reason: 'wrong-answer',
  handle: { id: handle.id },
});

describe('OneLogin Protect', () => {
  const pushed = { body: { id: v2.VERIFICATION, status: 'pending', device_id: v2.KINDS.push.deviceId } };
  const approved = { status: 'approved', userId: v2.USER, factorId: v2.KINDS.push.deviceId, factorType: 'push' };

  test('by default a push goes out, and either way ends the step', async () => {
    const { mfa, prompt, handle, sent } = await v2.challenged('push', [pushed, v2.ACCEPTED]);
    expect(prompt).toMatchObject({ expects: ['approval', 'code'], canResend: true });
    expect(prompt).not.toHaveProperty('display');
    expect(await v2.polled(mfa, handle)).toMatchObject({ status: 'pending', handle: { id: handle.id } });
    expect(await v2.polled(mfa, handle)).toMatchObject({ ...approved, by: 'approval' });
    expect(v2.lines(sent)).toEqual([`GET ${v2.VERIFICATION}`, `GET ${v2.VERIFICATION}`]);
  });

  test('a code that is typed while the push waits goes by the direct check, not to the verification', async () => {
    const direct = [v2.created(waits.body), v2.created(v2.ACCEPTED.body)];
    const { mfa, handle, sent } = await v2.challenged('push', [pushed, ...direct]);
    await v2.polled(mfa, handle);
    expect(await v2.typed(mfa, handle)).toMatchObject(wrong(handle));
    expect(await v2.typed(mfa, handle)).toMatchObject({ ...approved, by: 'code' });
    expect(v2.lines(sent)).toEqual([`GET ${v2.VERIFICATION}`, 'POST verifications', 'POST verifications']);
    expect(await thrown(v2.polled(mfa, handle))).toMatchObject({ code: 'HANDLE_INVALID' });
  });

  test('expects: code sends no push, and takes no poll', async () => {
    const { mfa, sent, prompt, handle, warnings } = await v2.challenged('push', [v2.created(v2.ACCEPTED.body)], {
      expects: 'code',
    });
    expect(prompt).toMatchObject({ expects: ['code'], canResend: false });
    expect(warnings).toEqual([]);
    expect(await thrown(v2.polled(mfa, handle))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent).toEqual([]);
    expect(await v2.typed(mfa, handle)).toMatchObject({ ...approved, by: 'code' });
    expect(v2.lines(sent)).toEqual(['POST verifications']);
  });

  test.each([
    [200, 'pending'],
    [201, 'pending'],
    [200, 'rejected'],
    [201, 'rejected'],
  ])('the direct check that is answered with %d %s takes another code', async (status, word) => {
    const answers = [{ status, body: { status: word } }, v2.created(v2.ACCEPTED.body)];
    const { mfa, handle } = await v2.challenged('push', answers, { expects: 'code' });
    expect(await v2.typed(mfa, handle)).toEqual({ status: 'rejected', reason: 'wrong-answer', handle });
    expect(await v2.typed(mfa, handle)).toMatchObject(approved);
  });

  test.each([200, 201])('the direct check that only opens a verification approves nobody: %d', async (status) => {
    const body = { id: v2.VERIFICATION, device_id: v2.KINDS.push.deviceId, user_id: v2.USER };
    const { mfa, handle } = await v2.challenged('push', [{ status, body }], { expects: 'code' });
    expect(await thrown(v2.typed(mfa, handle))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('an enrollment takes a typed code by PUT and an approval by GET', async () => {
    const { mfa, handle, prompt, sent } = await v2.enrolled('push', [waits, waits, v2.DONE]);
    const input = { userId: v2.USER, handle };
    expect(prompt.expects).toEqual(['approval', 'code']);
    expect(await mfa.activate(input)).toMatchObject({ status: 'pending' });
    expect(await mfa.activate({ ...input, answer: v2.codeAnswer })).toMatchObject({ reason: 'wrong-answer' });
    expect(await mfa.activate(input)).toMatchObject({
      status: 'active',
      factor: { id: '3926157', type: 'push', displayName: 'Our push', verifiableBy: ['approval', 'code'] },
    });
    expect(sent.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
  });
});

test('a code of e-mail is put and a link is polled, with one handle', async () => {
  const says = (status: string) => ({ body: { id: v2.VERIFICATION, status } });
  const { mfa, handle, sent } = await v2.challenged('email', [says('pending'), says('pending'), says('accepted')]);
  expect(await v2.polled(mfa, handle)).toMatchObject({ status: 'pending' });
  expect(await v2.typed(mfa, handle)).toMatchObject(wrong(handle));
  expect(await v2.polled(mfa, handle)).toMatchObject({ status: 'approved', by: 'approval' });
  expect(v2.lines(sent)).toEqual([`GET ${v2.VERIFICATION}`, `PUT ${v2.VERIFICATION}`, `GET ${v2.VERIFICATION}`]);
});

test.each([
  ['email', undefined, ['code', 'approval']],
  ['email', 'code', ['code']],
  ['email', 'approval', ['approval']],
  ['push', 'approval', ['approval']],
  ['voice', undefined, ['approval']],
  ['totp', undefined, ['code']],
] as const)(
  '%s chosen by %s expects %j, and what does not end its step is refused unsent',
  async (kind, way, expects) => {
    const choice = way === undefined ? {} : { expects: way };
    const verifying = await v2.challenged(kind, [], choice);
    const enrolling = await v2.enrolled(kind, [], choice);
    for (const { prompt } of [verifying, enrolling]) expect(prompt.expects).toEqual(expects);
    if (expects.length > 1) return;
    const answer = expects[0] === 'code' ? undefined : v2.codeAnswer;
    const { handle } = enrolling;
    for (const work of [
      verifying.mfa.verify({ userId: v2.USER, handle: verifying.handle, answer }),
      enrolling.mfa.activate({ userId: v2.USER, handle, answer }),
    ]) {
      expect(await thrown(work)).toMatchObject({ code: 'INVALID_INPUT' });
    }
    expect([...verifying.sent, ...enrolling.sent]).toEqual([]);
  },
);

describe('a tenant with code and link', () => {
  const otp = v2.offer('email', { factor_id: 58961, name: 'Email OTP' });
  const link = v2.offer('email', { factor_id: 58962, name: 'Email Magic Link' });
  const both = { body: [otp, link, v2.offer('sms')] };
  const registered = v2.created(v2.registration('email'));
  const factor = v2.newFactor.email;

  test.each([undefined, 'code', 'approval'] as const)('wants `available` where expects is %s', async (expects) => {
    const { mfa, sent } = v2.account(both);
    const failure = await thrown(mfa.enroll({ userId: v2.USER, factor, ...(expects && { expects }) }));
    const message = expect.stringContaining('available');
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', operation: 'enroll', message });
    expect(v2.lines(sent)).toEqual(['GET factors']);
  });

  test.each([
    [0, 'code', { factor_id: 58961, display_name: 'Email OTP' }],
    [1, 'approval', { factor_id: 58962, display_name: 'Email Magic Link' }],
  ] as const)('enrolls and resends the one that was chosen, and keeps no choice: %d', async (at, expects, body) => {
    const { mfa, sent } = v2.account(both, v2.profile(), registered, v2.profile(), registered, both);
    const available = (await mfa.listAvailableFactors({ userId: v2.USER })).filter(({ type }) => type === 'email');
    expect(available).toHaveLength(2);
    const enrollment = await mfa.enroll({ userId: v2.USER, factor, available: available[at], expects });
    expect(v2.lines(sent).slice(1)).toEqual([`GET ${v2.USER}`, 'POST registrations']);
    expect(sent.at(-1)?.body).toMatchObject(body);
    await mfa.resend({ userId: v2.USER, handle: pendingStep(enrollment).handle });
    expect(sent.at(-1)?.body).toMatchObject(body);
    expect(await thrown(mfa.enroll({ userId: v2.USER, factor }))).toMatchObject({ code: 'INVALID_INPUT' });
    expect(v2.lines(sent).at(-1)).toBe('GET factors');
  });

  // To one who has the code already the link is the only e-mail factor, which says nothing of the next user.
  test('has one to a user who has the other already, and both to the next', async () => {
    const { mfa } = v2.account({ body: [link] }, v2.profile(), registered, both);
    await mfa.enroll({ userId: v2.USER, factor });
    const failure = await thrown(mfa.enroll({ userId: '64515902', factor, expects: 'code' }));
    expect(failure).toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('of which it offers one asks nobody which', async () => {
    const { mfa, sent } = v2.account({ body: [otp, v2.offer('sms')] }, v2.profile(), registered);
    const enrollment = await mfa.enroll({ userId: v2.USER, factor, expects: 'code' });
    expect(pendingStep(enrollment).prompt.expects).toEqual(['code']);
    expect(sent.at(-1)?.body).toMatchObject({ factor_id: 58961, display_name: 'Email OTP' });
  });
});
