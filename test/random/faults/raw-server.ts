import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

// A server on loopback that writes bytes, not answers: no HTTP library sends what a broken or hostile one does.

/** One request, read whole. */
export type Received = {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The connection that a request came by. */
export type Line = {
  readonly socket: Socket;
  /** Writes, and waits until the other side takes more; false: it is gone. */
  send(bytes: string | Uint8Array): Promise<boolean>;
  /** The connection is gone, whoever closed it. */
  readonly gone: Promise<void>;
};

export type Handler = (line: Line, request: Received) => void | Promise<void>;

export type RawServer = {
  readonly url: string;
  readonly requests: readonly Received[];
  /** How many connections were ever made. */
  readonly connections: () => number;
  /** How many requests are being handled. A handler that stalls or floods ends when its connection does. */
  readonly busy: () => number;
};

/** Listens until the test is over. */
export async function rawServer(handler: Handler): Promise<RawServer> {
  const requests: Received[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let busy = 0;

  // Else the kernel holds a second write back until the client has acknowledged the first one.
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    open.add(socket);
    const gone = new Promise<void>((resolve) => {
      socket.once('close', () => {
        open.delete(socket);
        resolve();
      });
    });
    socket.on('error', () => {});
    const line: Line = {
      socket,
      gone,
      async send(bytes) {
        if (socket.destroyed) return false;
        if (!socket.write(bytes)) {
          await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), gone]);
        }
        return !socket.destroyed;
      },
    };
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
      for (let next = take(text); next !== undefined; next = take(text)) {
        text = next.rest;
        const { request } = next;
        requests.push(request);
        busy += 1;
        void (async () => handler(line, request))().finally(() => {
          busy -= 1;
        });
      }
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  const url = `http://127.0.0.1:${address.port}`;
  return { url, requests, connections: () => connections, busy: () => busy };
}

/** The first request of a text, once all of it is there. */
function take(text: string): { readonly request: Received; readonly rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const rest = text.slice(end + 4);
  const length = Number(headers['content-length'] ?? 0);
  if (rest.length < length) return undefined;
  return { request: { method, path, headers, body: rest.slice(0, length) }, rest: rest.slice(length) };
}

/** The bytes of one answer. `headers` are lines, so that one may come twice; a `content-length` of theirs replaces ours. */
export function http(status: number, body: string | Uint8Array = '', headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const names = headers.map((line) => line.slice(0, line.indexOf(':')).toLowerCase());
  const own = [
    ...(names.includes('content-length') || names.includes('transfer-encoding')
      ? []
      : [`content-length: ${bytes.length}`]),
    ...(names.includes('content-type') ? [] : ['content-type: application/json']),
  ];
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Any\r\n${[...own, ...headers].join('\r\n')}\r\n\r\n`), bytes]);
}

/** One chunk of a body that is sent in chunks. */
export function chunk(body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
