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
  const hit = searchValue(value, (text) => {
    const index = nonEmptySecrets.findIndex((secret) => text.includes(secret));
    return index === -1 ? undefined : index;
  });
  if (hit === undefined) return;
  // The name of a property, and so the path, may contain a secret.
  const path = nonEmptySecrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), hit.path);
  throw new Error(`Secret number ${hit.found + 1} of ${nonEmptySecrets.length} shows up in ${path}.`);
}

/** Searches a value as `assertNoSecrets` does. Returns what `find` first gives for a text in it, and where that is. */
export function searchValue<T>(
  value: unknown,
  find: (text: string) => T | undefined,
): { readonly found: T; readonly path: string } | undefined {
  const seen = new Set<object>();
  let hit: { readonly found: T; readonly path: string } | undefined;

  function search(current: unknown, path: string): void {
    if (hit !== undefined) return;
    if (typeof current === 'string') searchText(current, path);
    if (typeof current === 'number' || typeof current === 'bigint') searchText(String(current), path);
    if (typeof current === 'symbol') searchText(current.description ?? '', path);
    if ((typeof current !== 'object' && typeof current !== 'function') || current === null || seen.has(current)) return;
    seen.add(current);
    const bytes = bytesOf(current);
    // The keys of bytes are only their positions.
    if (bytes !== undefined) {
      for (const text of textsOf(bytes)) searchText(text, path);
      return;
    }
    for (const key of Reflect.ownKeys(current)) {
      const at = typeof key === 'symbol' ? `${path}[${String(key)}]` : `${path}.${key}`;
      searchText(typeof key === 'symbol' ? (key.description ?? '') : key, `the name of a property of ${path}`);
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
      searchText(current.href, path);
      search(current.searchParams, `${path}.searchParams`);
    }
    if (current instanceof Request || current instanceof Response) {
      searchText(current.url, `${path}.url`);
      search(current.headers, `${path}.headers`);
    }
    // Last, because the search above names the exact path.
    if (path === ROOT || 'toJSON' in current) searchText(jsonOf(current), `${path} as JSON`);
  }

  function searchEntries(entries: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>, path: string): void {
    let index = 0;
    for (const [key, item] of entries.entries()) {
      search(key, `the key of ${path}(${index})`);
      search(item, `${path}(${index})`);
      index += 1;
    }
  }

  function searchText(text: string, path: string): void {
    const found = hit === undefined ? find(text) : undefined;
    if (found !== undefined) hit = { found, path };
  }

  search(value, ROOT);
  return hit;
}

const ROOT = 'the value';

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
