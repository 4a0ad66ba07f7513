import { describe, expect, test } from 'vitest';
import { assertNoSecrets } from '../../../src/testkit/contract/index.ts';

const SECRET = 'hunter2-hunter2';
const expectSecretFound = (value: unknown) => expect(() => assertNoSecrets(value, ['other-secret', SECRET]));

function formWith(value: string): FormData {
  const form = new FormData();
  form.append('code', value);
  return form;
}

class SecretInPrivateField {
  readonly #secret = SECRET;
  get length(): number {
    return this.#secret.length;
  }
}

class SecretInJson {
  toJSON(): string {
    return `token ${SECRET}`;
  }
}

const cycle: { self?: unknown; deep: { secret: string } } = { deep: { secret: SECRET } };
cycle.self = cycle;

describe('assertNoSecrets finds a secret', () => {
  test.each([
    ['as the value', SECRET],
    ['in the middle of a string', `Bearer ${SECRET}!`],
    ['in a property', { a: { b: [SECRET] } }],
    ['as a key', { [SECRET]: 1 }],
    ['in a property that is not enumerable', Object.defineProperty({}, 'token', { value: SECRET })],
    ['under a symbol', { [Symbol('token')]: SECRET }],
    ['in the name of a symbol', { [Symbol(SECRET)]: 1 }],
    [
      'behind a getter',
      {
        get token() {
          return SECRET;
        },
      },
    ],
    ['in a Map', new Map([['token', { value: SECRET }]])],
    ['in the key of a Map', new Map([[{ value: SECRET }, 1]])],
    ['in a Set', new Set([[SECRET]])],
    ['in an error message', new Error(`failed with ${SECRET}`)],
    ['in the cause of an error', new Error('failed', { cause: new Error(SECRET) })],
    ['in a property of an error', Object.assign(new Error('failed'), { request: { headers: { a: SECRET } } })],
    ['in an AggregateError', new AggregateError([new Error(SECRET)], 'failed')],
    ['in the result of JSON.stringify', new SecretInJson()],
    ['in a cycle', cycle],
    ['in the headers of a request', new Request('https://example.com', { headers: { authorization: SECRET } })],
    ['in the URL of a request', { request: new Request(`https://example.com/${SECRET}`) }],
    ['in a URL', new URL(`https://example.com/?code=${SECRET}`)],
    ['in Headers', new Headers({ cookie: SECRET })],
    ['in a query', new URLSearchParams([['code', SECRET]])],
    ['in the encoded query of a URL', new URL('https://example.com/?code=hunter2%2Dhunter2')],
    ['in a name that a query has twice', new URLSearchParams(`a=${SECRET}&a=1`)],
    ['in FormData', formWith(SECRET)],
    ['in bytes', { body: new TextEncoder().encode(`code=${SECRET}`) }],
    ['in an ArrayBuffer', new TextEncoder().encode(SECRET).buffer],
    ['in a part of a buffer', new Uint8Array(new TextEncoder().encode(`--${SECRET}`).buffer, 2)],
    ['in a DataView', new DataView(new TextEncoder().encode(SECRET).buffer)],
    ['in a property of a function', Object.assign(() => 1, { token: SECRET })],
  ])('%s', (_where, value) => {
    expectSecretFound(value).toThrow(/^Secret number 2 of 2 shows up in /);
  });
});

describe('assertNoSecrets', () => {
  test.each([
    ['a code as a number', { body: { code: 123456 } }, '123456'],
    ['a code as a BigInt', [123456n], '123456'],
    ['a number as the key of a Map', new Map([[123456, 1]]), '123456'],
    ['a secret that was decoded from hex', Uint8Array.of(0xde, 0xad, 0xbe, 0xef), 'deadbeef'],
    ['a secret that was decoded from base64', Uint8Array.of(0xfb, 0xff), '+/8='],
    ['a secret that was decoded from base64url', Uint8Array.of(0xfb, 0xff), '-_8'],
  ])('finds %s', (_what, value, secret) => {
    expect(() => assertNoSecrets(value, [secret])).toThrow('Secret number 1 of 1 shows up in ');
    expect(() => assertNoSecrets(value, ['another'])).not.toThrow();
  });

  test('names the path and not the secret, even if the secret is part of the path', () => {
    expectSecretFound({ request: { headers: [SECRET] } }).toThrow('the value.request.headers.0');
    for (const value of [{ token: SECRET }, { [SECRET]: { again: SECRET } }, { [SECRET]: [1] }]) {
      expect(messageOf(() => assertNoSecrets(value, [SECRET]))).not.toContain(SECRET);
    }
  });

  test('accepts private fields, getters that throw, cycles, closures and primitive values', () => {
    const thrower = {
      get token(): string {
        throw new Error('no');
      },
    };
    const closure = () => SECRET.length;
    const clean: { self?: unknown } = {};
    clean.self = clean;
    const values = [
      new SecretInPrivateField(),
      thrower,
      clean,
      closure.bind(null),
      1,
      1n,
      true,
      null,
      undefined,
      Symbol('a'),
      {},
    ];
    expect(() => assertNoSecrets(values, [SECRET])).not.toThrow();
  });

  test('ignores an empty secret', () => {
    expect(() => assertNoSecrets({ a: 'b' }, [''])).not.toThrow();
  });
});

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('nothing was thrown');
}
