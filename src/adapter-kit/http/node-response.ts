import type { IncomingMessage } from 'node:http';
import { type Head, type Incoming, MAX_BODY_BYTES, NO_TEXT, tooLarge } from './sender.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A response of Node's HTTP client before its body is read. A header that came twice is one text with a comma, as with `fetch`. */
export function headOf({ statusCode = 0, rawHeaders }: IncomingMessage): Head {
  return {
    status: statusCode,
    headers: {
      get(name) {
        const values: string[] = [];
        for (let at = 0; at < rawHeaders.length; at += 2) {
          const key = rawHeaders[at];
          if (key?.length === name.length && key.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
        }
        return values.length === 0 ? null : values.join(', ');
      },
    },
  };
}

/** The whole response. Throws UNEXPECTED_RESPONSE beyond 1 MiB, and the error of a connection that breaks. */
export async function readBody(response: IncomingMessage, head: Head): Promise<Incoming> {
  return { ...head, text: textOf(await bytesOf(response, head.status)) };
}

function bytesOf(response: IncomingMessage, status: number): Promise<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const parts: Buffer[] = [];
  let length = 0;
  response.on('error', reject);
  response.on('data', (part: Buffer) => {
    length += part.length;
    if (length > MAX_BODY_BYTES) reject(tooLarge(status));
    else parts.push(part);
  });
  response.on('end', () => {
    const [first] = parts;
    resolve(parts.length === 1 && first !== undefined ? first : Buffer.concat(parts));
  });
  return promise;
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return NO_TEXT;
  }
}
