import { createServer, type Socket } from 'node:net';

// A server on loopback that writes raw bytes, because HTTP libraries refuse to send malformed responses. It needs no test
// runner, so every runtime with sockets can start one.

/** One complete request. */
export type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The connection of a request. */
export type Connection = {
  readonly socket: Socket;
  /** Writes and waits until the client can take more. Resolves to false if the connection is closed. */
  send(bytes: string | Uint8Array): Promise<boolean>;
  /** Resolves when either side has closed the connection. */
  readonly closed: Promise<void>;
};

export type Handler = (connection: Connection, request: ReceivedRequest) => void | Promise<void>;

export type RawServer = AsyncDisposable & {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** How many connections were opened in total. */
  readonly connections: () => number;
  readonly openConnections: () => number;
  /** How many requests are still being handled. */
  readonly openRequests: () => number;
};

/** Starts a server. `await using` closes it, and all its connections. */
export async function openRawServer(handler: Handler): Promise<RawServer> {
  const requests: ReceivedRequest[] = [];
  const open = new Set<Socket>();
  let connections = 0;
  let openRequests = 0;

  // Without this the kernel delays a second write until the client has acknowledged the first one.
  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    open.add(socket);
    const closed = new Promise<void>((resolve) => {
      socket.once('close', () => {
        open.delete(socket);
        resolve();
      });
    });
    socket.on('error', () => {});
    const connection: Connection = {
      socket,
      closed,
      async send(bytes) {
        if (socket.destroyed) return false;
        if (!socket.write(bytes)) {
          await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), closed]);
        }
        return !socket.destroyed;
      },
    };
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
      for (let next = parseRequest(text); next !== undefined; next = parseRequest(text)) {
        text = next.rest;
        const { request } = next;
        requests.push(request);
        openRequests += 1;
        void (async () => handler(connection, request))().finally(() => {
          openRequests -= 1;
        });
      }
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    requests,
    connections: () => connections,
    openConnections: () => open.size,
    openRequests: () => openRequests,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** Parses the first request. Returns undefined if it is not complete yet. */
function parseRequest(text: string): { readonly request: ReceivedRequest; readonly rest: string } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const [method = '', path = ''] = first.split(' ');
  const headers = Object.fromEntries(
    lines.map((connection) => [
      connection.slice(0, connection.indexOf(':')).toLowerCase(),
      connection.slice(connection.indexOf(':') + 1).trim(),
    ]),
  );
  const rest = text.slice(end + 4);
  const length = Number(headers['content-length'] ?? 0);
  if (rest.length < length) return undefined;
  return { request: { method, path, headers, body: rest.slice(0, length) }, rest: rest.slice(length) };
}

/** The first lines of a response with JSON; further headers and an empty line follow. */
export const OK_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/**
 * The bytes of one response. `headers` are lines, so that one header can be sent twice. A `content-length` among them
 * replaces the default.
 */
export function httpResponse(status: number, body: string | Uint8Array = '', headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body);
  const names = headers.map((connection) => connection.slice(0, connection.indexOf(':')).toLowerCase());
  const own = [
    ...(names.includes('content-length') || names.includes('transfer-encoding')
      ? []
      : [`content-length: ${bytes.length}`]),
    ...(names.includes('content-type') ? [] : ['content-type: application/json']),
  ];
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Any\r\n${[...own, ...headers].join('\r\n')}\r\n\r\n`), bytes]);
}

/** One chunk of a body with `transfer-encoding: chunked`. */
export function chunk(body: string | Uint8Array): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
