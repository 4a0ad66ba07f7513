import { base32nopad, base64, base64urlnopad } from '@scure/base';

// Bytes as text (RFC 4648). WebAuthn uses base64url without padding. Some identity providers use padded base64, and
// authenticator apps use base32.

/**
 * Bytes of a base64url or base64 text, with or without padding. Throws on any other text.
 *
 * @example
 * const bytes = decodeBase64('3q2-7w');
 */
// Uint8Array<ArrayBuffer>, in words that compilers before TypeScript 5.7 can read too.
export function decodeBase64(text: string): ReturnType<typeof Uint8Array.from> {
  const unpadded = text
    .replace(/={1,2}$/, '')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return Uint8Array.from(base64urlnopad.decode(unpadded));
}

/**
 * Base64url without padding. Throws nothing.
 *
 * @example
 * const text = encodeBase64url(crypto.getRandomValues(new Uint8Array(32)));
 */
export function encodeBase64url(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/**
 * Standard base64 with padding. Throws nothing.
 *
 * @example
 * const text = encodeBase64(new Uint8Array([222, 173, 190, 239]));
 */
export function encodeBase64(bytes: Uint8Array): string {
  return base64.encode(bytes);
}

/**
 * Base32 without padding: the form in which authenticator apps take a TOTP secret. Throws nothing.
 *
 * @example
 * const secret = encodeBase32(crypto.getRandomValues(new Uint8Array(20)));
 */
export function encodeBase32(bytes: Uint8Array): string {
  return base32nopad.encode(bytes);
}
