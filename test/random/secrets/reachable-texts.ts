import { inspect } from 'node:util';

// Every text that can be reached from a value, with its path.

/** A text and its path, such as `.handle.state.stateToken`. */
export type Found = { readonly path: string; readonly text: string };

/** Built-in prototypes contain nothing of the value. */
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
 * Every text inside a value. Covers own and inherited properties (enumerable or not, with string or symbol keys),
 * results and errors of getters, Map and Set entries, headers, bytes, numbers, names and sources of functions, and the
 * message, stack and cause of errors.
 */
export function textsIn(value: unknown, root = ''): readonly Found[] {
  const found: Found[] = [];
  const seen = new Set<object>();
  const add = (path: string, text: string) => void (text !== '' && found.push({ path, text }));

  function visit(item: unknown, path: string): void {
    if (typeof item === 'string') add(path, item);
    else if (typeof item === 'number' || typeof item === 'bigint') add(path, String(item));
    else if (typeof item === 'symbol') add(path, item.description ?? '');
    if ((typeof item !== 'object' && typeof item !== 'function') || item === null || seen.has(item)) return;
    seen.add(item);
    if (typeof item === 'function') add(`${path}()`, Function.prototype.toString.call(item));
    visitProperties(item, path);
    for (const [index, entry] of entriesOf(item).entries()) visit(entry, `${path}<${index}>`);
    if (item instanceof ArrayBuffer) add(path, Buffer.from(item).toString('latin1'));
    if (ArrayBuffer.isView(item)) {
      add(path, Buffer.from(item.buffer, item.byteOffset, item.byteLength).toString('latin1'));
    }
  }

  function visitProperties(item: object, path: string): void {
    for (let holder: object | null = item; holder !== null; holder = Object.getPrototypeOf(holder)) {
      if (BUILT_IN.has(holder) || ArrayBuffer.isView(item)) return;
      for (const key of Reflect.ownKeys(holder)) {
        // Skip the class of an instance.
        if (holder !== item && key === 'constructor') continue;
        const name = typeof key === 'symbol' ? `[${String(key)}]` : /^\d+$/.test(key) ? `[${key}]` : `.${key}`;
        add(`a key at ${path}`, typeof key === 'symbol' ? (key.description ?? '') : key);
        const { get, set, value } = Object.getOwnPropertyDescriptor(holder, key) ?? {};
        visit(value, path + name);
        visit(get, `${path}${name}.get`);
        visit(set, `${path}${name}.set`);
        if (get !== undefined) visit(getterResult(get, item), path + name);
      }
    }
  }

  visit(value, root);
  return found;
}

/** A getter's result, or the error that it throws. */
function getterResult(get: () => unknown, item: object): unknown {
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

/** The results of the usual ways to print or copy a value. */
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
    json: valueOrError(() => JSON.stringify(value)),
    string: valueOrError(() => String(value)),
    clone: valueOrError(() => structuredClone(value)),
  };
}

function valueOrError(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
