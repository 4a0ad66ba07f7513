const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;

/**
 * True if an object in this JSON text has a key twice. JSON.parse takes the last one, and others the first: two readers
 * of one response would see two outcomes. `value` is what JSON.parse made of the text. If the text has more keys than
 * the value, a key was there twice. One pass of each, whatever the text is.
 */
export function hasDuplicateKey(text: string, value: unknown): boolean {
  const keys = keysInText(text);
  return keys > 0 && keys !== keysInValue(value);
}

/** Every text that a colon follows is a key. */
function keysInText(text: string): number {
  let count = 0;
  let at = 0;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', at)) {
    at = endOfText(text, quote);
    // Every character of JSON that separates, and nothing else in it, is at most a space.
    while (text.charCodeAt(at) <= SPACE) at += 1;
    if (text.charCodeAt(at) === COLON) count += 1;
  }
  return count;
}

type Parent = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Without a recursion, which a deep value would make fail, and without a list per object, which would take longest. */
function keysInValue(value: unknown): number {
  const left: Parent[] = isParent(value) ? [value] : [];
  let count = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (isList(next)) {
      for (const entry of next) if (isParent(entry)) left.push(entry);
    } else {
      for (const key in next) {
        const entry = next[key];
        count += 1;
        if (isParent(entry)) left.push(entry);
      }
    }
  }
  return count;
}

function isParent(value: unknown): value is Parent {
  return typeof value === 'object' && value !== null;
}

function isList(value: Parent): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Where a text that begins with the quote at `start` has ended: behind the first quote that no backslash escapes. */
export function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let before = end;
    while (json.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 0) return end + 1;
  }
  return json.length;
}
