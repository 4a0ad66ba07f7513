import { base64, base64url, base64urlnopad, hex } from '@scure/base';

/**
 * Searches a value recursively and throws an Error if it contains one of the secrets. It searches own properties (also
 * non-enumerable ones and symbols), numbers and BigInts, entries of Map, Set, Headers, URLSearchParams and FormData,
 * bytes as text, as hex and as base64, the result of `JSON.stringify`, and the message, stack and cause of an Error. The
 * thrown Error names the path and never the secret. It cannot read a Blob or a stream: it finds only their type.
 *
 * @example
 * assertNoSecrets(error, [apiToken, code, '+14155550100']);
 */
export function assertNoSecrets(value: unknown, secrets: readonly string[]): void {
  const nonEmptySecrets = secrets.filter((secret) => secret !== '');
  const seen = new Set<object>();

  function search(current: unknown, path: string): void {
    if (typeof current === 'string') assertClean(current, path);
    if (typeof current === 'number' || typeof current === 'bigint') assertClean(String(current), path);
    if (typeof current === 'symbol') assertClean(current.description ?? '', path);
    if ((typeof current !== 'object' && typeof current !== 'function') || current === null || seen.has(current)) return;
    seen.add(current);
    const bytes = bytesOf(current);
    // The keys of bytes are only their positions.
    if (bytes !== undefined) {
      for (const text of textsOf(bytes)) assertClean(text, path);
      return;
    }
    for (const key of Reflect.ownKeys(current)) {
      const at = typeof key === 'symbol' ? `${path}[${String(key)}]` : `${path}.${key}`;
      assertClean(typeof key === 'symbol' ? (key.description ?? '') : key, `the name of a property of ${path}`);
      search(propertyOf(current, key), at);
    }
    // These are not own properties, and an HTTP client may put such objects into its errors.
    if (current instanceof Error) {
      search(current.message, `${path}.message`);
      search(current.stack, `${path}.stack`);
      search(current.cause, `${path}.cause`);
    }
    if (current instanceof Map || current instanceof Set) searchEntries(current, path);
    if (current instanceof Headers) searchEntries(new Map(current), path);
    // As a list, because these may have a name twice.
    if (current instanceof URLSearchParams || current instanceof FormData) search([...current], path);
    if (current instanceof URL) {
      assertClean(current.href, path);
      search(current.searchParams, `${path}.searchParams`);
    }
    if (current instanceof Request || current instanceof Response) {
      assertClean(current.url, `${path}.url`);
      search(current.headers, `${path}.headers`);
    }
    // Last, because the search above names the exact path.
    assertClean(jsonOf(current), `${path} as JSON`);
  }

  function searchEntries(entries: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>, path: string): void {
    let index = 0;
    for (const [key, item] of entries.entries()) {
      search(key, `the key of ${path}(${index})`);
      search(item, `${path}(${index})`);
      index += 1;
    }
  }

  function assertClean(text: string, path: string): void {
    const index = nonEmptySecrets.findIndex((secret) => text.includes(secret));
    if (index !== -1)
      throw new Error(`Secret number ${index + 1} of ${nonEmptySecrets.length} shows up in ${mask(path)}.`);
  }

  /** The name of a property, and so the path, may contain a secret. */
  function mask(path: string): string {
    return nonEmptySecrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), path);
  }

  search(value, 'the value');
}

function bytesOf(value: object): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** The texts that bytes are usually written as. */
function textsOf(bytes: Uint8Array): string[] {
  return [
    new TextDecoder().decode(bytes),
    hex.encode(bytes),
    base64.encode(bytes),
    base64url.encode(bytes),
    base64urlnopad.encode(bytes),
  ];
}

function propertyOf(holder: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(holder, key);
  } catch {
    // A getter that throws returns no secret.
    return undefined;
  }
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Cycles and BigInt have no JSON. The search has already covered their content.
    return '';
  }
}
