import { describe, expect, test } from 'vitest';
import { codeOfStatus, failureOf as failureOfAnswer } from '../../../src/adapter-kit/http/failure.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { factorOf, failureOf, RIGHT, said, scripted, stepOf, USER } from './scripted-driver.ts';

// Error messages are read by people at night: each says what happened, then what to do. They are pinned as they are.

describe('a refused call says why, and what to do', () => {
  test('before anything is sent', async () => {
    const { provider } = scripted();
    const input = await failureOf(provider.listFactors({ userId: '' }), 'INVALID_INPUT');
    expect(input.message).toMatch(
      /^The input of listFactors is not acceptable \(userId: .*\): correct the call, nothing was sent\.$/,
    );
  });

  test.each(['verify', 'activate'] as const)(
    '%s, by an answer of a kind that the step does not expect',
    async (name) => {
      const { provider, challenge, enroll } = scripted();
      const answer = { kind: 'answer', answer: 'blue' } as const;
      const call = {
        verify: async () => provider.verify({ userId: USER, handle: (await challenge()).handle, answer }),
        activate: async () => provider.activate({ userId: USER, handle: (await enroll()).handle, answer }),
      }[name];
      expect((await failureOf(call(), 'INVALID_INPUT')).message).toBe(
        `The input of ${name} is not acceptable (answer: this step expects code or approval): correct the call, nothing was sent.`,
      );
    },
  );

  test('resend of what cannot be sent again', async () => {
    const world = scripted({
      challenge: async () => ({ ...said('trigger 201 sent'), step: stepOf({ canResend: false }) }),
    });
    const call = world.provider.resend({ userId: USER, handle: (await world.challenge()).handle });
    expect((await failureOf(call, 'UNSUPPORTED')).message).toBe(
      'This provider does not support resend of sms: read its capabilities first.',
    );
    expect(world.called('resend')).toBe(0);
  });

  test('every operation, without a clock', async () => {
    let time = 0;
    const { provider } = scripted({}, undefined, () => time);
    time = Number.NaN;
    expect((await failureOf(provider.listFactors({ userId: USER }), 'UNAVAILABLE')).message).toBe(
      'The option now gave no time: nobody was let in, look into the clock of the service.',
    );
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

  test('challenge, after a look-up that found another factor', async () => {
    const { challenge } = scripted({
      findFactor: async ({ trace }) => {
        Object.assign(trace, { requests: 1, status: 200 });
        return factorOf('f2');
      },
    });
    const error = await failureOf(challenge(), 'UNEXPECTED_RESPONSE');
    expect(error.providerStatus).toBe(200);
    expect(error.message).toBe(
      'The identity provider gave another factor than was asked for: nobody was let in, tell the operator.',
    );
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
