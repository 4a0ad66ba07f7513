import { randomOf } from '../simulated-user/phone.ts';

// Every code, link and id of the fake is random, so that no test can depend on a known value.

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** `length` random digits, leading zeros included. */
export function randomDigits(length: number): string {
  return randomOf(DIGITS, length);
}

/** An SMS code of OneLogin v1, such as `B41832`. */
export function randomCodeWithLetter(): string {
  return randomOf(LETTERS, 1) + randomOf(DIGITS, 5);
}

/** An id of 20 characters, such as Okta's `sms1o51EADOTFXHHBXBP`. */
export function randomId(prefix: string): string {
  return prefix + randomOf(ID_CHARACTERS, 20 - prefix.length);
}

/** A device id of OneLogin: 8 digits, the first not zero. */
export function randomNumericId(): string {
  return randomOf(DIGITS.slice(1), 1) + randomOf(DIGITS, 7);
}
