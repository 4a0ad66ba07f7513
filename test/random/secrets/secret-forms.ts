// The shapes in which a secret may show up.

/** One shape of a secret, in lower case. `alone`: only where no letter or digit is next to it. */
export type Form = { readonly text: string; readonly alone: boolean };

/** Shorter ones stand in any text by chance. */
const SHORTEST = 5;
/** Shorter ones count only where they stand alone: six digits are part of many a number. */
const SHORT = 10;

/**
 * A secret as it is, as JSON, `inspect`, a URL and a form write it, in hexadecimal, and in base64 and base64url, where
 * it may be a part of what was encoded.
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

/** A phone number as digits, whatever stands between them: whole, without the country code, and all but its end. */
export function digitsOf(phoneNumber: string): readonly Form[] {
  const digits = phoneNumber.replaceAll(/\D/g, '');
  return distinct([digits, digits.slice(-10), digits.slice(-7), digits.slice(-10, -4)].map(inTheOpen));
}

/** Texts without what people and masks put between the digits of a number. */
export function withoutSeparators(text: string): string {
  return text.replaceAll(/[\s().\-/+]/g, '');
}

const inTheOpen = (text: string): Form => ({ text, alone: false });

function encodedForms(bytes: Buffer): readonly Form[] {
  return [bytes.toString('hex'), ...base64Forms(bytes)].map(inTheOpen);
}

/** At each of the three offsets within a longer encoded text, without the characters that its neighbors decide. */
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

/** Where a form stands in a text of lower case. */
export function* positionsOf({ text, alone }: Form, haystack: string): Generator<number> {
  for (let at = haystack.indexOf(text); at !== -1; at = haystack.indexOf(text, at + 1)) {
    const [before = '', after = ''] = [haystack[at - 1], haystack[at + text.length]];
    // An escape in front of it, such as `\n`, is none of its neighbors.
    const isAlone = !/[a-z\d]/.test(after) && (!/[a-z\d]/.test(before) || /\\[nrt]$/.test(haystack.slice(at - 2, at)));
    if (!alone || isAlone) yield at;
  }
}
