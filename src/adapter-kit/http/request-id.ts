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

/** The id in the response header; undefined if it is no id, or if it repeats something that the request has sent. */
export function requestIdIn(text: string | null, sent: Sent): string | undefined {
  if (text === null || !/^[\w.-]{1,128}$/.test(text)) return undefined;
  return repeats(text, sent) ? undefined : text;
}

/** True if a text from a response repeats a value that the request has sent, or a part of one. */
export function repeats(text: string, sent: Sent): boolean {
  const id = compact(text);
  const runs = runsOf(id);
  return partsOf(sent).some(
    (part) =>
      id.includes(part) || (id.length >= SHORTEST && part.includes(id)) || runs.some((run) => part.includes(run)),
  );
}

/** Every value that was sent: the parts of the path and the query, of the headers and of the body. */
function partsOf({ target, headers, body = '' }: Sent): readonly string[] {
  const texts = [...target.split(/[/?&=]/).map(decodeURIComponent), ...Object.values(headers), body];
  return texts
    .flatMap((text) => text.split(/[^\w.-]+/))
    .map(compact)
    .filter(({ length }) => length >= SHORTEST);
}

function runsOf(id: string): readonly string[] {
  return Array.from({ length: Math.max(id.length - RUN + 1, 0) }, (_, start) => id.slice(start, start + RUN));
}

/** Whoever repeats a value may change its case or its separators. */
function compact(text: string): string {
  return text.replace(/[-._]/g, '').toLowerCase();
}
