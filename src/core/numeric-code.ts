import type { FactorType } from '../spec/factors.ts';
import type { Answer } from '../spec/results.ts';

// Apps show `012 345`, messages hold marks that nobody sees, and a keyboard may type the digits of its own script. Where
// codes are digits, the identity provider gets the digits, and not a wrong answer that counts.

/**
 * The types whose codes are digits. A hardware token may show letters, and so may a temporary token. OneLogin can send
 * letters by SMS: a code that has one is left as it is.
 */
const NUMERIC: ReadonlySet<FactorType> = new Set(['totp', 'hotp', 'sms', 'voice', 'email', 'push']);

/** Blanks, dashes, what Japanese keyboards type for a dash, and marks without a width or of a direction. */
const SEPARATORS = /[\s\p{Pd}\p{Cf}\u2212\u30fc\uff70]+/gu;
const DIGITS = /^\p{Nd}+$/u;
/** As most codes are. */
const ASCII_DIGITS = /^[0-9]+$/;

/** The answer as it is sent. A code of digits, however they are written and grouped, becomes its ASCII digits. */
export function withNumericCode(answer: Answer | undefined, factorType: FactorType): Answer | undefined {
  if (answer?.kind !== 'code' || !NUMERIC.has(factorType) || ASCII_DIGITS.test(answer.code)) return answer;
  const code = answer.code.replace(SEPARATORS, '');
  return DIGITS.test(code) ? { kind: 'code', code: Array.from(code, asciiDigit).join('') } : answer;
}

/**
 * Unicode has the digits of a script in one row from zero to nine. Rows may be adjacent, so the place in the row is the
 * number of digits before this one, modulo ten.
 */
function asciiDigit(digit: string): string {
  if (digit >= '0' && digit <= '9') return digit;
  const point = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (DIGITS.test(String.fromCodePoint(point - before - 1))) before += 1;
  return String(before % 10);
}
