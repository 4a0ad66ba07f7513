import { randomOf } from '../../simulated-user/phone.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id as Okta makes them: three letters that tell the kind, 20 characters in all. */
export const newId = (prefix: string): string => prefix + randomOf(LETTERS, 17);

/** Unguessable text for tokens, links and transactions. */
export const newToken = (length: number): string => randomOf(LETTERS, length);

export const newDigits = (length: number): string => randomOf('0123456789', length);

/** ISO 8601 in whole seconds, the way Okta writes times: `2015-04-01T15:57:32.000Z`. */
export const isoSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();
