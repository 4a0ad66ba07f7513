// The forms in which a secret may appear.

/** One form of a secret, in lower case. `alone`: it counts only if no letter or digit is next to it. */
export type Form = { readonly text: string; readonly alone: boolean };

/** Shorter forms occur in any text by chance. */
const SHORTEST = 5;
/** Shorter secrets count only alone: six digits may be part of another number. */
const SHORT = 10;

/**
 * A secret as plain text, in JSON, in a URL and in a form, in hexadecimal, and in base64 and base64url, also as a part
 * of a longer encoded text.
 */
export function formsOf(secret: string): readonly Form[] {
  const bytes = Buffer.from(secret, 'utf8');
  const plain = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    new URLSearchParams({ '': secret }).toString().slice(1),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    [...secret].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ];
  return distinct([
    ...plain.map((text) => ({ text, alone: secret.length < SHORT })),
    ...encodedForms(bytes),
    ...(isBase32(secret) ? encodedForms(bytesOfBase32(secret)) : []),
    ...(isHex(secret) ? encodedForms(Buffer.from(secret, 'hex')) : []),
  ]);
}

/** A phone number as digits without separators: complete, without the country code, and without its last digits. */
export function digitsOf(phoneNumber: string): readonly Form[] {
  const digits = phoneNumber.replaceAll(/\D/g, '');
  return distinct([digits, digits.slice(-10), digits.slice(-7), digits.slice(-10, -4)].map(anywhere));
}

/** Removes the separators between the digits of a number. */
export function withoutSeparators(text: string): string {
  return text.replaceAll(/[\s().\-/+]/g, '');
}

const anywhere = (text: string): Form => ({ text, alone: false });

function encodedForms(bytes: Buffer): readonly Form[] {
  return [bytes.toString('hex'), ...base64Forms(bytes)].map(anywhere);
}

/** Base64 at each of three offsets in a longer text, without the characters that depend on neighboring bytes. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url');
    const own = padded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 8) / 6));
    return [own, own.replaceAll('-', '+').replaceAll('_', '/')];
  });
}

const isBase32 = (text: string): boolean => /^[A-Z2-7]{16,}=*$/.test(text);
const isHex = (text: string): boolean => text.length >= 16 && /^(?:[\da-f]{2})+$/i.test(text);

function bytesOfBase32(text: string): Buffer {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...text.replaceAll('=', '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function distinct(forms: readonly Form[]): readonly Form[] {
  const byText = new Map<string, Form>();
  for (const { text, alone } of forms) {
    const lower = text.toLowerCase();
    if (lower.length >= SHORTEST && !byText.has(lower)) byText.set(lower, { text: lower, alone });
  }
  return [...byText.values()];
}

/** The positions of a form in a lower-case text. */
export function* positionsOf({ text, alone }: Form, haystack: string): Generator<number> {
  for (let at = haystack.indexOf(text); at !== -1; at = haystack.indexOf(text, at + 1)) {
    const [before = '', after = ''] = [haystack[at - 1], haystack[at + text.length]];
    // The letter of an escape before it, such as `\n`, does not count as a neighbor.
    const isAlone = !/[a-z\d]/.test(after) && (!/[a-z\d]/.test(before) || /\\[nrt]$/.test(haystack.slice(at - 2, at)));
    if (!alone || isAlone) yield at;
  }
}
