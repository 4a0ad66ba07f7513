import { describe, expect, test } from 'vitest';
import { pendingStep, thrown } from '../../../support/scripted-tenant.ts';
import * as v2 from './account.ts';

// Resend posts again, with the options of the first time; the old handle ends where it succeeds.

const redirectTo = 'https://acme.example/welcome';
const customMessage = '{{otp_code}} is good for {{otp_expiry}} minutes';
const invalid = { code: 'HANDLE_INVALID' };
const second = 'b4dbd4f6-2222-4000-8000-000000000000';
const resendable = ['sms', 'voice', 'email', 'push'] as const;

test.each(resendable)('a verification by %s is posted again', async (kind) => {
  const again = v2.created(v2.verification(kind, { id: second }));
  const { mfa, handle, prompt, sent } = await v2.challenged(kind, [again, v2.ACCEPTED]);
  expect(prompt.canResend).toBe(true);
  const next = await mfa.resend({ userId: v2.USER, handle });
  expect(v2.lines(sent)).toEqual(['POST verifications']);
  expect(sent[0]?.body).toEqual({ device_id: handle.factorId });
  expect(next.handle).toMatchObject({ factorId: handle.factorId, factorType: kind, expects: handle.expects });
  // The user still sees which factor it is: after a resend only the adapter knows its name.
  expect(next.prompt.factor).toEqual({ type: kind, displayName: `My ${kind}` });
  expect(next.handle.id).not.toBe(handle.id);
  const ended = kind === 'voice' || kind === 'push' ? v2.polled : v2.typed;
  expect(await thrown(ended(mfa, handle))).toMatchObject(invalid);
  expect(await thrown(mfa.resend({ userId: v2.USER, handle }))).toMatchObject(invalid);
  expect(await ended(mfa, next.handle)).toMatchObject({ status: 'approved' });
  expect(sent.at(-1)?.path).toMatch(new RegExp(`/verifications/${second}$`));
});

test.each(resendable)('an enrollment of %s is posted again', async (kind) => {
  const lookUps = v2.hasProfile(kind) ? [v2.profile()] : [];
  const again = v2.created(v2.registration(kind, { id: second }));
  const { mfa, handle, prompt, sent } = await v2.enrolled(kind, [...lookUps, again]);
  expect(prompt.canResend).toBe(true);
  const next = await mfa.resend({ userId: v2.USER, handle });
  const lifetime = kind === 'push' ? { expires_in: 900 } : {};
  expect(sent.at(-1)?.body).toEqual({ factor_id: handle.state.factorId, display_name: `Our ${kind}`, ...lifetime });
  expect(next.handle.state).toMatchObject({ stepId: second });
  expect(next.prompt).toMatchObject({ expects: prompt.expects, canResend: true });
  expect(next.prompt.setup).toEqual(prompt.setup);
  expect(await thrown(mfa.activate({ userId: v2.USER, handle, answer: v2.codeAnswer }))).toMatchObject(invalid);
});

const other = { customMessage: '{{otp_code}}', redirectTo: 'https://acme.example/other' };

describe.each([
  ['sms', 'code', { customMessage }, { custom_message: customMessage }, { custom_message: other.customMessage }],
  ['email', 'approval', { redirectTo }, { redirect_to: redirectTo }, { redirect_to: other.redirectTo }],
] as const)('the options of %s', (kind, expects, options, sentOptions, replaced) => {
  const first = { expects, expiresInSeconds: 300, providerOptions: { 'onelogin-v2': options } };
  const body = { expires_in: 300, ...sentOptions };

  test('are repeated for a verification, more than once', async () => {
    const again = v2.created(v2.verification(kind, { id: second }));
    const { mfa, handle, sent } = await v2.challenged(kind, [again, again], first);
    const next = await mfa.resend({ userId: v2.USER, handle });
    await mfa.resend({ userId: v2.USER, handle: next.handle });
    const posted = { device_id: handle.factorId, ...body };
    expect(sent.map((one) => one.body)).toEqual([posted, posted]);
    expect(next.warnings).toEqual([]);
  });

  test('are repeated for an enrollment, with its name', async () => {
    const again = [v2.profile(), v2.created(v2.registration(kind, { id: second }))];
    const { mfa, sent } = v2.account(...v2.lookUpOf(kind), v2.created(v2.registration(kind)), ...again);
    const factor = { ...v2.newFactor[kind], displayName: 'Mine' };
    const { handle } = pendingStep(await mfa.enroll({ userId: v2.USER, factor, ...first }));
    await mfa.resend({ userId: v2.USER, handle });
    const posts = sent.filter(({ method }) => method === 'POST');
    expect(posts[0]?.body).toMatchObject({ display_name: 'Mine', ...body });
    expect(posts[1]?.body).toEqual(posts[0]?.body);
  });

  test('may be replaced', async () => {
    const { mfa, handle, sent } = await v2.challenged(kind, [v2.created(v2.verification(kind))], first);
    await mfa.resend({ userId: v2.USER, handle, providerOptions: { 'onelogin-v2': other } });
    expect(sent.at(-1)?.body).toEqual({ device_id: handle.factorId, expires_in: 300, ...replaced });
  });
});

test.each([401, 403, 422, 429, 500])('a resend that is refused with %d leaves the handle good', async (status) => {
  const { mfa, handle } = await v2.challenged('sms', [v2.statusCode(status, 'no'), v2.ACCEPTED]);
  expect(await thrown(mfa.resend({ userId: v2.USER, handle }))).toHaveProperty('code');
  expect(await v2.typed(mfa, handle)).toMatchObject({ status: 'approved' });
});

test('so does one that is not supported', async () => {
  const { mfa, handle } = await v2.challenged('totp', [v2.ACCEPTED]);
  expect(await thrown(mfa.resend({ userId: v2.USER, handle }))).toMatchObject({ code: 'UNSUPPORTED' });
  expect(await v2.typed(mfa, handle)).toMatchObject({ status: 'approved' });
});

test('a step that ended is not resent', async () => {
  const { mfa, handle, sent } = await v2.challenged('sms', [v2.ACCEPTED]);
  await v2.typed(mfa, handle);
  expect(await thrown(mfa.resend({ userId: v2.USER, handle }))).toMatchObject(invalid);
  expect(sent).toHaveLength(1);
});
