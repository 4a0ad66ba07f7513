// Changes of a JSON text, for responses that are almost true.

type Path = readonly (string | number)[];
export type Leaf = { readonly path: Path; readonly value: unknown };

/** The JSON in a text. Undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The values in it that are no objects or lists. */
export function leavesOf(json: unknown, path: Path = []): readonly Leaf[] {
  if (typeof json !== 'object' || json === null) return [{ path, value: json }];
  const entries = Array.isArray(json) ? [...json.entries()] : Object.entries(json);
  return entries.flatMap(([key, value]) => leavesOf(value, [...path, key]));
}

/** A copy with other leaves. */
export function mapLeaves(json: unknown, change: (leaf: Leaf) => unknown, path: Path = []): unknown {
  if (Array.isArray(json)) return json.map((entry, index) => mapLeaves(entry, change, [...path, index]));
  if (typeof json !== 'object' || json === null) return change({ path, value: json });
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, mapLeaves(value, change, [...path, key])]),
  );
}

/** True if the text names the id: the id stands in it alone, and not as a part of a longer word. */
export function namesId(text: string, id: string): boolean {
  return replaceId(text, id, '') !== text;
}

/** The text, with the other id in each place that names the id. */
export function replaceId(text: string, id: string, other: string): string {
  if (id === '') return text;
  let result = '';
  let rest = text;
  for (let at = rest.indexOf(id); at !== -1; at = rest.indexOf(id)) {
    const around = (rest[at - 1] ?? result.at(-1) ?? '') + (rest[at + id.length] ?? '');
    result += rest.slice(0, at) + (/[\dA-Za-z]/.test(around) ? id : other);
    rest = rest.slice(at + id.length);
  }
  return result + rest;
}

/** Another id of the same kind. */
export function otherId(id: string): string {
  const last = id.slice(-1);
  return id.slice(0, -1) + (/\d/.test(last) ? String((Number(last) + 5) % 10) : last === 'z' ? 'y' : 'z');
}

/** The strings in a value that are long enough to be ids. */
export function idsIn(value: unknown): readonly string[] {
  return leavesOf(value).flatMap(({ value: leaf }) => {
    const text = typeof leaf === 'number' ? String(leaf) : leaf;
    return typeof text === 'string' && text.length >= 4 ? [text] : [];
  });
}
