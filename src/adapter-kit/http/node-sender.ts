import type { Agent, ClientRequest } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { Common } from '../../spec/common.ts';
import { isMfaError } from '../../spec/errors.ts';
import { brokenClient, NotAnswered, unavailable } from './network-error.ts';
import { createOwnAgent, usableAgent } from './node-agent.ts';
import { type Connection, connectionOf } from './node-connection.ts';
import { http, https } from './node-modules.ts';
import { headOf, readBody } from './node-response.ts';
import { isRepeatedAfter, isRepeatedOn, MAX_REPEATS, pauseMs } from './retry.ts';
import { assertReadable, type Incoming, type Outgoing, type Sender } from './sender.ts';
import { DEFAULT_TIMEOUT_MS, pause, TimeoutError } from './timeout.ts';

// Sends by Node's own HTTP client: half the processor time of its `fetch`. A build for another runtime has
// `fetch-sender.ts` in its place.

/** Where to, and over which connections. */
type Place = Readonly<Record<'protocol' | 'hostname' | 'port', string>> & { readonly agent: Agent };
type Options = Pick<Common, 'fetch' | 'agent' | 'timeoutMs'>;

export function createSender(origin: string, options: Options): Sender {
  if (options.fetch !== undefined) return createLateSender(origin, options);
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { protocol, hostname, port } = new URL(origin);
  const isOwn = options.agent === undefined;
  const agent = options.agent === undefined ? createOwnAgent(protocol) : usableAgent(options.agent, protocol);
  // An IPv6 address has brackets in a URL only.
  const place = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, agent };

  return {
    async send(outgoing) {
      const { repeat } = outgoing;
      let headers = outgoing.headers;
      for (let repeats = 1; ; repeats += 1) {
        let waitMs = 0;
        try {
          const incoming = await exchange(place, headers, outgoing, timeoutMs, isOwn);
          if (repeat === undefined || repeats > MAX_REPEATS) return incoming;
          waitMs = repeat.waitMsOf(incoming);
          if (!isRepeatedAfter(incoming.status, waitMs)) return incoming;
        } catch (error) {
          if (repeat === undefined || repeats > MAX_REPEATS || !isRepeatedOn(error)) throw error;
        }
        await pause(pauseMs(repeats, waitMs), outgoing.signal);
        headers = { ...headers, authorization: await repeat.authorize() };
      }
    },
    close() {
      if (isOwn) agent.destroy();
    },
  };
}

/** ky is loaded with the first request that goes by the caller's `fetch`. */
function createLateSender(origin: string, options: Options): Sender {
  let loading: Promise<Sender> | undefined;
  return {
    async send(outgoing) {
      loading ??= import('./fetch-sender.ts').then((late) => late.createSender(origin, options));
      return (await loading).send(outgoing);
    },
    close() {},
  };
}

/** One request on the wire, and its whole response. */
async function exchange(
  place: Place,
  headers: Outgoing['headers'],
  { method, target: path, body, signal, onSend, onHead }: Outgoing,
  timeoutMs: number,
  isOwn: boolean,
): Promise<Incoming> {
  // First what an idle connection has got meanwhile: its end, or a response that nobody asked for.
  if (Object.keys(place.agent.freeSockets ?? {}).length > 0) await turn();
  signal?.throwIfAborted();
  const { promise: answer, resolve, reject } = Promise.withResolvers<Incoming>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => reject(new TimeoutError()), timeoutMs);
  let request: ClientRequest | undefined;
  let connection: Connection | undefined;
  try {
    onSend();
    // Tracing replaces `request` of these modules, so it is read each time.
    const { request: begin } = place.protocol === 'https:' ? https : http;
    request = begin({ ...place, method, path, headers });
    connection = connectionOf(request);
    const { watchIdle } = connection;
    request.on('error', reject);
    request.on('response', (response) => {
      if (isOwn) response.on('end', watchIdle);
      try {
        const head = headOf(response);
        onHead(head);
        assertReadable(head);
        readBody(response, head).then(resolve, reject);
      } catch (error) {
        reject(error);
      }
    });
    request.end(body);
    return await answer;
  } catch (error) {
    const isSent = connection?.hasWritten() === true;
    request?.destroy();
    throw signal?.aborted || isMfaError(error) ? error : new NotAnswered(failureOf(error), isSent);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** A mistake of a program, such as of the caller's agent, is no outage. */
function failureOf(error: unknown) {
  const isMistake = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  return isMistake ? brokenClient(error) : unavailable(error);
}
