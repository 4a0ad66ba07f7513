import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasDuplicateKey } from '../../../src/adapter-kit/http/duplicate-keys.ts';
import { parseJson } from '../../../src/adapter-kit/http/json.ts';
import { runsOf } from '../../testkit/contract/runs.ts';

// A key that is twice in one object is found wherever the object stands, however the key is written, and nothing else is
// taken for one.

type Made = { readonly text: string; readonly isTwice: boolean };

const space = fc.constantFrom('', ' ', '\n', '\t\r');
/**
 * Few keys, so that one is often there twice; some are written with an escape. None is a backslash alone: after one, V8
 * takes other keys with an escape for it, and gives both of two equal keys.
 */
const key = fc.constantFrom('"a"', '"\\u0061"', '"b\\""', '"__proto__"', '"1"', '":"', '"{\\"a\\":1}"', '""');
const { value } = fc.letrec<{ value: Made }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('1', 'null', '"a:"', '"\\":"', '"a"', '[]', '{}').map((text) => ({ text, isTwice: false })),
    fc.tuple(space, fc.array(tie('value'))).map(([blank, values]) => ({
      text: `[${values.map(({ text }) => `${blank}${text}${blank}`).join()}]`,
      isTwice: values.some(({ isTwice }) => isTwice),
    })),
    fc.tuple(space, fc.array(fc.tuple(key, tie('value')))).map(([blank, entries]) => ({
      text: `{${blank}${entries.map(([name, { text }]) => `${name}${blank}:${text}${blank}`).join()}}`,
      isTwice:
        new Set(entries.map(([name]) => JSON.parse(name))).size < entries.length ||
        entries.some(([, { isTwice }]) => isTwice),
    })),
  ),
}));

test('a key that is there twice is found, and nothing else is', () => {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(value, ({ text, isTwice }) => {
      seen.add(isTwice);
      expect(hasDuplicateKey(text, JSON.parse(text))).toBe(isTwice);
    }),
    runsOf(3_000),
  );
  expect(seen.size).toBe(2);
});

test.each(['{"a":1,"a":1}', '[{"a":{"b":1,"\\u0062":2}}]', '{"__proto__":1,"__proto__":2}'])(
  '%s is not read',
  (text) => {
    expect(parseJson(text)).toBeUndefined();
  },
);

test('values in values do not make it fail, however deep they are', () => {
  const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  expect(hasDuplicateKey(deep, JSON.parse(deep))).toBe(false);
});
