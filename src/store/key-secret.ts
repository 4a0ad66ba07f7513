import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { invalidConfig } from '../spec/errors.ts';
import type { StoreOp } from '../spec/store.ts';

/** Shorter secrets can be guessed. */
const MIN_LENGTH = 32;

/**
 * Options of every store outside this process.
 *
 * @example
 * const options: KeySecretOptions = { keySecret };
 */
export type KeySecretOptions = {
  /**
   * A secret of at least 32 characters, the same in all processes. With it, nobody who reads the store can test a guess of
   * a code or a user id.
   */
  readonly keySecret?: string | undefined;
};

type Named = { readonly group: string; readonly ops: readonly StoreOp[] };

/** Names group and keys as the store keeps them: by HMAC-SHA-256 if there is a secret. Throws INVALID_CONFIG. */
export function createNaming({ keySecret }: KeySecretOptions): (group: string, ops: readonly StoreOp[]) => Named {
  if (keySecret === undefined) return (group, ops) => ({ group, ops });
  if (typeof keySecret !== 'string' || keySecret.length < MIN_LENGTH) {
    throw invalidConfig([`keySecret: must be a text of at least ${MIN_LENGTH} characters`]);
  }
  const secret = utf8ToBytes(keySecret);
  const nameOf = (...texts: readonly string[]) => bytesToHex(hmac(sha256, secret, utf8ToBytes(JSON.stringify(texts))));
  // A key of one group says nothing about the same key of another.
  return (group, ops) => ({ group: nameOf(group), ops: ops.map((op) => ({ ...op, key: nameOf(group, op.key) })) });
}
