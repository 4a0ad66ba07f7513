import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

// The password is the service's own first factor. No identity provider sees it.

const KEY_BYTES = 32;
/** Each guess costs 32 MiB and about 100 ms. */
const COST = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const;

/** What is stored instead of a password. */
export type PasswordHash = { readonly salt: Buffer; readonly key: Buffer };

/** Hashes a password with a new salt. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16);
  return { salt, key: await derive(password, salt) };
}

/** A hash that matches no password. It is used for unknown names, so that they take as long as known ones. */
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
