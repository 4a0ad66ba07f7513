import { describe, expect, test } from 'vitest';
import { withNumericCode } from '../../../src/core/numeric-code.ts';
import { FACTOR_TYPES, type FactorType } from '../../../src/spec/factors.ts';
import { factorOf, scripted, USER } from './scripted-driver.ts';

// A code of digits is sent as ASCII digits, however the user writes them. What is no such code is sent as it is.

const NUMERIC: readonly FactorType[] = ['totp', 'hotp', 'sms', 'voice', 'email', 'push'];
const OTHERS: readonly FactorType[] = ['token', 'temporary', 'webauthn', 'question'];
const sentFor = (code: string, type: FactorType) => {
  const sent = withNumericCode({ kind: 'code', code }, type);
  return sent?.kind === 'code' ? sent.code : undefined;
};

const written: readonly (readonly [what: string, code: string])[] = [
  ['as they are', '012345'],
  ['with a blank', '012 345'],
  ['with two kinds of blanks', '01 \u00a0\u202f\u2009\u3000\t\n2345'],
  ['with a dash', '012-345'],
  ['with other dashes', '0\u20101\u20112\u20123\u20134\u2014\u2212\ufe63\uff0d\u30fc5'],
  ['with marks of no width', '\u200b0\u200c12\u200d\u2060345\ufeff\u00ad'],
  ['with marks of a direction', '\u202a\u200e012345\u200f\u202c\u2066\u2069'],
  ['as full-width digits', '\uff10\uff11\uff12\uff13\uff14\uff15'],
  ['as Arabic-Indic digits', '\u0660\u0661\u0662\u0663\u0664\u0665'],
  ['as Persian digits', '\u06f0\u06f1\u06f2 \u06f3\u06f4\u06f5'],
  ['as digits of several scripts', '\u09661\u0e52\u{1d7d1}\u{1d7f0}\u{1fbf5}'],
];

describe.each(NUMERIC)('a code of %s', (type) => {
  test.each(written)('of digits %s', (_, code) => {
    expect(sentFor(code, type)).toBe('012345');
  });

  test.each(['B41832', 'b4-18 32', 'ＡＢ１２', '12.34', '+123456', '①②③', '12e3', '---', '1٫5'])(
    'that is %j is sent as it is',
    (code) => {
      expect(sentFor(code, type)).toBe(code);
    },
  );
});

test.each(OTHERS)('a code of %s is never changed', (type) => {
  for (const code of ['12-34 56', '１２３４', 'cccc-ccbb']) expect(sentFor(code, type)).toBe(code);
});

test('each factor type is one or the other', () => {
  expect([...NUMERIC, ...OTHERS].sort()).toEqual([...FACTOR_TYPES, 'temporary'].sort());
});

test.each(NUMERIC)('an answer to a security question is never changed, whatever %s is', (type) => {
  const answer = { kind: 'answer', answer: '12-34 56' } as const;
  expect(withNumericCode(answer, type)).toBe(answer);
  expect(withNumericCode(undefined, type)).toBeUndefined();
});

/** The ten digits of a numbering system that Unicode has, in their order; undefined for one that is not decimal. */
function digitsOf(system: string): string | undefined {
  const format = new Intl.NumberFormat(`en-u-nu-${system}`, { useGrouping: false });
  const digits = Array.from({ length: 10 }, (_, digit) => format.format(digit)).join('');
  return /^\p{Nd}{10}$/u.test(digits) ? digits : undefined;
}

test('the digits of every script of this runtime are known', () => {
  const known = Intl.supportedValuesOf('numberingSystem').flatMap((system) => digitsOf(system) ?? []);
  expect(known.length).toBeGreaterThan(60);
  for (const digits of known) expect(sentFor(digits, 'totp')).toBe('0123456789');
});

test('whatever is a decimal digit of Unicode becomes an ASCII digit', () => {
  const sent = new Set<string | undefined>();
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point);
    if (/\p{Nd}/u.test(character)) sent.add(sentFor(character, 'sms'));
  }
  expect([...sent].sort()).toEqual([...'0123456789']);
});

test('both halves of the interface send it, and the step goes on with the same handle', async () => {
  const world = scripted({ findFactor: async (_, id) => factorOf(id, { type: 'totp' }) });
  const verification = await world.challenge();
  const activation = await world.enroll();
  const answer = (code: string) => ({ kind: 'code', code }) as const;
  const wrong = await world.provider.verify({
    userId: USER,
    handle: verification.handle,
    answer: answer('６５４ ３２１'),
  });
  expect(wrong).toEqual({ status: 'rejected', reason: 'wrong-answer', handle: verification.handle });
  const right = await world.provider.verify({
    userId: USER,
    handle: verification.handle,
    answer: answer('123\n456'),
  });
  const active = await world.provider.activate({
    userId: USER,
    handle: activation.handle,
    answer: answer('\u200e١٢٣-٤٥٦'),
  });
  expect([right.status, active.status]).toEqual(['approved', 'active']);
  const sent = world.calls.flatMap(({ input }) => Object(input).answer?.code ?? []);
  expect(sent).toEqual(['654321', '123456', '123456']);
});
