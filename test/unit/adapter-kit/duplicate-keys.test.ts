import { describe, expect, test } from 'vitest';
import { hasDuplicateKey } from '../../../src/adapter-kit/http/duplicate-keys.ts';
import { parseJson } from '../../../src/adapter-kit/http/json.ts';

// Two parsers of one text with a doubled key read two values. Such a text is no response.

describe('a doubled key', () => {
  test.each([
    ['at the top', '{"a":1,"a":2}'],
    ['with the same value', '{"a":1,"a":1}'],
    ['with others between', '{"a":1,"b":{"c":[1,2]},"d":"x","a":2}'],
    ['in an object in an object', '{"x":{"a":1,"a":2}}'],
    ['in an object in a list', '[{"b":1},{"a":1,"a":2}]'],
    ['in a list in an object in a list', '[[{"x":[{"a":1,"b":2,"a":3}]}]]'],
    ['after an object that is its value', '{"a":{"b":1},"a":2}'],
    ['after a list that is its value', '{"a":[{"b":1},{"b":2}],"a":2}'],
    ['after the same key in an object within', '{"a":{"a":{"a":1}},"a":2}'],
    ['with space between', '{ "a" : 1 ,\n\t"a"\r\n:2 }'],
    ['that is empty', '{"":1,"":2}'],
    ['of __proto__', '{"__proto__":1,"__proto__":2}'],
    ['of constructor', '{"constructor":1,"constructor":2}'],
    ['one of which is escaped', '{"factorResult":"REJECTED","factor\\u0052esult":"SUCCESS"}'],
    ['both of which are escaped', '{"\\u0061":1,"\\u0061":2}'],
    ['with another escape of the same', '{"\\u000a":1,"\\n":2}'],
    ['with hexadecimal digits in another case', '{"\\u00e9":1,"\\u00E9":2}'],
    ['with a slash, escaped and not', '{"\\/":1,"/":2}'],
    ['with a surrogate pair, escaped and not', '{"😀":1,"\\ud83d\\ude00":2}'],
    ['with a lone surrogate', '{"\\ud83d":1,"\\uD83D":2}'],
    ['with a quote', '{"a\\"":1,"a\\"":2}'],
    ['with backslashes at the end', '{"a\\\\":1,"a\\\\":2}'],
    ['with braces', '{"{":1,"{":2}'],
    ['after a text of braces and quotes', '{"a":"}{\\"a\\":[","a":2}'],
    ['after a text that ends in a backslash', '{"a":"\\\\","a":2}'],
    ['after a text of backslashes and a quote', '{"a":"\\\\\\\\\\"","a":2}'],
    ['after a text with a colon', '{"a":"b:c","a":2}'],
    ['beside a long number', '{"id":12345678901234567890,"a":1,"a":2}'],
  ])('%s is no JSON', (_where, text) => {
    expect(() => JSON.parse(text)).not.toThrow();
    expect(parseJson(text)).toBeUndefined();
  });
});

describe('no key is doubled', () => {
  test.each([
    ['in two objects of a list', '[{"a":1},{"a":2}]'],
    ['in an object and in one within', '{"a":{"a":{"a":1}}}'],
    ['in an object and in one after it', '{"x":{"a":1},"y":{"a":2},"a":3}'],
    ['in a list and after it', '{"x":[{"a":1},{"a":2}],"a":3}'],
    ['that differ by case', '{"a":1,"A":2}'],
    ['that differ by a space', '{"a":1," a":2,"a ":3}'],
    ['that differ by an escape', '{"a":1,"a\\u0000":2,"\\\\u0061":3}'],
    ['that differ by their normal form', '{"é":1,"e\\u0301":2}'],
    ['that are a surrogate pair and its halves', '{"\\ud83d\\ude00":1,"\\ud83d":2,"\\ude00":3}'],
    ['that a value repeats', '{"a":"a","b":"a","c":["a","a"]}'],
    ['that a text holds', '{"a":"\\"a\\":1,\\"a\\":2","b":"{\\"a\\":1}"}'],
    ['that end in a quote', '{"a\\"":1,"a":2,"a\\\\\\"":3}'],
    ['that every object has', '{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":4,"":5}'],
    ['with space around', ' { "a" : { "a" : [ ] } , "b" : { } } '],
    ['in a text', '"{\\"a\\":1,\\"a\\":2}"'],
    ['in a number', '-1.5e3'],
    ['in nothing', '[{},[],{},[[{}]]]'],
  ])('%s: it is read', (_where, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(parseJson(text)).not.toBeUndefined();
  });
});

test('values in values do not make the search fail, however deep they are', () => {
  const deep = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  expect(hasDuplicateKey(deep, JSON.parse(deep))).toBe(false);
});
