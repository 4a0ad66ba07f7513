import type { CBORType } from '@levischuck/tiny-cbor';

export type CborMap = ReadonlyMap<string | number, CBORType>;

/** Reads the map that starts at `start`, and says where it ends. Throws on everything else. */
export type ReadCborMap = (bytes: Uint8Array, start?: number) => { readonly map: CborMap; readonly end: number };

/**
 * A reader of the CBOR that authenticators write (CTAP 2.1, section 8: canonical form). tiny-cbor also reads tags,
 * floats and byte strings that are cut short, so a map is only taken if it encodes to the same bytes again. The
 * library is loaded at the first registration: most tests do not need it.
 */
export async function loadCborReader(): Promise<ReadCborMap> {
  const { decodePartialCBOR, encodeCBOR } = await import('@levischuck/tiny-cbor');
  return (bytes, start = 0) => {
    const [map, length] = decodePartialCBOR(bytes, start);
    if (!(map instanceof Map) || !isPlain(map)) throw new RangeError('Not a CBOR map of plain values.');
    const encoded = encodeCBOR(map);
    const same = encoded.length === length && encoded.every((byte, index) => byte === bytes[start + index]);
    if (!same) throw new RangeError('Not canonical CBOR.');
    return { map, end: start + length };
  };
}

/** No tag, float or `undefined`: WebAuthn uses none of them. */
function isPlain(value: CBORType): boolean {
  if (value instanceof Map) return [...value].every(([key, item]) => isPlain(key) && isPlain(item));
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean' || value instanceof Uint8Array;
}
