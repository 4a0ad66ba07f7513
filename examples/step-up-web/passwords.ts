import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// The service's own first factor; no identity provider sees it.

const KEY_BYTES = 32;
/** 32 MiB and about 100 ms for each guess. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** What is stored in place of a password. */
export type PasswordHash = { readonly salt: Buffer; readonly key: Buffer };

/** Hashes a password with a salt of its own. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt, key: await derive(password, salt) };
}

/** Nobody's: an unknown name is checked against it, so that it takes as long as a known one. */
const nobody: PasswordHash = { salt: randomBytes(16), key: randomBytes(KEY_BYTES) };

/** True for the right password. Takes as long for a user that does not exist. */
export async function isPassword(given: string, stored: PasswordHash | undefined): Promise<boolean> {
  const { salt, key } = stored ?? nobody;
  const isSame = timingSafeEqual(await derive(given, salt), key);
  return isSame && stored !== undefined;
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
