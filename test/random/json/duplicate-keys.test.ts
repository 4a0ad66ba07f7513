import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/adapter-kit/http/json.ts';

// Random JSON texts, written from a tree in which it is known whether an object has a key twice.

type Member = readonly [key: string, value: Tree];
type Tree =
  | { readonly is: 'value'; readonly value: string | number | boolean | null }
  | { readonly is: 'list'; readonly entries: readonly Tree[] }
  | { readonly is: 'object'; readonly members: readonly Member[] };

/**
 * Few keys, so that many are the same; and those that are hard to read. None ends in a backslash: once V8 13.6 has parsed
 * the key `a\`, it may read the key `a\n` as that one.
 */
const key = fc
  .oneof(
    fc.constantFrom('a', 'b', '', '__proto__', 'factorResult', '"', '\\"', '{', '}:', '😀', '\ud83d', 'é', '/', '\n'),
    fc.string({ unit: 'binary', maxLength: 4 }),
  )
  .filter((text) => !text.endsWith('\\'));
const value = fc.oneof(
  fc.constantFrom('', '"', '\\', '\\\\"', '{"a":1,"a":2}', '}', ']', ':', 'a', null, true, 1e21, -0.5),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    value.map((one): Tree => ({ is: 'value', value: one })),
    fc.array(tie('tree'), { maxLength: 3 }).map((entries): Tree => ({ is: 'list', entries })),
    fc.array(fc.tuple(key, tie('tree')), { maxLength: 4 }).map((members): Tree => ({ is: 'object', members })),
  ),
}));

/** True if an object of the tree has a key twice. Naive: every pair of keys is compared. */
function isDoubled(of: Tree): boolean {
  if (of.is === 'value') return false;
  if (of.is === 'list') return of.entries.some(isDoubled);
  const keys = of.members.map(([name]) => name);
  return keys.some((name, index) => keys.indexOf(name) !== index) || of.members.some(([, inner]) => isDoubled(inner));
}

/** A text in JSON: as JSON.stringify writes it, or with every UTF-16 unit as an escape. */
function textOf(text: string, isEscaped: boolean): string {
  if (!isEscaped) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

/** Writes a tree. `next` decides, again and again, on escapes and spaces. */
function jsonOf(of: Tree, next: () => number): string {
  const space = () => ['', '', ' ', '\n\t'][next() % 4] ?? '';
  const around = (text: string) => `${space()}${text}${space()}`;
  const written = (text: string) => around(textOf(text, next() % 3 === 0));
  if (of.is === 'value') return typeof of.value === 'string' ? written(of.value) : around(JSON.stringify(of.value));
  if (of.is === 'list') return around(`[${of.entries.map((entry) => jsonOf(entry, next)).join(',')}]`);
  return around(`{${of.members.map(([name, inner]) => `${written(name)}:${jsonOf(inner, next)}`).join(',')}}`);
}

test('a text is read as JSON.parse reads it, unless an object in it has a key twice', () => {
  const counts = { all: 0, doubled: 0 };
  const choices = fc.infiniteStream(fc.nat(11));
  const property = fc.property(tree, choices, (one, stream) => {
    const text = jsonOf(one, () => stream.next().value ?? 0);
    const expected: unknown = JSON.parse(text);
    counts.all += 1;
    if (isDoubled(one)) counts.doubled += 1;
    expect(parseJson(text)).toEqual(isDoubled(one) ? undefined : expected);
  });
  fc.assert(property, { seed: 7, numRuns: 3_000 });
  expect(counts.doubled / counts.all, 'share of texts with a doubled key').toBeGreaterThan(0.05);
  expect(counts.doubled / counts.all).toBeLessThan(0.6);
});
