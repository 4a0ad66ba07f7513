import { unexpected } from '../guard.ts';
import { parseJson } from './reading.ts';

const MAX_ANSWER_BYTES = 1_048_576;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/**
 * What the JSON of an answer says. Null: there is no body; undefined: it is no JSON. A redirect is never read, and of a
 * body that is over 1 MiB after decompression no more than that.
 */
export async function readBody(response: Response, stopped: AbortSignal): Promise<unknown> {
  const { status, type, redirected, headers, body } = response;
  // A `fetch` of the caller's own may have followed one by itself.
  if (type === 'opaqueredirect' || redirected || (status >= 300 && status < 400)) {
    discard(response);
    throw unexpected(status, 'a redirect, which is never followed');
  }
  if (body === null) return null;
  const reader = body.getReader();
  // Nor may it heed the signal.
  stopped.addEventListener('abort', () => cancel(reader), { once: true });
  const text = await readText(reader, status);
  if (text === '') return null;
  return text !== undefined && isJson(headers.get('content-type')) ? parseJson(text) : undefined;
}

/** Lets go of an answer that came too late to be read. */
export function discard({ body }: Response): void {
  void body?.cancel().catch(() => {});
}

function cancel(reader: Reader): void {
  void reader.cancel().catch(() => {});
}

/** Undefined: it is no UTF-8. */
async function readText(reader: Reader, status: number): Promise<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      const end = decoded(decoder);
      return end === undefined ? undefined : text + end;
    }
    bytes += value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      cancel(reader);
      throw unexpected(status, 'an answer of over 1 MiB');
    }
    const part = decoded(decoder, value);
    if (part === undefined) {
      cancel(reader);
      return undefined;
    }
    text += part;
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    return undefined;
  }
}

/** JSON, or what does not say what it is; a page or a picture is no answer of an API, whatever its text. */
function isJson(contentType: string | null): boolean {
  if (contentType === null || contentType === 'application/json') return true;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
  const isUtf8 = charset === undefined || /=\s*"?(utf-?8|us-ascii)"?\s*$/.test(charset);
  return isUtf8 && /^\s*(application\/([\w.+-]+\+)?json|text\/plain)\s*$/.test(type);
}
