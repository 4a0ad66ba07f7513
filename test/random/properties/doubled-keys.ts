// Finds doubled keys in a JSON text, by tokens and not by characters as the library does.

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** True if an object in the text has a key twice. The text is JSON. */
export function hasDoubledKey(text: string): boolean {
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;
  let isDoubled = false;
  function readValue(): void {
    const token = tokens[at];
    at += 1;
    if (token === '[') readUntil(']', readValue);
    if (token === '{') {
      const keys: string[] = [];
      readUntil('}', () => {
        const key: string = JSON.parse(`[${tokens[at]}]`)[0];
        if (keys.includes(key)) isDoubled = true;
        keys.push(key);
        at += 2;
        readValue();
      });
    }
  }
  function readUntil(end: string, readEntry: () => void): void {
    while (tokens[at] !== end && at < tokens.length) {
      if (tokens[at] === ',') at += 1;
      readEntry();
    }
    at += 1;
  }
  readValue();
  return isDoubled;
}
