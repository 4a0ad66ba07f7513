import { describe, expect, test, vi } from 'vitest';
import { createCredential } from '../../../src/adapter-kit/http/credential.ts';
import { codeOfStatus, type FailureCode, failureOf } from '../../../src/adapter-kit/http/failure.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { raceAbort } from '../../../src/adapter-kit/http/timeout.ts';
import { msUntil, required } from '../../../src/adapter-kit/parse.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { newCall } from './scripted-client.ts';

describe('work that may be aborted', () => {
  const never = () => new Promise<never>(() => {});

  test('runs as it is without a signal', async () => {
    expect(await raceAbort(Promise.resolve(7), undefined)).toBe(7);
  });

  test('ends at once with the reason if the signal is aborted already', async () => {
    await expect(raceAbort(never(), AbortSignal.abort('gone'))).rejects.toBe('gone');
  });

  test('ends with the reason of the abort, at once', async () => {
    const controller = new AbortController();
    const result = raceAbort(never(), controller.signal);
    controller.abort('left');
    await expect(result).rejects.toBe('left');
  });

  test.each([
    ['a result', async () => 7],
    ['an error', () => Promise.reject(new Error('broken'))],
  ])('leaves no listener behind after %s', async (_, work) => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    await raceAbort<number>(work(), signal).catch(() => {});
    expect(added.mock.calls).toEqual([['abort', expect.any(Function), { once: true }]]);
    expect(removed.mock.calls).toEqual([['abort', added.mock.calls[0]?.[1]]]);
  });
});

describe('a failure', () => {
  test.each<[FailureCode, string]>([
    ['INVALID_INPUT', 'the input: show the user which field is wrong'],
    ['UNSUPPORTED', 'what was asked: hide it by capabilities'],
    ['NOT_FOUND', 'the user or factor, which it does not know: refresh the list'],
    ['CONFLICT', "the request in the user's or factor's present state: refresh the list"],
    ['UNAUTHENTICATED', "the service's credentials: tell the operator"],
    ['FORBIDDEN', "the service's permissions: tell the operator"],
    ['RATE_LIMITED', 'the request for now: wait, retryAfterMs says how long if it is known'],
    ['UNAVAILABLE', 'the request, being out of order: try later'],
    ['UNEXPECTED_RESPONSE', 'the request with an answer that is in no table: tell the operator'],
  ])('%s says what to do', (code, advice) => {
    expect(failureOf(code, { status: 400 }).message).toBe(`The identity provider refused ${advice}.`);
  });

  test.each<[number, FailureCode]>([
    [400, 'UNEXPECTED_RESPONSE'],
    [401, 'UNAUTHENTICATED'],
    [402, 'UNEXPECTED_RESPONSE'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [409, 'CONFLICT'],
    [410, 'NOT_FOUND'],
    [418, 'UNEXPECTED_RESPONSE'],
    [423, 'CONFLICT'],
    [429, 'RATE_LIMITED'],
    [499, 'UNEXPECTED_RESPONSE'],
    [500, 'UNAVAILABLE'],
    [503, 'UNAVAILABLE'],
    [200, 'UNEXPECTED_RESPONSE'],
  ])('of HTTP status %i is %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });

  test('has the fields that are known, and no others', () => {
    expect(Object.keys(failureOf('CONFLICT', { status: 409 }))).toEqual(['name', 'code', 'providerStatus']);
    const more = { providerCode: 'E0000016', retryAfterMs: 5 };
    expect({ ...failureOf('UNAVAILABLE', { status: 500, requestId: 'r1' }, more) }).toEqual({
      name: 'MfaError',
      code: 'UNAVAILABLE',
      providerStatus: 500,
      requestId: 'r1',
      ...more,
    });
  });
});

describe('a part of a path', () => {
  test('that would lead elsewhere is refused with what to do', () => {
    expect(() => path`/users/${'..'}`).toThrow(
      'An id is empty, a dot segment or holds control characters: pass the id as the identity provider gave it.',
    );
  });
});

describe('a credential by a function', () => {
  test.each([
    ['gave no usable text', () => 'two\nlines', 'UNAUTHENTICATED'],
    ['gave no usable text', () => '', 'UNAUTHENTICATED'],
    ['gave no usable text', () => 'umlaut-ü', 'UNAUTHENTICATED'],
    ['failed', () => Promise.reject(new Error('sesame')), 'UNAUTHENTICATED'],
    ['failed', () => Promise.reject(new MfaError({ code: 'UNAVAILABLE' }, 'sesame')), 'UNAVAILABLE'],
  ])('that %s is an error', async (what, source, code) => {
    const error = await thrown(Promise.resolve(createCredential('Bearer', source)(newCall())));
    expect(error).toMatchObject({
      code,
      message: `The function for the credential ${what}: nothing was sent, look into how the service gets its secret.`,
    });
  });
});

describe('an answer', () => {
  test('without what it should have is UNEXPECTED_RESPONSE', () => {
    expect(required(0, 200)).toBe(0);
    expect(() => required(undefined, 200)).toThrow('gave a body that is not what it documents: nobody was let in');
  });

  test.each([
    ['2026-01-01T00:05:00Z', 300_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('that names %s as the end leaves %s ms', (end, expected) => {
    expect(msUntil(end, { sentAt: Date.UTC(2026, 0, 1) })).toBe(expected);
  });
});
