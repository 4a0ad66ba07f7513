import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../src/adapter-kit/http/json.ts';
import { runsOf } from '../../testkit/contract/runs.ts';

// Whole numbers that would lose digits are read as texts. A reviver with the source of each number is the slow way to do
// the same, so it is what the fast way is compared with.

function withReviver(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) => {
      if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
      const { source = '' } = context ?? {};
      return /^\d{16,40}$/.test(source) ? source : value;
    });
  } catch {
    return undefined;
  }
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 45 });
const token = fc.oneof(
  digits,
  digits.map((text) => `-${text}`),
  fc.tuple(digits, digits).map((parts) => parts.join('.')),
  fc.tuple(digits, fc.constantFrom('e', 'E', 'e+', 'E-'), digits).map((parts) => parts.join('')),
  fc.tuple(fc.string(), digits).map((parts) => JSON.stringify(parts.join(''))),
  fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '\\"', ' ', '\n', 'null', 'true', '{"a":', '[1,'),
);
/** Most of them are no JSON, and must stay none. */
const nearlyJson = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
const number = fc.oneof(
  digits,
  digits.map((text) => `-${text}`),
  digits.map((text) => `1${text}`),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number.map((text) => text.replace(/^(-?)0+(?=\d)/, '$1')),
    fc.string().map((text) => JSON.stringify(text)),
    fc
      .tuple(digits, fc.string({ unit: fc.constantFrom('\\', '"', 'a', '1') }))
      .map((parts) => JSON.stringify(parts.join(''))),
    fc.array(tie('value')).map((values) => `[${values.join(' , ')}]`),
    fc
      .uniqueArray(fc.tuple(fc.string(), tie('value')), { selector: ([key]) => key })
      .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)} :${value}`).join(',')}}`),
  ),
})).value;

describe('long numbers', () => {
  test('of JSON are read as a reviver would', () => {
    fc.assert(
      fc.property(json, (text) => {
        expect(parseJson(String(text))).toEqual(withReviver(String(text)));
      }),
      runsOf(2_000),
    );
  });

  test('make no JSON out of what is none', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        if (withReviver(text) === undefined) expect(parseJson(text)).toBeUndefined();
      }),
      runsOf(5_000),
    );
  });

  test.each([
    ['{12345678901234567890:1}', undefined],
    ['{12345678901234567890 \n :1}', undefined],
    ['[0012345678901234567890]', undefined],
    ['["12345678901234567890]', undefined],
    ['[12345678901234567890', undefined],
    ['["\\\\",12345678901234567890]', ['\\', '12345678901234567890']],
    ['["\\"",12345678901234567890]', ['"', '12345678901234567890']],
    ['["\\",12345678901234567890,"]', ['",12345678901234567890,']],
    ['[9007199254740991,9007199254740992]', [9_007_199_254_740_991, '9007199254740992']],
    ['12345678901234567890', '12345678901234567890'],
  ])('%s is %j', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test('beyond ten thousand of them stay numbers, which are no ids', () => {
    const read = parseJson(`[${Array(10_001).fill('12345678901234567890').join()}]`);
    expect(Array.isArray(read) && read.map((value) => typeof value).indexOf('number')).toBe(10_000);
  });
});
