import { randomOf } from '../../simulated-user/phone.ts';

export const newDigits = (length: number): string => randomOf('0123456789', length);

/** A user id as OneLogin makes them. */
export const newUserId = (): string => randomOf('123456789', 1) + newDigits(7);

/** 40 hexadecimal digits: a state token of v1. */
export const newStateToken = (): string => randomOf('0123456789abcdef', 40);

/** 64 hexadecimal digits: an access token. */
export const newToken = (): string => randomOf('0123456789abcdef', 64);

/** A code as v1 texts it unless asked for digits: `B41832`. */
export const newAlphanumericCode = (): string => randomOf('ABCDEFGHJKLMNPQRSTUVWXYZ', 1) + newDigits(5);

/** ISO 8601 in whole seconds, the way OneLogin writes times: `2020-07-21T18:11:54Z`. */
export const isoSeconds = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length)}Z`;
