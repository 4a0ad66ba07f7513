import { unexpected } from '../../spec/errors.ts';
import { parseJson } from './json.ts';

const MAX_ANSWER_BYTES = 1_048_576;

const createDecoder = () => new TextDecoder('utf-8', { fatal: true });
/** Most answers come in one part, which leaves nothing behind in a decoder. One that comes in more gets its own. */
const oneForAll = createDecoder();

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
  const stop = () => cancel(reader);
  // Nor may it heed the signal, which lives on after the answer, with all that still listens to it.
  stopped.addEventListener('abort', stop);
  const text = await readText(reader, status).finally(() => stopped.removeEventListener('abort', stop));
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
  let decoder = oneForAll;
  let text = '';
  let length = 0;
  let part: Uint8Array | undefined;
  for (;;) {
    const { done, value } = await reader.read();
    if (part !== undefined) {
      if (!done && decoder === oneForAll) decoder = createDecoder();
      const more = decoded(decoder, part, !done);
      if (more === undefined) {
        cancel(reader);
        return undefined;
      }
      text += more;
    }
    if (done) return text;
    length += value.byteLength;
    if (length > MAX_ANSWER_BYTES) {
      cancel(reader);
      throw unexpected(status, 'an answer of over 1 MiB');
    }
    part = value;
  }
}

function decoded(decoder: TextDecoder, bytes: Uint8Array, stream: boolean): string | undefined {
  try {
    return decoder.decode(bytes, { stream });
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
