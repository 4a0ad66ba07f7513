import { inspect } from 'node:util';

// Everything that can be read off a value from outside, as texts with the place where each one stands.

/** A text, and where it was found: `.handle.state.stateToken`. */
export type Found = { readonly path: string; readonly text: string };

/** What every object inherits from the language shows nothing of the value. */
const BUILT_IN: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Function.prototype,
  Array.prototype,
  Promise.prototype,
  Map.prototype,
  Set.prototype,
  Object.getPrototypeOf(async () => undefined),
]);

/**
 * Every text inside a value: own and inherited properties, enumerable or not, by names and by symbols, what getters
 * give and what they throw, Map and Set entries, headers, bytes, numbers, names and sources of functions, and message,
 * stack and cause of errors.
 */
export function textsIn(value: unknown, root = ''): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<object>();
  const add = (path: string, text: string) => void (text !== '' && found.push({ path, text }));

  function look(item: unknown, path: string): void {
    if (typeof item === 'string') add(path, item);
    else if (typeof item === 'number' || typeof item === 'bigint') add(path, String(item));
    else if (typeof item === 'symbol') add(path, item.description ?? '');
    if ((typeof item !== 'object' && typeof item !== 'function') || item === null || seen.has(item)) return;
    seen.add(item);
    if (typeof item === 'function') add(`${path}()`, Function.prototype.toString.call(item));
    lookAtProperties(item, path);
    for (const [index, entry] of entriesOf(item).entries()) look(entry, `${path}<${index}>`);
    if (item instanceof ArrayBuffer) add(path, Buffer.from(item).toString('latin1'));
    if (ArrayBuffer.isView(item)) {
      add(path, Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('latin1'));
    }
  }

  function lookAtProperties(item: object, path: string): void {
    for (let holder: object | null = item; holder !== null; holder = Object.getPrototypeOf(holder)) {
      if (BUILT_IN.has(holder) || ArrayBuffer.isView(item)) return;
      for (const key of Reflect.ownKeys(holder)) {
        // A class is not a part of its instances.
        if (holder !== item && key === 'constructor') continue;
        const name = typeof key === 'symbol' ? `[${String(key)}]` : /^\d+$/.test(key) ? `[${key}]` : `.${key}`;
        add(`a key at ${path}`, typeof key === 'symbol' ? (key.description ?? '') : key);
        const { get, set, value } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
        look(value, path + name);
        look(get, `${path}${name}.get`);
        look(set, `${path}${name}.set`);
        if (get !== undefined) look(given(get, item), path + name);
      }
    }
  }

  look(value, root);
  return found;
}

/** What a getter gives; what it throws may say as much. */
function given(get: () => unknown, item: object): unknown {
  try {
    return Reflect.apply(get, item, []);
  } catch (error) {
    return error;
  }
}

function entriesOf(item: object): readonly unknown[] {
  if (item instanceof Map || item instanceof Set) return [...item];
  if (item instanceof Headers || item instanceof URLSearchParams || item instanceof FormData) return [...item];
  return [];
}

/** What the usual ways to print or send a value make of it, each as one text or value. */
export function renderingsOf(value: unknown): Readonly<Record<string, unknown>> {
  return {
    inspect: inspect(value, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      getters: true,
      maxArrayLength: null,
      maxStringLength: null,
      breakLength: Number.POSITIVE_INFINITY,
    }),
    json: attempt(() => JSON.stringify(value)),
    string: attempt(() => String(value)),
    clone: attempt(() => structuredClone(value)),
  };
}

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
