// The id of a request goes into events, errors and so into logs. A server or a gateway may put anything into its header:
// also a part of the request, with the code, the user's id or the credential in it.

/** What a request has sent. `target`: path and query. */
export type Sent = {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

/** Something shorter is in many ids by chance. */
const SHORTEST = 4;
/** So many characters in a row are not the same by chance. */
const RUN = 8;
/** The headers that are the same in every request say nothing. */
const ALWAYS_SENT: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'content-type']);
/** Between the two. */
const SHORT_WORDS = /\b\w{4,7}\b/g;

/** The id in the response header; undefined if it is no id, or if it repeats something that the request has sent. */
export function requestIdIn(text: string | null, sent: Sent): string | undefined {
  if (text === null || !/^[\w.-]{1,128}$/.test(text)) return undefined;
  return repeats(text, sent) ? undefined : text;
}

/** True if a text from a response repeats a value that the request has sent, or a part of one. */
export function repeats(text: string, sent: Sent): boolean {
  const id = compact(text);
  // A line for each value. An id has no line break, so it is looked for in all of them at once.
  let values = `${decodeURIComponent(sent.target)}\n${sent.body ?? ''}`;
  for (const [name, value] of Object.entries(sent.headers)) if (!ALWAYS_SENT.has(name)) values += `\n${value}`;
  const all = compact(values);
  if (id.length >= SHORTEST && all.includes(id)) return true;
  for (let start = 0; start + RUN <= id.length; start += 1) {
    if (all.includes(id.slice(start, start + RUN))) return true;
  }
  // A word of eight characters or more has a run that was looked for.
  return (all.match(SHORT_WORDS) ?? []).some((word) => id.includes(word));
}

/** Whoever repeats a value may change its case or its separators. */
function compact(text: string): string {
  return text.replace(/[-._]/g, '').toLowerCase();
}
