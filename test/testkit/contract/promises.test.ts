import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mfaContract } from '../../../src/testkit/contract/index.ts';
import { familyOf } from '../../../src/testkit/contract/rule.ts';
import { groups } from '../../../tools/contract/groups.ts';
import { contractPage } from '../../../tools/contract/page.ts';
import { promises } from '../../../tools/contract/promises.ts';
import { sources } from '../../../tools/contract/sources.ts';
import { root } from '../../support/root.ts';

// Every row of the threat model, every line about an adapter's work and every sentence about a method has its rules.

const families = new Set(mfaContract.map(({ id }) => familyOf(id)));
const promised = Object.values(promises).flat();

describe('every promise', () => {
  test.each(Object.entries(sources()))('of %s has one entry, and every entry a promise', (place, sentences) => {
    expect(sentences.length).toBeGreaterThan(0);
    const entries = promises[place] ?? [];
    const entriesOf = (sentence: string) => entries.filter(({ said }) => sentence.startsWith(said));
    expect(sentences.filter((sentence) => entriesOf(sentence).length !== 1)).toEqual([]);
    expect(entries.filter(({ said }) => !sentences.some((sentence) => sentence.startsWith(said)))).toEqual([]);
  });

  test('has rules, or says what holds it in their place', () => {
    for (const { said, rules, elsewhere } of promised) {
      expect(rules.length > 0, said).toBe(elsewhere === undefined);
      expect(rules.filter((rule) => !families.has(rule))).toEqual([]);
    }
    expect(Object.keys(promises).toSorted()).toEqual(Object.keys(sources()).toSorted());
  });
});

test('every rule holds a promise, and is explained on the page', () => {
  const held = new Set(promised.flatMap(({ rules }) => rules));
  expect([...families].filter((family) => !held.has(family))).toEqual([]);
  expect(new Set([...families].map((family) => family.slice(0, -3)))).toEqual(new Set(Object.keys(groups)));
});

test('docs/contract.md is up to date', () => {
  // If not: npm run docs:tables.
  expect(readFileSync(join(root, 'docs/contract.md'), 'utf8')).toBe(contractPage());
});
