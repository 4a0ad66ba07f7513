import { describe, expect, test } from 'vitest';
import { Book } from './leak-detector.ts';
import { overhear } from './observers.ts';

// The walk itself: a secret in each kind of place, and in each encoding, is found.

const SECRET = 'hunter2/ücher+plum?';

class Holder {
  kept = SECRET;
}
class Base {
  get shown(): string {
    return SECRET;
  }
}
class Derived extends Base {}
class Throwing {
  get shown(): string {
    throw new Error(SECRET);
  }
}

function withHidden(key: PropertyKey): object {
  return Object.defineProperty({}, key, { value: SECRET, enumerable: false });
}

function circular(): object {
  const inner: { outer?: object; list: unknown[] } = { list: [[{ deep: SECRET }]] };
  inner.outer = inner;
  return inner;
}

const places: Readonly<Record<string, unknown>> = {
  'a text': SECRET,
  'a property': { a: { b: SECRET } },
  'the name of a property': { [SECRET]: 1 },
  'a symbol key': { [Symbol('s')]: SECRET },
  'the description of a symbol key': { [Symbol(SECRET)]: 1 },
  'the description of a symbol': [Symbol(SECRET)],
  'a property that is not enumerable': withHidden('hidden'),
  'a symbol that is not enumerable': withHidden(Symbol('hidden')),
  'an own getter': Object.defineProperty({}, 'shown', { get: () => SECRET }),
  'an inherited getter': new Derived(),
  'what a getter throws': new Throwing(),
  'a class field': new Holder(),
  'a nested array': [[[SECRET]]],
  'a cycle': circular(),
  'a Map value': new Map([['a', { b: SECRET }]]),
  'a Map key': new Map([[SECRET, 1]]),
  'a Set': new Set([[SECRET]]),
  'a WeakMap, as inspect shows it': new WeakMap([[Base, SECRET]]),
  'a Promise, as inspect shows it': Promise.resolve(SECRET),
  'the message of an error': new Error(`Odd: ${SECRET}`),
  'the cause of an error': new Error('odd', { cause: new Error('odder', { cause: { text: SECRET } }) }),
  'the stack of an error': Object.assign(new Error('odd'), { stack: `at ${SECRET}` }),
  'an own property of an error': Object.assign(new Error('odd'), { request: { body: SECRET } }),
  'the errors of an AggregateError': new AggregateError([new Error(SECRET)]),
  'a property of a function': Object.assign(() => 1, { held: SECRET }),
  'a prototype': Object.create({ inherited: SECRET }),
  headers: new Headers({ authorization: `Bearer ${encodeURIComponent(SECRET)}` }),
  'a URL': new URL(`https://example.com/?q=${encodeURIComponent(SECRET)}`),
  'a request': new Request(`https://example.com/${encodeURIComponent(SECRET)}`),
  bytes: new TextEncoder().encode(SECRET),
  'toJSON alone': { toJSON: () => ({ text: ['hunter2/ücher', 'plum?'].join('+') }) },
};

function trespassesOf(value: unknown, kind: Parameters<Book['garden']['plant']>[0] = 'answer', secret = SECRET) {
  const book = new Book();
  book.garden.plant(kind, secret);
  book.record('thing', value);
  return book.trespasses();
}

test.each(Object.entries(places).filter(([name]) => name !== 'bytes'))('a secret in %s is found', (_name, value) => {
  expect(trespassesOf(value)).not.toEqual([]);
});

test('a secret in bytes is found', () => {
  for (const bytes of [Buffer.from('hunter2!'), new TextEncoder().encode('hunter2!').buffer]) {
    expect(trespassesOf({ bytes }, 'answer', 'hunter2!')).not.toEqual([]);
  }
});

const basic = Buffer.from(`client:${SECRET}:more`);
test.each([
  ['base64', Buffer.from(SECRET).toString('base64')],
  ['base64 within base64', basic.toString('base64')],
  ['base64url, one byte on', Buffer.from(`x${SECRET}`).toString('base64url')],
  ['base64url, two bytes on', Buffer.from(`xy${SECRET}z`).toString('base64url')],
  ['hexadecimal', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['percent-encoded', encodeURIComponent(SECRET)],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ['a form', new URLSearchParams({ a: SECRET }).toString()],
  ['JSON in JSON', JSON.stringify(JSON.stringify({ a: SECRET }))],
  ['other case', SECRET.toUpperCase()],
])('a secret is found as %s', (_name, text) => {
  expect(trespassesOf({ text: `before ${text} after` })).not.toEqual([]);
});

test.each([
  '+14085559137',
  '14085559137',
  '(408) 555-9137',
  '408.555.9137',
  '555-9137',
  '+1 408 555 ****',
  14085559137,
])('a phone number is found as %s, and its mask is none', (shown) => {
  expect(trespassesOf({ shown }, 'phone', '+14085559137')).not.toEqual([]);
  expect(trespassesOf({ shown: '+1 *** *** 9137' }, 'phone', '+14085559137')).toEqual([]);
});

test('an address is found by its local part, and its mask is none', () => {
  expect(trespassesOf('to margaret.quill', 'email', 'margaret.quill@example.org')).not.toEqual([]);
  expect(trespassesOf('m***@example.org', 'email', 'margaret.quill@example.org')).toEqual([]);
});

test('a code is found alone, as text and number, and not within a longer number', () => {
  for (const shown of ['code 482915.', 482915, { b: '["482915"]' }, 'NDgyOTE1', '343832393135']) {
    expect(trespassesOf(shown, 'answer', '482915')).not.toEqual([]);
  }
  expect(trespassesOf(['14829150', 'a482915b'], 'answer', '482915')).toEqual([]);
});

test('a seed is found as its bytes', () => {
  const bytes = Buffer.from('12345678901234567890');
  for (const shown of [bytes.toString('hex'), bytes.toString('base64')]) {
    expect(trespassesOf(shown, 'seed', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).not.toEqual([]);
  }
});

describe('the book', () => {
  test('takes a secret in its place, misses it where it must be, and never tells it', () => {
    const book = new Book();
    book.garden.plant('seed', 'GEZDGNBVGY3TQOJQ');
    expect(book.missing()).toEqual(['seed']);
    book.record('enroll result', { prompt: { setup: { secret: 'GEZDGNBVGY3TQOJQ' } } });
    expect([book.missing(), book.trespasses()]).toEqual([[], []]);
    book.record('verify error', { GEZDGNBVGY3TQOJQ: 'GEZDGNBVGY3TQOJQ' });
    expect(book.trespasses()).toEqual(['seed: a key at verify error', 'seed: verify error.***']);
  });

  test('hears every way to print', () => {
    const book = new Book();
    const ears = overhear(book);
    console.log('a');
    console.error('b');
    console.table(['c']);
    process.stdout.write('d');
    process.stderr.write('e');
    process.emitWarning('f');
    ears.stop();
    expect(ears.printed).toEqual(['console.log', 'console.error', 'console.table', 'stdout', 'stderr', 'warning']);
  });
});
