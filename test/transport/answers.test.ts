import { createServer, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { thrown } from '../support/scripted-tenant.ts';
import { answering, json, transportTo } from './transport.ts';

const SUCCESS = { factorResult: 'SUCCESS' };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A real server on loopback, that answers with `handler`. */
async function serve(handler: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

describe('redirects', () => {
  test.each([300, 301, 302, 303, 307, 308])('a %i with a SUCCESS body is no answer', async (status) => {
    const { fetch } = answering(json(status, SUCCESS, { location: 'https://evil.example.com/' }));
    expect(await thrown(transportTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE', status });
  });

  test('of a call that changes something leaves the outcome unknown', async () => {
    const { fetch } = answering(json(302, {}));
    expect(await thrown(transportTo({ fetch })({ method: 'POST' }))).toMatchObject({ outcomeUnknown: true });
    expect(await thrown(transportTo({ fetch })())).not.toHaveProperty('outcomeUnknown');
  });

  test('another host is never asked, and sees no credential', async () => {
    const seen: unknown[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(SUCCESS));
    });
    const ours = await serve((_, response) => response.writeHead(307, { location: other }).end());
    for (const method of ['GET', 'POST'] as const) {
      expect(await thrown(transportTo({}, ours)({ method }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    }
    expect(seen).toEqual([]);
  });

  test('a fetch that followed one by itself is not believed', async () => {
    const response = Object.defineProperty(Response.json(SUCCESS), 'redirected', { value: true });
    const { fetch } = answering(() => response);
    expect(await thrown(transportTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('sizes', () => {
  test('an answer of over 1 MiB is refused while it is read', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const { fetch } = answering(() => new Response(endless));
    expect(await thrown(transportTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(sent).toBeLessThan(2 * 1_048_576);
  });

  test('a gzip bomb likewise', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, 32));
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    });
    expect(await thrown(transportTo({}, url)())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('1 MiB is read, and a byte more is not', async () => {
    const ofBytes = (count: number) => answering(() => new Response(`"${'x'.repeat(count - 2)}"`));
    expect((await transportTo(ofBytes(1_048_576))()).answer.body).toHaveLength(1_048_574);
    expect(await thrown(transportTo(ofBytes(1_048_577))())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('1 MiB less a little is read', async () => {
    const padded = JSON.stringify({ ...SUCCESS, padding: 'x'.repeat(1_000_000) });
    const { fetch } = answering(() => new Response(padded));
    expect((await transportTo({ fetch })()).answer.body).toMatchObject(SUCCESS);
  });
});

describe('bodies', () => {
  test.each([
    ['none', () => new Response(null, { status: 204 })],
    ['an empty one', () => new Response('')],
  ])('%s is null, not an error: the driver judges', async (_, answer) => {
    const { fetch } = answering(answer);
    expect((await transportTo({ fetch })()).answer.body).toBeNull();
  });

  test.each([
    ['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['cut JSON', () => new Response('{"factorResult":"SUCC')],
  ])('%s is undefined, not an error: the driver judges', async (_, answer) => {
    const { fetch } = answering(answer);
    expect((await transportTo({ fetch })()).answer.body).toBeUndefined();
  });

  test('the time of an answer is its Date, ours where it names none', async () => {
    const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
    const now = () => 42;
    const dated = transportTo({ ...answering(json(200, {}, { date })), now });
    expect((await dated()).answer.answeredAt).toBe(Date.parse(date));
    expect((await transportTo({ ...answering(json(200, {}, { date: 'soon' })), now })()).answer.answeredAt).toBe(42);
  });

  test('its request id is kept', async () => {
    const { fetch } = answering(json(200, {}, { 'x-okta-request-id': 'req-1' }));
    expect((await transportTo({ fetch })()).answer.requestId).toBe('req-1');
  });
});

describe('what leaves', () => {
  test('credential, media types and our name; a header of the driver cannot replace the credential', async () => {
    const { fetch, requests, bodies } = answering(json(200, {}));
    const headers = { authorization: 'SSWS other', 'accept-language': 'de' };
    await transportTo({ fetch })({ method: 'POST', json: { a: 1 }, query: { b: true, c: undefined }, headers });
    const [request] = requests;
    expect(request?.url).toBe('https://acme.okta.com/things?b=true');
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: 'application/json',
      'accept-language': 'de',
      authorization: 'SSWS sesame',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^polyfactor\/\d+\.\d+\.\d+$/),
    });
    expect(bodies).toEqual(['{"a":1}']);
  });

  test.each([
    ['GET', null],
    ['POST', 'application/json'],
    ['PUT', 'application/json'],
    ['DELETE', 'application/json'],
  ] as const)('a %s without a body has the content type %s', async (method, type) => {
    const { fetch, requests } = answering(json(200, {}));
    await transportTo({ fetch })({ method });
    expect(requests[0]?.headers.get('content-type')).toBe(type);
  });
});
