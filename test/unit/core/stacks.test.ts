import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { isMfaError, MfaError, type MfaProvider } from '../../../src/index.ts';
import { withStackOf } from '../../../src/spec/errors.ts';
import type { Fetch } from '../../../src/spec/fetch.ts';
import { createOktaEmulator, createOneLoginEmulator } from '../../../src/testkit/emulator/index.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { factorOf, said, scripted, USER } from './scripted-driver.ts';

// Stack traces: how many calls it is from a public method to the wire, and which place an error names.

/** The functions of this library on a stack, the innermost first, with their files. */
function framesIn(stack = ''): readonly string[] {
  const frames = stack.matchAll(
    /^ +at (?:async )?(?:(?:\w+\.)*(\S+) \()?\S*?\/((?:src|adapters)\/(?!testkit)[^:]+):/gm,
  );
  return [...frames].map(([, name = 'work', file]) => `${name} ${file}`);
}

/** An emulated tenant, and a recorder of the stack at its last request. */
function tenant(id: 'okta' | 'onelogin-v1' | 'onelogin-v2') {
  let frames: readonly string[] = [];
  const recording =
    (fetch: Fetch): Fetch =>
    (url, init) => {
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 60;
      frames = framesIn(new Error().stack);
      Error.stackTraceLimit = stackTraceLimit;
      return fetch(url, init);
    };
  if (id === 'okta') {
    const okta = createOktaEmulator();
    const { orgUrl, apiToken } = okta;
    const mfa = createOktaProvider({ orgUrl, apiToken, fetch: recording(okta.fetch) });
    return { mfa, emulator: okta, frames: () => frames };
  }
  const onelogin = createOneLoginEmulator();
  const { baseUrl, clientId, clientSecret } = onelogin;
  const options = { baseUrl, clientId, clientSecret, fetch: recording(onelogin.fetch) };
  const create = id === 'onelogin-v1' ? createOneLoginV1Provider : createOneLoginV2Provider;
  return { mfa: create(options), emulator: onelogin, frames: () => frames };
}

/** The frames at the request of each operation of an SMS. */
async function framesOfOperations(id: 'okta' | 'onelogin-v1' | 'onelogin-v2') {
  const { mfa, emulator, frames } = tenant(id);
  const [userId = ''] = emulator.users;
  const answer = () => ({ kind: 'code', code: emulator.phone(userId).readCode('sms') }) as const;
  const { phoneNumber } = emulator.phone(userId);
  const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber } });
  const seen = new Map([['enroll', frames()]]);
  if (enrollment.status !== 'pending') throw new Error('A code was expected.');
  const activation = await mfa.activate({ userId, handle: enrollment.handle, answer: answer() });
  seen.set('activate', frames());
  if (activation.status !== 'active') throw new Error('An active factor was expected.');
  const [factor = activation.factor] = await mfa.listFactors({ userId });
  emulator.advance(60_000);
  const challenge = await mfa.challenge({ userId, factor });
  seen.set('challenge', frames());
  emulator.advance(60_000);
  const { handle } = await mfa.resend({ userId, handle: challenge.handle });
  seen.set('resend', frames());
  expect(await mfa.verify({ userId, handle, answer: answer() })).toMatchObject({ status: 'approved' });
  seen.set('verify', frames());
  return seen;
}

describe('from a public method to fetch', () => {
  test.each(['okta', 'onelogin-v1', 'onelogin-v2'] as const)('of %s there are at most 8 calls', async (id) => {
    const seen = await framesOfOperations(id);
    expect([...seen.keys()]).toEqual(['enroll', 'activate', 'challenge', 'resend', 'verify']);
    for (const frames of seen.values()) {
      // After an await the public method itself is on the stack no more.
      const calls = frames.at(-1)?.startsWith('operation ') ? frames.length + 1 : frames.length;
      expect(calls, frames.join('\n')).toBeLessThanOrEqual(8);
      expect(calls, frames.join('\n')).toBeGreaterThanOrEqual(6);
    }
  });

  test('a verify of Okta reads top to bottom', async () => {
    const seen = await framesOfOperations('okta');
    expect(seen.get('verify')).toEqual([
      'send src/adapter-kit/http/fetch-sender.ts',
      'fetchStep src/adapter-kit/http/client.ts',
      'fetchStep adapters/okta/client.ts',
      'verify adapters/okta/driver.ts',
      'work src/core/define-provider.ts',
      'operation src/core/operation.ts',
    ]);
  });
});

/** The place that an error names: the first line of its stack below the message. */
const placeOf = (error: unknown) => /^ +at .*$/m.exec(Object(error).stack)?.[0] ?? '';

describe('an error keeps the stack of the place that refused', () => {
  const okta = (fetch: Fetch): MfaProvider =>
    createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 't', fetch });
  const list = (fetch: Fetch) => thrown(okta(fetch).listFactors({ userId: '00u1' }));

  test.each<readonly [string, () => Response, RegExp]>([
    [
      'a page',
      () => new Response('<p>', { headers: { 'content-type': 'text/html' } }),
      /readFactors .*okta\/responses\.ts/,
    ],
    [
      'a redirect',
      () => Response.redirect('https://other.example.com'),
      /assertReadable .*adapter-kit\/http\/sender\.ts/,
    ],
    ['a 401', () => Response.json({ errorCode: 'E0000011' }, { status: 401 }), /readFailure .*okta\/errors\.ts/],
  ])('of %s', async (_title, response, place) => {
    expect(Object(await list(async () => response())).stack).toMatch(place);
  });

  test('of a `fetch` that throws the line that throws, without its message', async () => {
    function brokenFetch(): never {
      throw new RangeError('sesame\n    at secret (file:///sesame.ts:1:1)');
    }
    const error = await list(brokenFetch);
    expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(placeOf(error)).toMatch(/brokenFetch .*stacks\.test\.ts/);
    expect(Object(error).stack).not.toContain('sesame');
    expect(Object(error).stack).toMatch(/^MfaError: The fetch function or the agent failed/);
  });

  test('also where the call changes something, and where a driver throws what is no MfaError', async () => {
    function brokenDriver(): never {
      throw new TypeError('sesame');
    }
    const { provider } = scripted({ remove: async () => brokenDriver(), verify: async () => brokenDriver() });
    const error = await thrown(provider.remove({ userId: USER, factorId: 'f1' }));
    expect(isMfaError(error, 'UNEXPECTED_RESPONSE')).toBe(true);
    expect(placeOf(error)).toContain('brokenDriver');
    expect(Object(error).stack).not.toContain('sesame');
    const lost = await thrown(okta(brokenDriver).remove({ userId: '00u1', factorId: 'f1' }));
    expect(lost).toMatchObject({ code: 'UNEXPECTED_RESPONSE', outcomeUnknown: true });
    expect(placeOf(lost)).toContain('brokenDriver');
  });

  test.each<readonly [string, (error: Error) => unknown]>([
    ['whose message changed afterwards', (error) => Object.assign(error, { message: 'other' })],
    ['whose message was emptied afterwards', (error) => Object.assign(error, { message: '' })],
    ['whose stack is no text', (error) => Object.assign(error, { stack: ['sesame'] })],
    ['with a stack of its own making', (error) => Object.assign(error, { stack: `${error.stack}\nsesame` })],
    ['that throws where it is read', () => new Proxy(new Error('sesame'), { get: () => brokenGetter() })],
    ['that is a text', () => 'sesame'],
  ])('but not of an error %s', async (_title, change) => {
    const { provider } = scripted({
      remove: async () => {
        throw change(new Error('sesame\nsesame'));
      },
    });
    const error = await thrown(provider.remove({ userId: USER, factorId: 'f1' }));
    expect(isMfaError(error, 'UNEXPECTED_RESPONSE')).toBe(true);
    expect(Object(error).stack).toMatch(/^(Mfa)?Error: The scripted adapter failed/);
    expect(Object(error).stack).not.toContain('sesame');
  });

  function brokenGetter(): never {
    throw new Error('sesame');
  }

  test('and the copy has nothing else that somebody hung on the error', async () => {
    const given = Object.assign(new MfaError({ code: 'CONFLICT' }, 'Acme says no: wait.'), { body: 'sesame' });
    const { provider } = scripted({ findFactor: () => Promise.reject(given), verify: async () => said('x') });
    const error = await thrown(provider.challenge({ userId: USER, factorId: factorOf('f1').id }));
    expect(error).not.toBe(given);
    expect(Object(error).stack.split('\n').slice(1)).toEqual(given.stack?.split('\n').slice(1));
    expect(error).not.toHaveProperty('body');
  });
});

describe('the lines of another stack are taken', () => {
  const frames = '\n    at f (x.ts:1:1)\n    at async g (y.ts:2:2)';
  const origin = (message: string, stack: unknown) => Object.assign(new Error(message), { stack });

  test.each<readonly [string, unknown, lines: string]>([
    ['of an error', origin('what', `Error: what${frames}`), frames],
    ['of one without a message', origin('', `RangeError${frames}`), frames],
    ['of one without a name', origin('what', `what${frames}`), frames],
    ['of one whose name has a dot and a dollar', origin('what', `a.$b: what${frames}`), frames],
    ['of one whose stack ends in a line break', origin('what', `Error: what${frames}\n`), `${frames}\n`],
  ])('%s', (_title, other, lines) => {
    const error = withStackOf(new MfaError({ code: 'CONFLICT' }, 'Text.'), other);
    expect(Object.getOwnPropertyDescriptor(error, 'stack')).toEqual({
      ...{ value: `MfaError: Text.${lines}`, enumerable: false, writable: true, configurable: true },
    });
  });

  test.each<readonly [string, unknown]>([
    ['if something stands before the name', origin('what', `A sesame Error: what${frames}`)],
    ['if something stands between name and message', origin('what', `Error: sesame what${frames}`)],
    ['if something stands after the message', origin('what', `Error: what sesame${frames}`)],
    ['if something stands after the lines', origin('what', `Error: what${frames}\nsesame`)],
    ['if the message is another now', origin('other', `Error: sesame${frames}`)],
    ['if the stack is no text', origin('what', Object(`Error: what${frames}`))],
    ['of what is no error', { message: 'what', stack: `Error: what${frames}` }],
    ['of nothing', undefined],
  ])('but not %s', (_title, other) => {
    const error = new MfaError({ code: 'CONFLICT' }, 'Text.');
    const { stack } = error;
    expect(withStackOf(error, other).stack).toBe(stack);
  });
});
