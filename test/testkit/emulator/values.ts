/** A value at a path in a response body. Undefined: there is none. */
export function valueAt(body: unknown, ...path: readonly (string | number)[]): unknown {
  let value = body;
  for (const key of path) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/** Text at a path in a response body. Throws if there is none. */
export function textAt(body: unknown, ...path: readonly (string | number)[]): string {
  const text = valueAt(body, ...path);
  if (typeof text !== 'string') throw new Error(`No text at ${path.join('.')}.`);
  return text;
}

/** A code of the same length with another last digit. */
export const differentCode = (code: string): string => code.slice(0, -1) + ((Number(code.slice(-1)) + 1) % 10);

export function firstUser({ users }: { readonly users: readonly string[] }): string {
  const [userId] = users;
  if (userId === undefined) throw new Error('The emulator has no user.');
  return userId;
}
