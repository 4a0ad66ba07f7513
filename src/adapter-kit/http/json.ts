// Ids are JSON numbers in some answers, and a number of over 2^53 loses digits: such a one is read as its text.
const LONG_NUMBER = /\d{16}/;

/** JSON; undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context ?? {};
  return /^\d+$/.test(source) ? source : value;
}
