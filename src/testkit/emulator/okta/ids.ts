import { randomOf } from '../../simulated-user/phone.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id in Okta's format: 20 characters, of which the first three name the kind of resource. */
export const newId = (prefix: string): string => prefix + randomOf(LETTERS, 17);

/** A random part of tokens, links and transaction ids. */
export const newToken = (length: number): string => randomOf(LETTERS, length);

export const newDigits = (length: number): string => randomOf('0123456789', length);

/** A time in Okta's format, ISO 8601 in whole seconds: `2015-04-01T15:57:32.000Z`. */
export const isoSeconds = (ms: number): string => new Date(Math.floor(ms / 1000) * 1000).toISOString();
