import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { isMfaError, isSpan, MfaError, unexpected } from '../../../src/spec/errors.ts';
import { assertNoSecrets } from '../../../src/testkit/contract/assert-no-secrets.ts';
import { ERROR_CODES } from '../../support/error-codes.ts';
import { failureOf, RIGHT, scripted, USER } from './scripted-driver.ts';

describe('MfaError', () => {
  test('is an Error with a name, a code and a stack, and only the fields that are known', () => {
    const error = new MfaError({ code: 'CONFLICT', providerStatus: 409 }, 'What happened: what to do.');
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.code, error.providerStatus, error.message]).toEqual([
      'MfaError',
      'CONFLICT',
      409,
      'What happened: what to do.',
    ]);
    expect(error.stack).toContain('errors.test.ts');
    expect(Object.keys(error).toSorted()).toEqual(['code', 'name', 'providerStatus']);
    expect('cause' in error).toBe(false);
  });

  test('takes over no field that it does not have', () => {
    const fields = { code: 'CONFLICT', cause: new Error('secret'), body: 'secret', userId: 'ada' } as const;
    const error = new MfaError(fields, 'Text.');
    assertNoSecrets(error, ['secret', 'ada']);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/secret|ada/);
  });

  test('has fields that error handlers of others may set', () => {
    const error = new MfaError({ code: 'CONFLICT', providerStatus: 409, requestId: 'r1' }, 'Text.');
    const changed = {
      code: 'x',
      status: 500,
      statusCode: 500,
      providerStatus: 1,
      requestId: 'x',
      message: 'x',
      stack: '',
    };
    expect(Object.assign(error, changed)).toMatchObject(changed);
  });

  test.each<readonly [unknown, boolean]>([
    ...[0, 0.5, 1, Number.MAX_VALUE].map((ms) => [ms, true] as const),
    ...[-1, Number.NaN, Number.POSITIVE_INFINITY, '5', [5], 5n, true, null, undefined].map(
      (ms) => [ms, false] as const,
    ),
  ])('%s is a span of time: %s', (ms, isOne) => {
    expect(isSpan(ms)).toBe(isOne);
    const error = new MfaError({ code: 'RATE_LIMITED', ...{ retryAfterMs: ms as number } }, 'Text.');
    expect('retryAfterMs' in error).toBe(isOne);
  });

  test('has a brand, which other copies of the package read', () => {
    const brand = Symbol.for('polyfactor.MfaError');
    expect(Object.getOwnPropertyDescriptor(new MfaError({ code: 'CONFLICT' }, 'Text.'), brand)).toEqual({
      ...{ value: true, enumerable: false, writable: false, configurable: false },
    });
  });

  test('of a response that was none has no status', () => {
    expect(unexpected(0, 'nothing')).not.toHaveProperty('providerStatus');
    expect(unexpected(200, 'nothing')).toHaveProperty('providerStatus', 200);
  });

  test.each(ERROR_CODES)('isMfaError tells %s from every other', (code) => {
    const error: unknown = new MfaError({ code }, 'Text.');
    expect(isMfaError(error)).toBe(true);
    expect(isMfaError(error, code)).toBe(true);
    expect(isMfaError(error, ...ERROR_CODES.filter((other) => other !== code))).toBe(false);
    expect(isMfaError(error, ...ERROR_CODES)).toBe(true);
  });

  const others: readonly unknown[] = [
    undefined,
    null,
    'INVALID_INPUT',
    7,
    {},
    new Error('INVALID_INPUT'),
    { name: 'MfaError', code: 'INVALID_INPUT' },
    Object.assign(new Error('text'), { name: 'MfaError', code: 'INVALID_INPUT' }),
    Object.create(new MfaError({ code: 'CONFLICT' }, 'Text.')),
    JSON.parse(JSON.stringify(new MfaError({ code: 'CONFLICT' }, 'Text.'))),
  ];
  test('isMfaError takes nothing else for one', () => {
    for (const other of others) expect(isMfaError(other)).toBe(false);
  });

  test('isMfaError knows those of another copy of the package, where instanceof fails', async () => {
    vi.resetModules();
    const copy = await import('../../../src/spec/errors.ts');
    const error = new copy.MfaError({ code: 'RATE_LIMITED', retryAfterMs: 1 }, 'Text.');
    expect(error).not.toBeInstanceOf(MfaError);
    expect(isMfaError(error, 'RATE_LIMITED')).toBe(true);
    expect(copy.isMfaError(new MfaError({ code: 'CONFLICT' }, 'Text.'), 'CONFLICT')).toBe(true);
  });
});

describe('an error of the driver', () => {
  const thrown = async (reason: unknown) => {
    const world = scripted({ verify: () => Promise.reject(reason) });
    const { handle } = await world.challenge();
    const call = world.provider.verify({ userId: USER, handle, answer: RIGHT });
    return call.then(
      () => undefined,
      (error: unknown) => error,
    );
  };

  test('that is an MfaError goes on with provider and operation, and keeps its fields', async () => {
    const fields = {
      code: 'RATE_LIMITED',
      providerStatus: 429,
      providerCode: 'E1',
      requestId: 'r1',
      retryAfterMs: 9,
    } as const;
    const error = await thrown(new MfaError(fields, 'Too fast: wait.'));
    expect(error).toMatchObject({ ...fields, provider: 'scripted', operation: 'verify', message: 'Too fast: wait.' });
  });

  test('that names provider and operation keeps them, and loses what was hung on it', async () => {
    const own = new MfaError({ code: 'CONFLICT', provider: 'other', operation: 'else' }, 'Text.');
    const error = await thrown(Object.assign(own, { cause: 'secret' }));
    expect(error).toEqual(new MfaError({ code: 'CONFLICT', provider: 'other', operation: 'else' }, 'Text.'));
    expect(error).not.toHaveProperty('cause');
  });

  test('keeps outcomeUnknown', async () => {
    expect(await thrown(new MfaError({ code: 'UNAVAILABLE', outcomeUnknown: true }, 'Text.'))).toMatchObject({
      outcomeUnknown: true,
    });
  });

  test('from another copy of the package goes on as it is', async () => {
    vi.resetModules();
    const copy = await import('../../../src/spec/errors.ts');
    const error = await thrown(new copy.MfaError({ code: 'FORBIDDEN', providerStatus: 403 }, 'Text.'));
    expect(error).toMatchObject({ code: 'FORBIDDEN', providerStatus: 403, provider: 'scripted', operation: 'verify' });
  });

  const secret = 'Bearer sesame-7731';
  test.each([
    ['an Error', new Error(secret, { cause: secret })],
    ['a subclass with fields', Object.assign(new TypeError(secret), { request: { headers: secret } })],
    ['a text', secret],
    ['an object', { message: secret, code: 'INVALID_INPUT' }],
    ['undefined', undefined],
    ['a look-alike', Object.assign(new Error(secret), { name: 'MfaError', code: 'CONFLICT' })],
  ])('that is %s becomes UNEXPECTED_RESPONSE without its text', async (_, reason) => {
    const error = await thrown(reason);
    expect(isMfaError(error, 'UNEXPECTED_RESPONSE')).toBe(true);
    expect(error).toMatchObject({ provider: 'scripted', operation: 'verify' });
    assertNoSecrets(error, [secret, 'sesame']);
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('sesame');
  });

  test('that is thrown and not rejected is the same', async () => {
    const world = scripted({
      listFactors: () => {
        throw new Error(secret);
      },
    });
    const error = await failureOf(world.provider.listFactors({ userId: USER }), 'UNEXPECTED_RESPONSE');
    assertNoSecrets(error, [secret]);
  });
});

test('an error of the guard names provider and operation too', async () => {
  const { provider } = scripted();
  const error = await failureOf(provider.listFactors({ userId: '' }), 'INVALID_INPUT');
  expect(error).toMatchObject({ provider: 'scripted', operation: 'listFactors' });
});

test('no error shows user, code, phone number or state', async () => {
  const world = scripted();
  const secrets = ['ada-lovelace-1815', '987654', '+14155550199', 'state-of-the-driver'];
  const [userId = '', code = '', phoneNumber = ''] = secrets;
  const { handle } = await world.provider.challenge({ userId, factorId: 'f1' });
  const failing = [
    world.provider.verify({ userId: USER, handle, answer: { kind: 'code', code } }),
    world.provider.verify({ userId, handle, answer: { kind: 'code', code: `${code}\u00001` } }),
    world.provider.enroll({ userId, factor: { type: 'voice', phoneNumber } }),
    world.provider.enroll({ userId, factor: { type: 'sms', phoneNumber: `${phoneNumber}x` } }),
  ];
  for (const call of failing) {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isMfaError(error)).toBe(true);
    assertNoSecrets(error, secrets);
  }
});
