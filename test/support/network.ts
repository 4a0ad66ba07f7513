import { afterEach, beforeAll, expect, inject } from 'vitest';
import type { Common } from '../../src/spec/common.ts';
import type { JsonValue } from '../../src/spec/factors.ts';
import { fetchOf } from './fetch-of.ts';
import { readSent, responseOf, type Sent } from './scripted-tenant.ts';

// The network of the wire tests. They run twice: in the project `fast` with the `fetch` option, and in the project
// `wire-nock` with the runtime's fetch and nock.

declare module 'vitest' {
  interface ProvidedContext {
    readonly network: 'fetch' | 'nock';
  }
}

type Exchange = {
  readonly origin: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly answer: JsonValue | undefined;
  readonly seen: Sent[];
};

// nock is loaded only in its project, because its import replaces the global fetch.
const nock = inject('network') === 'nock' ? (await import('nock')).default : undefined;

const announced: Exchange[] = [];

/** The `fetch` option of a provider under test. Undefined means the runtime's fetch. */
export const networkFetch: Common['fetch'] = nock === undefined ? fetchOf(answerFromAnnounced) : undefined;

async function answerFromAnnounced(request: Request): Promise<Response> {
  const sent = await readSent(request);
  const { origin } = new URL(request.url);
  const at = announced.findIndex(
    (exchange) => exchange.origin === origin && exchange.method === sent.method && exchange.path === sent.path,
  );
  const [exchange] = at < 0 ? [] : announced.splice(at, 1);
  if (exchange === undefined) throw new Error(`No response is announced for ${sent.method} ${sent.path}.`);
  exchange.seen.push(sent);
  return responseOf({ status: exchange.status, ...(exchange.answer !== undefined && { body: exchange.answer }) }, {});
}

/** Announces the response to one request. Returns the list to which the request will be added. */
export function onNetwork(
  origin: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  status: number,
  answer?: JsonValue,
): readonly Sent[] {
  const seen: Sent[] = [];
  if (nock === undefined) {
    announced.push({ origin, method, path, status, answer, seen });
    return seen;
  }
  nock(origin)
    .intercept(path, method)
    .reply(async (request: Request) => {
      seen.push(await readSent(request));
      return answer === undefined ? [status] : [status, JSON.stringify(answer), { 'content-type': 'application/json' }];
    });
  return seen;
}

/** Blocks real requests. Every announced request must be sent by the end of the test. */
export function interceptNetwork(): void {
  beforeAll(() => nock?.disableNetConnect());
  afterEach(() => {
    const pending = nock?.pendingMocks() ?? announced.map(({ method, path }) => `${method} ${path}`);
    announced.length = 0;
    nock?.cleanAll();
    expect(pending).toEqual([]);
  });
}

/** Headers that the runtime's HTTP client adds. */
const RUNTIME_HEADERS = new Set(['host', 'connection', 'sec-fetch-mode', 'accept-encoding', 'content-length']);

/** The only request that was sent, without the headers that the HTTP client adds. */
export function exactly(seen: readonly Sent[]): Sent {
  expect(seen).toHaveLength(1);
  const [one] = seen;
  if (one === undefined) throw new Error('Nothing was sent.');
  const headers = Object.entries(one.headers).filter(
    ([name, value]) => !RUNTIME_HEADERS.has(name) && !(name === 'accept-language' && value === '*'),
  );
  return { ...one, headers: Object.fromEntries(headers) };
}
