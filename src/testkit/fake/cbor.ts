// As much of CBOR (RFC 8949) as an attestation object and a COSE key hold: definite lengths, no tags, no floats.

export type CborValue = number | string | Uint8Array<ArrayBuffer> | readonly CborValue[] | CborMap | boolean | null;
export type CborMap = ReadonlyMap<string | number, CborValue>;

/** The first value of `bytes`, and where it ends: authenticator data may go on after a COSE key. Throws on anything else. */
export function decodeCbor(bytes: Uint8Array<ArrayBuffer>, offset = 0): { value: CborValue; end: number } {
  const initial = byteAt(bytes, offset);
  const major = initial >> 5;
  const head = argumentOf(bytes, offset, initial & 0x1f);
  const { argument, end } = head;
  switch (major) {
    case 0:
      return { value: argument, end };
    case 1:
      return { value: -1 - argument, end };
    case 2:
      return { value: slice(bytes, end, argument), end: end + argument };
    case 3:
      return { value: new TextDecoder().decode(slice(bytes, end, argument)), end: end + argument };
    case 4:
      return decodeArray(bytes, end, argument);
    case 5:
      return decodeMap(bytes, end, argument);
    default:
      return { value: simpleValue(initial), end };
  }
}

export function isCborMap(value: CborValue | undefined): value is CborMap {
  return value instanceof Map;
}

function decodeArray(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): { value: CborValue; end: number } {
  const items: CborValue[] = [];
  let end = start;
  for (let index = 0; index < length; index += 1) {
    const item = decodeCbor(bytes, end);
    items.push(item.value);
    end = item.end;
  }
  return { value: items, end };
}

function decodeMap(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): { value: CborValue; end: number } {
  const map = new Map<string | number, CborValue>();
  let end = start;
  for (let index = 0; index < length; index += 1) {
    const key = decodeCbor(bytes, end);
    const item = decodeCbor(bytes, key.end);
    if (typeof key.value !== 'string' && typeof key.value !== 'number') throw new RangeError('Not a CBOR key.');
    map.set(key.value, item.value);
    end = item.end;
  }
  return { value: map, end };
}

/** Lengths and numbers up to 32 bits; what is longer fits no credential. */
function argumentOf(bytes: Uint8Array<ArrayBuffer>, offset: number, info: number): { argument: number; end: number } {
  if (info < 24) return { argument: info, end: offset + 1 };
  const width = { 24: 1, 25: 2, 26: 4 }[info];
  if (width === undefined) throw new RangeError('Not a definite CBOR length.');
  let argument = 0;
  for (let index = 1; index <= width; index += 1) argument = argument * 256 + byteAt(bytes, offset + index);
  return { argument, end: offset + 1 + width };
}

function simpleValue(initial: number): boolean | null {
  if (initial === 0xf4) return false;
  if (initial === 0xf5) return true;
  if (initial === 0xf6) return null;
  throw new RangeError('Not a CBOR value of an attestation.');
}

function slice(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): Uint8Array<ArrayBuffer> {
  if (start + length > bytes.length) throw new RangeError('The CBOR ends too early.');
  return bytes.slice(start, start + length);
}

function byteAt(bytes: Uint8Array<ArrayBuffer>, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new RangeError('The CBOR ends too early.');
  return byte;
}
