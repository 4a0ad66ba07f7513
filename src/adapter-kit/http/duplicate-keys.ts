const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COLON = 0x3a;

/**
 * True if an object in this JSON text has a key twice. JSON.parse takes the last one, and others the first: two readers
 * of one response would see two outcomes. The text must be valid JSON. One pass, whatever the text is.
 */
export function hasDuplicateKey(text: string): boolean {
  // One entry for each open object or array: the keys of the object so far. Undefined: no key yet, or an array.
  const open: (Set<string> | undefined)[] = [];
  let lastText = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfText(text, at);
      lastText = text.slice(at, end);
      at = end - 1;
    } else if (char === COLON) {
      const keys = open.at(-1) ?? new Set();
      const key = lastText.includes('\\') ? JSON.parse(lastText) : lastText.slice(1, -1);
      if (keys.has(key)) return true;
      keys.add(key);
      open[open.length - 1] = keys;
    } else if (char === OPEN_OBJECT || char === OPEN_ARRAY) open.push(undefined);
    else if (char === CLOSE_OBJECT || char === CLOSE_ARRAY) open.pop();
  }
  return false;
}

/** The index after the closing quote. */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** True for a quote after an odd number of backslashes. */
function isEscaped(text: string, quote: number): boolean {
  let before = quote;
  while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 1;
}
