import { describe, expect, test } from 'vitest';
import { codeOfStatus, failureOf as failureOfAnswer } from '../../../src/adapter-kit/http/failure.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import type { ActivationHandle, Handle, VerificationHandle } from '../../../src/spec/steps.ts';
import { factorOf, failureOf, OTHER_USER, RIGHT, said, scripted, USER } from './scripted-driver.ts';

// Error messages are read by people at night: each says what happened, then what to do. They are pinned as they are.

const MINUTE = 60_000;
const later = (handle: Handle, ms: number) => new Date(Date.parse(handle.issuedAt) + ms).toISOString();

describe('a refused handle says why, and what to do', () => {
  test.each<readonly [string, (handle: VerificationHandle) => object]>([
    ['is not one that this version issued', (handle) => ({ ...handle, v: 2 })],
    ['belongs to another provider', (handle) => ({ ...handle, provider: 'okta' })],
    ['belongs to another tenant', (handle) => ({ ...handle, instance: 'other.example' })],
    ['belongs to another user', (handle) => ({ ...handle, userId: OTHER_USER })],
    ['lives longer than any step', (handle) => ({ ...handle, expiresAt: later(handle, 16 * MINUTE) })],
    [
      'is from the future',
      (handle) => ({ ...handle, issuedAt: later(handle, MINUTE), expiresAt: later(handle, MINUTE) }),
    ],
  ])('%s', async (what, change) => {
    const { provider, challenge } = scripted();
    const handle = change((await challenge()).handle) as VerificationHandle;
    const error = await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
    expect(error.message).toBe(`The handle ${what}: drop this step, log it as suspicious and start again.`);
  });

  test.each<readonly [string, (handle: VerificationHandle) => unknown]>([
    ['is missing: pass the newest one of this step', () => undefined],
    ['is missing: pass the newest one of this step', () => null],
    ['is a text: pass the object, which JSON.parse gives', (handle) => JSON.stringify(handle)],
    ['is in what was passed: pass the handle alone', (handle) => ({ prompt: {}, handle, warnings: [] })],
  ])('%s', async (text, change) => {
    const { provider, challenge } = scripted();
    const handle = change((await challenge()).handle) as VerificationHandle;
    const error = await failureOf(provider.verify({ userId: USER, handle, answer: RIGHT }), 'HANDLE_INVALID');
    expect(error.message).toBe(`The handle ${text}.`);
  });

  test('of the other purpose', async () => {
    const { provider, challenge, enroll } = scripted();
    const login = (await challenge()).handle as Handle as ActivationHandle;
    const enrollment = (await enroll()).handle as Handle as VerificationHandle;
    expect(
      (await failureOf(provider.verify({ userId: USER, handle: enrollment }), 'HANDLE_INVALID')).message,
    ).toContain('The handle is for an enrollment, not for a verification:');
    expect((await failureOf(provider.activate({ userId: USER, handle: login }), 'HANDLE_INVALID')).message).toContain(
      'The handle is for a verification, not for an enrollment:',
    );
  });

  test('that was used, that is in use, and that ended too long ago', async () => {
    const { provider, challenge, clock, script } = scripted();
    const { handle } = await challenge();
    const verify = () => provider.verify({ userId: USER, handle, answer: RIGHT });
    const answer = Promise.withResolvers<ReturnType<typeof said>>();
    script({ verify: () => answer.promise });
    const first = verify();
    const second = await failureOf(verify(), 'BUSY');
    expect(second.message).toBe(
      'Another answer to this step is being checked: nothing was sent, ask again with the same handle in a second.',
    );
    expect(second.retryAfterMs).toBe(1_000);
    answer.resolve(said('code 200 accepted'));
    await first;
    expect((await failureOf(verify(), 'HANDLE_INVALID')).message).toContain('The handle has been used:');
    const old = (await challenge()).handle;
    clock.advance(31 * MINUTE);
    const resend = provider.resend({ userId: USER, handle: old });
    expect((await failureOf(resend, 'HANDLE_INVALID')).message).toContain('The handle ended too long ago:');
  });
});

describe('a refused call says why, and what to do', () => {
  test('before anything is sent', async () => {
    const { provider } = scripted({ findFactor: async (_call, id) => factorOf(id, { status: 'pending' }) });
    const pending = await failureOf(provider.challenge({ userId: USER, factorId: 'f1' }), 'CONFLICT');
    expect(pending.message).toBe('The factor is not active: refresh the list and choose an active one.');
    const { provider: other } = scripted({ findFactor: async () => factorOf('f2') });
    const swapped = await failureOf(other.challenge({ userId: USER, factorId: 'f1' }), 'UNEXPECTED_RESPONSE');
    expect(swapped.message).toBe(
      'The identity provider gave another factor than was asked for: nobody was let in, tell the operator.',
    );
    const input = await failureOf(provider.listFactors({ userId: '' }), 'INVALID_INPUT');
    expect(input.message).toMatch(
      /^The input of listFactors is not acceptable \(userId: .*\): correct the call, nothing was sent\.$/,
    );
    const available = { id: '1', type: 'email', displayName: 'E-mail', native: { type: 'email' } } as const;
    const factor = { type: 'totp' } as const;
    const mixed = await failureOf(provider.enroll({ userId: USER, factor, available }), 'INVALID_INPUT');
    expect(mixed.message).toContain('available.type: must be the type of the factor');
  });

  test.each([
    ['verify', 'code 200 nonsense', 'an answer that is in no outcome table'],
    ['challenge', 'trigger 201 sent', 'no step where it said that one has begun'],
    ['activate', 'code 200 accepted', 'no active factor where it said that one is active'],
  ] as const)('%s, after an answer %s', async (operation, key, what) => {
    const { provider, challenge, enroll, script } = scripted();
    const [login, enrollment] = [(await challenge()).handle, (await enroll()).handle];
    script({ verify: async () => said(key), challenge: async () => said(key), activate: async () => said(key) });
    const call = {
      verify: () => provider.verify({ userId: USER, handle: login, answer: RIGHT }),
      challenge: () => provider.challenge({ userId: USER, factorId: 'f1' }),
      activate: () => provider.activate({ userId: USER, handle: enrollment, answer: RIGHT }),
    }[operation];
    const error = await failureOf(call(), 'UNEXPECTED_RESPONSE');
    expect(error.message).toBe(`The identity provider gave ${what}: nobody was let in, tell the operator.`);
  });
});

test.each<readonly [string, object, RegExp]>([
  ['a bare code', { code: '123456' }, /code: is not known here, pass answer: \{ kind: 'code', code \}/],
  ['a code as the answer', { answer: '123456' }, /answer: must be an object, pass answer: \{ kind: 'code', code \}/],
  [
    'an answer of no kind',
    { answer: { code: '123456' } },
    /answer.kind: is missing, an answer is \{ kind: 'code', code/,
  ],
  ['an answer of another kind', { answer: { kind: 'otp' } }, /answer.kind: must be "code" or "answer" or "webauthn"\)/],
])('verify with %s is told how to pass it', async (_, more, text) => {
  const { provider, challenge } = scripted();
  const { handle } = await challenge();
  const error = await failureOf(provider.verify({ userId: USER, handle, ...more }), 'INVALID_INPUT');
  expect(error.message).toMatch(text);
  expect(error.message).not.toContain('123456');
});

test('enroll of a passkey is told its type', async () => {
  const factor = { type: 'passkey' } as unknown as { type: 'webauthn' };
  const error = await failureOf(scripted().provider.enroll({ userId: USER, factor }), 'INVALID_INPUT');
  const types = '"totp" or "push" or "webauthn" or "sms" or "voice" or "email" or "question" or "hotp" or "token"';
  expect(error.message).toContain(`(factor.type: must be ${types}, a passkey is webauthn)`);
});

test.each([
  [401, 'UNAUTHENTICATED', "the service's credentials: tell the operator"],
  [403, 'FORBIDDEN', "the service's permissions: tell the operator"],
  [404, 'NOT_FOUND', 'the user or factor, which it does not know: refresh the list'],
  [410, 'NOT_FOUND', 'the user or factor, which it does not know: refresh the list'],
  [409, 'CONFLICT', "the request in the user's or factor's present state: refresh the list"],
  [423, 'CONFLICT', "the request in the user's or factor's present state: refresh the list"],
  [429, 'RATE_LIMITED', 'the request for now: wait, retryAfterMs says how long if it is known'],
  [500, 'UNAVAILABLE', 'the request, being out of order: try later'],
  [503, 'UNAVAILABLE', 'the request, being out of order: try later'],
  [400, 'UNEXPECTED_RESPONSE', 'the request with an answer that is in no table: tell the operator'],
  [200, 'UNEXPECTED_RESPONSE', 'the request with an answer that is in no table: tell the operator'],
] as const)('HTTP %d is %s', (status, code, advice) => {
  expect(codeOfStatus(status)).toBe(code);
  const error = failureOfAnswer(code, { status });
  expect(error).toEqual(new MfaError({ code, providerStatus: status }, `The identity provider refused ${advice}.`));
  expect(error.message).toBe(`The identity provider refused ${advice}.`);
});

test('RATE_LIMITED names the seconds to wait, rounded up', () => {
  const { message } = failureOfAnswer('RATE_LIMITED', { status: 429 }, { retryAfterMs: 1_001 });
  expect(message).toBe('The identity provider refused the request for now: wait 2 seconds.');
});

test('an MfaError says that it is one', () => {
  const error = new MfaError({ code: 'CONFLICT' }, 'Text.');
  expect(error.name).toBe('MfaError');
  expect(String(error)).toBe('MfaError: Text.');
  expect(Object.getOwnPropertySymbols(error)).toEqual([Symbol.for('polyfactor.MfaError')]);
});
