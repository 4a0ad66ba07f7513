import { type Handler, httpResponse, openRawServer, type RawServer } from '../support/raw-server.ts';
import type { Attempt, Ended, Send } from './send.ts';

/** A rule of the transport. `run` throws if the client behind `send` breaks it. */
export type Rule = { readonly rule: string; readonly run: (send: Send) => Promise<void> };

export const SUCCESS = '{"factorResult":"SUCCESS"}';
/** A request that may be repeated. */
export const LOOK_UP = { method: 'GET', retryable: true } as const;
/** A request that changes nothing, but is sent once: the next poll comes anyway. */
export const POLL = { method: 'GET' } as const;
export const POST = { method: 'POST', json: { passCode: '123456' } } as const;
export const CHANGES = [POST, { method: 'PUT', json: {} }, { method: 'DELETE' }] as const;

export const respondWith =
  (bytes: string | Uint8Array): Handler =>
  ({ send }) =>
    void send(bytes);
export const good = respondWith(httpResponse(200, SUCCESS));
export const silent: Handler = () => {};
export const broken: Handler = ({ socket }) => void socket.resetAndDestroy();

/** A server that handles its first request with the first handler, and so on. The last handler stays. */
export function serve(first: Handler, ...others: readonly Handler[]): Promise<RawServer> {
  const left = [first, ...others];
  return openRawServer((connection, request) => (left.length > 1 ? left.shift() : left[0])?.(connection, request));
}

/** Sends one request to a server of its own. */
export async function exchange(
  send: Send,
  [first, ...others]: readonly [Handler, ...Handler[]],
  attempt: Omit<Attempt, 'baseUrl'>,
): Promise<{ readonly ended: Ended; readonly requests: number }> {
  await using server = await serve(first, ...others);
  const ended = await send({ baseUrl: server.url, ...attempt });
  return { ended, requests: server.requests.length };
}

/** Fails if the server still has a connection after two seconds. */
export async function assertNoConnection({ openConnections }: RawServer): Promise<void> {
  for (const startedAt = Date.now(); openConnections() > 0; await pause(5)) {
    if (Date.now() > startedAt + 2_000) throw new Error('The connection was not closed.');
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
