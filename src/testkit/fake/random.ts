import { randomOf } from '../simulated-user/phone.ts';

// Every code, link and id of the fake is random: a test that guesses one is wrong, not lucky.

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `length` random digits, leading zeros included. */
export function randomDigits(length: number): string {
  return randomOf(DIGITS, length);
}

/** A code as OneLogin v1 texts it: `B41832`. */
export function randomCodeWithLetter(): string {
  return randomOf(LETTERS, 1) + randomOf(DIGITS, 5);
}

/** An id in the manner of an identity provider: `sms1o51EADOTFXHHBXBP`. */
export function randomId(prefix: string): string {
  return prefix + randomOf(ID_CHARACTERS, 20 - prefix.length);
}

/** A number as OneLogin gives its devices; it does not start with a zero. */
export function randomNumericId(): string {
  return randomOf(DIGITS.slice(1), 1) + randomOf(DIGITS, 7);
}
