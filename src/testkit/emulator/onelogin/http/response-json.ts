/** A JSON number of any length: v1 writes ids as numbers, and some are larger than `Number.MAX_SAFE_INTEGER`. */
export class LongNumber {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** The body of a response. */
export type ResponseJson =
  | string
  | number
  | boolean
  | null
  | LongNumber
  | readonly ResponseJson[]
  | { readonly [key: string]: ResponseJson };

/** The JSON text of a response body. */
export function stringifyResponse(value: ResponseJson): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (value instanceof LongNumber) return value.digits;
  if (Array.isArray(value)) return `[${value.map((entry: ResponseJson) => stringifyResponse(entry)).join(',')}]`;
  const entries = Object.entries<ResponseJson>(value).map(
    ([key, entry]) => `${JSON.stringify(key)}:${stringifyResponse(entry)}`,
  );
  return `{${entries.join(',')}}`;
}
