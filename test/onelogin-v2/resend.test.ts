import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../support/scripted-tenant.ts';
import {
  ACCEPTED,
  account,
  challenged,
  codeAnswer,
  created,
  enrolled,
  hasProfile,
  type Kind,
  newFactor,
  offer,
  profile,
  registration,
  USER,
  verification,
} from './account.ts';

// Resend posts again, with the wishes of the first time; the old handle ends where it succeeds.

const redirectTo = 'https://acme.example/welcome';
const customMessage = '{{otp_code}} is good for {{otp_expiry}} minutes';
const invalid = { code: 'HANDLE_INVALID' };
const second = 'b4dbd4f6-2222-4000-8000-000000000000';

test.each(['sms', 'voice', 'email', 'push'] as const)('a verification by %s is posted again', async (kind) => {
  const again = created(verification(kind, { id: second }));
  const { mfa, handle, prompt, sent } = await challenged(kind, [again, ACCEPTED]);
  expect(prompt.canResend).toBe(true);
  const next = await mfa.resend({ userId: USER, handle });
  expect(sent.map(({ method, path, body }) => [method, path.split('/').at(-1), body])).toEqual([
    ['POST', 'verifications', { device_id: handle.factorId }],
  ]);
  expect(next.handle).toMatchObject({ factorId: handle.factorId, factorType: kind, expects: handle.expects });
  expect(next.handle.id).not.toBe(handle.id);
  const answer = kind === 'voice' || kind === 'push' ? undefined : codeAnswer;
  const input = { userId: USER, ...(answer && { answer }) };
  expect(await thrown(mfa.verify({ ...input, handle }))).toMatchObject(invalid);
  expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject(invalid);
  expect(await mfa.verify({ ...input, handle: next.handle })).toMatchObject({ status: 'approved' });
  expect(sent.at(-1)?.path).toMatch(new RegExp(`/verifications/${second}$`));
});

test.each(['sms', 'voice', 'email', 'push'] as const)('an enrolment of %s is posted again', async (kind) => {
  const again = created(registration(kind, { id: second }));
  const lookUps = hasProfile(kind) ? [profile()] : [];
  const { mfa, handle, prompt, sent } = await enrolled(kind, [...lookUps, again]);
  expect(prompt.canResend).toBe(true);
  const next = await mfa.resend({ userId: USER, handle });
  const factor_id = registration(kind) && handle.state.factorId;
  const lifetime = kind === 'push' ? { expires_in: 900 } : {};
  expect(sent.at(-1)?.body).toEqual({ factor_id, display_name: `Our ${kind}`, ...lifetime });
  expect(next.handle.state).toMatchObject({ stepId: second });
  expect(next.prompt).toMatchObject({ expects: prompt.expects, canResend: true });
  expect(next.prompt.setup).toEqual(prompt.setup);
  expect(await thrown(mfa.activate({ userId: USER, handle, answer: codeAnswer }))).toMatchObject(invalid);
});

const wishes: readonly (readonly [Kind, 'code' | 'approval', object, object])[] = [
  ['sms', 'code', { customMessage }, { custom_message: customMessage }],
  ['email', 'approval', { redirectTo }, { redirect_to: redirectTo }],
];

describe.each(wishes)('the wishes of %s', (kind, expects, options, sentWishes) => {
  const first = { expects, expiresInSeconds: 300, providerOptions: { 'onelogin-v2': options } };
  const body = { expires_in: 300, ...sentWishes };

  test('are repeated for a verification, more than once', async () => {
    const again = created(verification(kind, { id: second }));
    const { mfa, handle, sent } = await challenged(kind, [again, again], first);
    const next = await mfa.resend({ userId: USER, handle });
    await mfa.resend({ userId: USER, handle: next.handle });
    expect(sent.map((one) => one.body)).toEqual([
      { device_id: handle.factorId, ...body },
      { device_id: handle.factorId, ...body },
    ]);
    expect(next.warnings).toEqual([]);
  });

  test('are repeated for an enrolment, with its name', async () => {
    const script = account(
      ...[{ body: [offer(kind)] }, profile(), created(registration(kind))],
      ...[profile(), created(registration(kind, { id: second }))],
    );
    const factor = { ...newFactor[kind], displayName: 'Mine' };
    const { handle } = pendingStep(await script.mfa.enroll({ userId: USER, factor, ...first }));
    await script.mfa.resend({ userId: USER, handle });
    const posts = script.sent.filter(({ method }) => method === 'POST');
    expect(posts.map((one) => one.body)).toMatchObject([
      { display_name: 'Mine', ...body },
      { display_name: 'Mine', ...body },
    ]);
    expect(posts[1]?.body).toEqual(posts[0]?.body);
  });

  test('may be replaced', async () => {
    const other = kind === 'sms' ? { customMessage: '{{otp_code}}' } : { redirectTo: 'https://acme.example/other' };
    const { mfa, handle, sent } = await challenged(kind, [created(verification(kind))], first);
    await mfa.resend({ userId: USER, handle, providerOptions: { 'onelogin-v2': other } });
    const replaced =
      kind === 'sms' ? { custom_message: '{{otp_code}}' } : { redirect_to: 'https://acme.example/other' };
    expect(sent.at(-1)?.body).toEqual({ device_id: handle.factorId, expires_in: 300, ...replaced });
  });
});

test('an enrolment that was preverified and is pending all the same is resent to be proven', async () => {
  const pending = created(registration('sms'));
  const { mfa, sent } = account({ body: [offer('sms')] }, profile(), pending, profile(), pending);
  const enrollment = await mfa.enroll({ userId: USER, factor: { ...newFactor.sms, preverified: true } });
  await mfa.resend({ userId: USER, handle: pendingStep(enrollment).handle });
  expect(sent.at(-1)?.body).toEqual({ factor_id: 58959, display_name: 'Our sms' });
});

describe('an app that makes codes', () => {
  test('is not sent again', async () => {
    const verifying = await challenged('totp', [ACCEPTED]);
    const enrolling = await enrolled('totp', [{ body: { status: 'accepted', device_id: '1' } }]);
    for (const { mfa, handle, prompt, sent } of [verifying, enrolling]) {
      expect(prompt.canResend).toBe(false);
      expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
      expect(sent).toEqual([]);
    }
    // A resend that failed ends nothing.
    const { handle } = verifying;
    const result = await verifying.mfa.verify({ userId: USER, handle, answer: codeAnswer });
    expect(result).toMatchObject({ status: 'approved' });
  });
});

test.each([401, 403, 422, 429, 500])('a resend that is refused with %d leaves the handle good', async (status) => {
  const refusal = { status, body: { statusCode: status, message: 'no' } };
  const { mfa, handle } = await challenged('sms', [refusal, ACCEPTED]);
  expect(await thrown(mfa.resend({ userId: USER, handle }))).toHaveProperty('code');
  expect(await mfa.verify({ userId: USER, handle, answer: codeAnswer })).toMatchObject({ status: 'approved' });
});

test('a step that ended is not resent', async () => {
  const { mfa, handle, sent } = await challenged('sms', [ACCEPTED]);
  await mfa.verify({ userId: USER, handle, answer: codeAnswer });
  expect(await thrown(mfa.resend({ userId: USER, handle }))).toMatchObject(invalid);
  expect(sent).toHaveLength(1);
});
