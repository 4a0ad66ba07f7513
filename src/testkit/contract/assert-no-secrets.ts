/**
 * Walks a value as deep as it goes and throws where one of the secrets shows up: in own properties (non-enumerable and
 * symbol keys too), in Map and Set entries, in what `JSON.stringify` makes of it, in the message, stack and cause of an
 * Error. It throws an Error that names the path and never the secret.
 *
 * @example
 * assertNoSecrets(error, [apiToken, code, '+14155550100']);
 */
export function assertNoSecrets(value: unknown, secrets: readonly string[]): void {
  const sought = secrets.filter((secret) => secret !== '');
  const seen = new Set<object>();

  function look(found: unknown, path: string): void {
    if (typeof found === 'string') assertClean(found, path);
    if (typeof found === 'symbol') assertClean(found.description ?? '', path);
    if ((typeof found !== 'object' && typeof found !== 'function') || found === null || seen.has(found)) return;
    seen.add(found);
    for (const key of Reflect.ownKeys(found)) {
      const at = typeof key === 'symbol' ? `${path}[${String(key)}]` : `${path}.${key}`;
      assertClean(typeof key === 'symbol' ? (key.description ?? '') : key, `the name of a property of ${path}`);
      look(propertyOf(found, key), at);
    }
    // Not own properties: accessors of the classes that carry what an HTTP client puts into its errors.
    if (found instanceof Error) {
      look(found.message, `${path}.message`);
      look(found.stack, `${path}.stack`);
      look(found.cause, `${path}.cause`);
    }
    if (found instanceof Map || found instanceof Set) lookAtEntries(found, path);
    if (found instanceof Headers) lookAtEntries(new Map(found), path);
    if (found instanceof URL) assertClean(found.href, path);
    if (found instanceof Request || found instanceof Response) {
      assertClean(found.url, `${path}.url`);
      look(found.headers, `${path}.headers`);
    }
    // Last, because the walk names the exact place.
    assertClean(jsonOf(found), `${path} as JSON`);
  }

  function lookAtEntries(entries: ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>, path: string): void {
    let index = 0;
    for (const [key, item] of entries.entries()) {
      look(key, `the key of ${path}(${index})`);
      look(item, `${path}(${index})`);
      index += 1;
    }
  }

  function assertClean(text: string, path: string): void {
    const index = sought.findIndex((secret) => text.includes(secret));
    if (index !== -1) throw new Error(`Secret number ${index + 1} of ${sought.length} shows up in ${mask(path)}.`);
  }

  /** A secret may be a property's name, and so part of a path. */
  function mask(path: string): string {
    return sought.reduce((masked, secret) => masked.replaceAll(secret, '***'), path);
  }

  look(value, 'the value');
}

function propertyOf(holder: object, key: PropertyKey): unknown {
  try {
    return Reflect.get(holder, key);
  } catch {
    // A getter that throws shows nothing.
    return undefined;
  }
}

function jsonOf(value: object): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // Cycles and BigInt have no JSON; the walk sees what they hold.
    return '';
  }
}
