import { unexpected } from '../../spec/errors.ts';
import type { FetchAnswer } from '../../spec/fetch.ts';
import { isJsonType, parseJson } from './json.ts';

const MAX_BODY_BYTES = 1_048_576;

const encoder = new TextEncoder();
const createDecoder = () => new TextDecoder('utf-8', { fatal: true });
/** Most bodies come in one part, which leaves nothing behind in a decoder. A body of more parts gets a decoder alone. */
const sharedDecoder = createDecoder();

type Body = NonNullable<FetchAnswer['body']>;
type Reader = ReturnType<Extract<Body, { getReader: unknown }>['getReader']>;
/** Only some say that they followed a redirect, or that there was no response. */
type Response = FetchAnswer & { readonly type?: unknown; readonly redirected?: unknown };

/**
 * The JSON value of a response. Null: the body is empty; undefined: it is no JSON. A redirect is not read at all, and no
 * body is read beyond 1 MiB (after decompression): UNEXPECTED_RESPONSE.
 */
export async function readBody(response: Response, signal: AbortSignal): Promise<unknown> {
  const { status, type, redirected, headers, body } = response;
  // A custom `fetch` may have followed a redirect, or may say by status 0 that there is no response.
  if (type === 'error') throw new TypeError('Network error.');
  if (type === 'opaqueredirect' || redirected || (status >= 300 && status < 400)) {
    discard(response);
    throw unexpected(status, 'a redirect, which is never followed');
  }
  if (body === null) return null;
  const reader = readerOf(body);
  const stop = () => cancel(reader);
  // A custom `fetch` may ignore the signal, so the reader is cancelled here. The listener is removed afterwards: the
  // signal outlives the response.
  signal.addEventListener('abort', stop);
  const text = await readText(reader, status).finally(() => signal.removeEventListener('abort', stop));
  if (text === '') return null;
  return text !== undefined && isJsonType(headers.get('content-type')) ? parseJson(text) : undefined;
}

/** Cancels the body of a response that came too late. */
export function discard({ body }: FetchAnswer): void {
  try {
    if (body !== null) cancel(readerOf(body));
  } catch {
    // Its reader is at work, and is stopped by the signal.
  }
}

/** Of a stream of Node too, which is an async iterable. */
function readerOf(body: Body): Reader {
  if ('getReader' in body) return body.getReader();
  const iterator = body[Symbol.asyncIterator]();
  return {
    async read() {
      const { done = false, value } = await iterator.next();
      return done ? { done } : { done, value: typeof value === 'string' ? encoder.encode(value) : value };
    },
    async cancel() {
      await iterator.return?.();
    },
  };
}

function cancel(reader: Reader): void {
  void reader.cancel().catch(() => {});
}

/** Undefined: it is no UTF-8. */
async function readText(reader: Reader, status: number): Promise<string | undefined> {
  let decoder = sharedDecoder;
  let text = '';
  let length = 0;
  let part: Uint8Array | undefined;
  for (;;) {
    const { done, value } = await reader.read();
    if (part !== undefined) {
      if (!done && decoder === sharedDecoder) decoder = createDecoder();
      const more = decode(decoder, part, !done);
      if (more === undefined) {
        cancel(reader);
        return undefined;
      }
      text += more;
    }
    if (done) return text;
    // What is there so far must not pass for the whole.
    if (value === undefined) throw new TypeError('No bytes.');
    length += value.byteLength;
    if (length > MAX_BODY_BYTES) {
      cancel(reader);
      throw unexpected(status, 'an answer of over 1 MiB');
    }
    part = value;
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}
