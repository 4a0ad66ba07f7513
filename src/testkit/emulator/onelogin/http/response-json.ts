/** Digits that go out as a JSON number, however many: v1 writes ids as numbers, and some are past what a double holds. */
export class WireNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** What an answer is made of. */
export type Wire = string | number | boolean | null | WireNumber | readonly Wire[] | { readonly [key: string]: Wire };

/** The JSON text of an answer. */
export function jsonText(value: Wire): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof WireNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map((entry: Wire) => jsonText(entry)).join(',')}]`;
  const entries = Object.entries<Wire>(value).map(([key, entry]) => `${JSON.stringify(key)}:${jsonText(entry)}`);
  return `{${entries.join(',')}}`;
}
