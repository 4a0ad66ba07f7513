import { randomOf } from '../../simulated-user/phone.ts';

export const newDigits = (length: number): string => randomOf('0123456789', length);

/** A user id in OneLogin's format: 8 digits. */
export const newUserId = (): string => randomOf('123456789', 1) + newDigits(7);

/** True for a number without leading zeros, of any length. */
export const isNumericId = (text: string): boolean => /^[1-9]\d*$/.test(text);

/** A state token of v1: 40 hexadecimal digits. */
export const newStateToken = (): string => randomOf('0123456789abcdef', 40);

/** An access token, a client id or secret, or the last part of a magic link: 64 hexadecimal digits. */
export const newHexToken = (): string => randomOf('0123456789abcdef', 64);

/** A code that v1 sends by SMS unless the caller asks for digits: `B41832`. */
export const newAlphanumericCode = (): string => randomOf('ABCDEFGHJKLMNPQRSTUVWXYZ', 1) + newDigits(5);

/** A time in OneLogin's format, ISO 8601 in whole seconds: `2020-07-21T18:11:54Z`. */
export const isoSeconds = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length)}Z`;
