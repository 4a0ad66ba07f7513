import { describe, expect, test } from 'vitest';
import { LeakDetector } from './leak-detector.ts';
import { captureOutput } from './observers.ts';

// The leak detector itself: it finds a secret in every kind of place and in every encoding.

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

const examples: Readonly<Record<string, unknown>> = {
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
  'an error thrown by a getter': new Throwing(),
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
  'the result of toJSON only': { toJSON: () => ({ text: ['hunter2/ücher', 'plum?'].join('+') }) },
};

function leaksOf(
  value: unknown,
  kind: Parameters<LeakDetector['registry']['register']>[0] = 'answer',
  secret = SECRET,
) {
  const detector = new LeakDetector();
  detector.registry.register(kind, secret);
  detector.record('thing', value);
  return detector.leaks();
}

test.each(Object.entries(examples).filter(([name]) => name !== 'bytes'))('a secret in %s is found', (_name, value) => {
  expect(leaksOf(value)).not.toEqual([]);
});

test('a secret in bytes is found', () => {
  for (const bytes of [Buffer.from('hunter2!'), new TextEncoder().encode('hunter2!').buffer]) {
    expect(leaksOf({ bytes }, 'answer', 'hunter2!')).not.toEqual([]);
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
  expect(leaksOf({ text: `before ${text} after` })).not.toEqual([]);
});

test.each([
  '+14085559137',
  '14085559137',
  '(408) 555-9137',
  '408.555.9137',
  '555-9137',
  '+1 408 555 ****',
  14085559137,
])('a phone number is found as %s, and its masked form is not a leak', (shown) => {
  expect(leaksOf({ shown }, 'phone', '+14085559137')).not.toEqual([]);
  expect(leaksOf({ shown: '+1 *** *** 9137' }, 'phone', '+14085559137')).toEqual([]);
});

test('an email address is found by its local part, and its masked form is not a leak', () => {
  expect(leaksOf('to margaret.quill', 'email', 'margaret.quill@example.org')).not.toEqual([]);
  expect(leaksOf('m***@example.org', 'email', 'margaret.quill@example.org')).toEqual([]);
});

test('a code is found alone, as text and as number, but not within a longer number', () => {
  for (const shown of ['code 482915.', 482915, { b: '["482915"]' }, 'NDgyOTE1', '343832393135']) {
    expect(leaksOf(shown, 'answer', '482915')).not.toEqual([]);
  }
  expect(leaksOf(['14829150', 'a482915b'], 'answer', '482915')).toEqual([]);
});

test('a seed is found in the form of its bytes', () => {
  const bytes = Buffer.from('12345678901234567890');
  for (const shown of [bytes.toString('hex'), bytes.toString('base64')]) {
    expect(leaksOf(shown, 'seed', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')).not.toEqual([]);
  }
});

describe('the detector', () => {
  test('allows a secret in its place, reports it as missing or leaked, and never shows it', () => {
    const detector = new LeakDetector();
    detector.registry.register('seed', 'GEZDGNBVGY3TQOJQ');
    expect(detector.missing()).toEqual(['seed']);
    detector.record('enroll result', { prompt: { setup: { secret: 'GEZDGNBVGY3TQOJQ' } } });
    expect([detector.missing(), detector.leaks()]).toEqual([[], []]);
    detector.record('verify error', { GEZDGNBVGY3TQOJQ: 'GEZDGNBVGY3TQOJQ' });
    expect(detector.leaks()).toEqual(['seed: a key at verify error', 'seed: verify error.***']);
  });

  test('captures every way to print', () => {
    const detector = new LeakDetector();
    const output = captureOutput(detector);
    console.log('a');
    console.error('b');
    console.table(['c']);
    process.stdout.write('d');
    process.stderr.write('e');
    process.emitWarning('f');
    output.stop();
    expect(output.printed).toEqual(['console.log', 'console.error', 'console.table', 'stdout', 'stderr', 'warning']);
  });
});
