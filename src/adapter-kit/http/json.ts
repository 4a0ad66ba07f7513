import { hasDuplicateKey } from './duplicate-keys.ts';

// Some responses have ids as JSON numbers. A number above 2^53 would lose digits, so it is read as its text.
const LONG_NUMBER = /\d{16}/;

/** The JSON value; undefined if the text is no JSON, or if an object in it has a key twice. */
export function parseJson(text: string): unknown {
  try {
    const value = LONG_NUMBER.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
    return hasDuplicateKey(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const { source = '' } = context ?? {};
  return /^\d+$/.test(source) ? source : value;
}

/** True for JSON, and for a body whose type is not named. A page or a picture is no response of an API. */
export function isJsonType(contentType: string | null): boolean {
  if (contentType === null || contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
  const isUtf8 = charset === undefined || /=\s*"?(utf-?8|us-ascii)"?\s*$/.test(charset);
  return isUtf8 && /^\s*(application\/([\w.+-]+\+)?json|text\/plain)\s*$/.test(type);
}
