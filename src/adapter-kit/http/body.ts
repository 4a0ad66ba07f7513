import type { FetchAnswer } from '../../spec/fetch.ts';
import { MAX_BODY_BYTES, NO_TEXT, tooLarge } from './sender.ts';

const encoder = new TextEncoder();
const createDecoder = () => new TextDecoder('utf-8', { fatal: true });
/** Most bodies come in one part, which leaves nothing behind in a decoder. A body of more parts gets a decoder alone. */
const sharedDecoder = createDecoder();

type Body = NonNullable<FetchAnswer['body']>;
type Reader = ReturnType<Extract<Body, { getReader: unknown }>['getReader']>;

/**
 * The text of a body, read by a `fetch`. Throws UNEXPECTED_RESPONSE beyond 1 MiB (after decompression).
 */
export async function readText({ status, body }: FetchAnswer, signal: AbortSignal): Promise<string> {
  if (body === null) return '';
  const reader = readerOf(body);
  const stop = () => cancel(reader);
  // A custom `fetch` may ignore the signal, so the reader is cancelled here. The listener is removed afterwards: the
  // signal outlives the response.
  signal.addEventListener('abort', stop);
  return readParts(reader, status).finally(() => signal.removeEventListener('abort', stop));
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

async function readParts(reader: Reader, status: number): Promise<string> {
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
        return NO_TEXT;
      }
      text += more;
    }
    if (done) return text;
    // What is there so far must not pass for the whole.
    if (value === undefined) throw new TypeError('No bytes.');
    length += value.byteLength;
    if (length > MAX_BODY_BYTES) {
      cancel(reader);
      throw tooLarge(status);
    }
    part = value;
  }
}

/** Undefined: it is no UTF-8. */
function decode(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
  } catch {
    return undefined;
  }
}
