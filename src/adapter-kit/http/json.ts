import { endOfText, hasDuplicateKey } from './duplicate-keys.ts';

// Some responses have ids as JSON numbers. A number above 2^53 would lose digits, so it is read as its text.
const LONG_NUMBER = /\d{16}/;
/** No list has that many ids. The numbers behind them stay numbers, which no reader takes for an id. */
const MAX_LONG_NUMBERS = 10_000;

/** The JSON value of a body; null if it is empty, undefined if it is no JSON. */
export function jsonIn(text: string, contentType: string | null): unknown {
  if (text === '') return null;
  return isJsonType(contentType) ? parseJson(text) : undefined;
}

/** The JSON value; undefined if the text is no JSON, or if an object in it has a key twice. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(LONG_NUMBER.test(text) ? withLongNumbersAsTexts(text) : text);
    return hasDuplicateKey(text, value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/**
 * JSON whose whole numbers above 2^53 are texts; what is no JSON stays none. A reviver would do the same at thirty times
 * the cost of the parser.
 */
function withLongNumbersAsTexts(json: string): string {
  const next = /"|\d{16,40}/g;
  let changed = '';
  let copied = 0;
  let count = 0;
  for (let found = next.exec(json); found !== null && count < MAX_LONG_NUMBERS; found = next.exec(json)) {
    const [token] = found;
    const start = found.index;
    if (token === '"') {
      next.lastIndex = endOfText(json, start);
    } else if (!Number.isSafeInteger(Number(token)) && isWholeNumber(json, start, start + token.length)) {
      changed += `${json.slice(copied, start)}"${token}"`;
      copied = start + token.length;
      count += 1;
    }
  }
  return changed + json.slice(copied);
}

/**
 * False for digits behind a sign, for those of a fraction or an exponent, and for a part of more digits than any id has.
 * Also for what only a text may be (a key) and for what only a text may begin with (zero): that is no JSON.
 */
function isWholeNumber(json: string, start: number, end: number): boolean {
  const around = json.charAt(start - 1) + json.charAt(end);
  return !/[-+.e\d]/i.test(around) && json.charAt(start) !== '0' && !isKey(json, end);
}

function isKey(json: string, end: number): boolean {
  const colon = /\s*:/y;
  colon.lastIndex = end;
  return colon.test(json);
}

/** True for JSON, and for a body whose type is not named. A page or a picture is no response of an API. */
function isJsonType(contentType: string | null): boolean {
  if (contentType === null || contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
  const isUtf8 = charset === undefined || /=\s*"?(utf-?8|us-ascii)"?\s*$/.test(charset);
  return isUtf8 && /^\s*(application\/([\w.+-]+\+)?json|text\/plain)\s*$/.test(type);
}
