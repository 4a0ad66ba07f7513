import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo } from './scripted-client.ts';

// What only a real connection does: it breaks within a body, drips, stalls or is refused.

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback that handles its first request with the first handler, and so on; and how many came. */
async function serve(...handlers: readonly RequestListener[]) {
  let count = 0;
  const server = createServer((request, response) => {
    const handler = handlers[Math.min(count, handlers.length - 1)];
    count += 1;
    handler?.(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url, count: () => count };
}

const SUCCESS = { factorResult: 'SUCCESS' };

const good: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
};
const breaksWithinBody: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
  response.write('{"ok":', () => response.destroy());
};
const breaksAtOnce: RequestListener = (request) => {
  request.socket.destroy();
};
const never: RequestListener = () => {};
const drips: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 5);
  response.on('close', () => clearInterval(timer));
};

describe.each([
  ['within the body', breaksWithinBody],
  ['before the headers', breaksAtOnce],
])('a connection that breaks %s', (_, breaks) => {
  test('is tried again for a look-up', async () => {
    const { url, count } = await serve(breaks, good);
    expect((await clientTo({}, url)({ retryable: true })).answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(count()).toBe(2);
  });

  test('is UNAVAILABLE for a poll, and for a change that may have happened', async () => {
    const { url, count } = await serve(breaks);
    const poll = await thrown(clientTo({}, url)());
    expect(poll).toMatchObject({ code: 'UNAVAILABLE' });
    expect(poll).not.toHaveProperty('outcomeUnknown');
    const change = await thrown(clientTo({}, url)({ method: 'POST', json: { passCode: '123456' } }));
    expect(change).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
    expect(count()).toBe(2);
  });
});

describe('a time-out over a socket', () => {
  test.each([
    ['headers that never come', never],
    ['a body that drips for ever', drips],
  ])('bounds %s', async (_, handler) => {
    const { url } = await serve(handler);
    const error = await thrown(clientTo({ timeoutMs: 60 }, url)({ method: 'POST' }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  });

  test('holds for each attempt by itself, and not for the pause between them', async () => {
    const { url, count } = await serve((_, response) => response.writeHead(503).end(), good);
    // The pause before the second attempt alone is longer than this.
    expect((await clientTo({ timeoutMs: 150 }, url)({ retryable: true })).answer.status).toBe(200);
    expect(count()).toBe(2);
  });
});

test('a connection that is refused is UNAVAILABLE, and names no address', async () => {
  const { url } = await serve(good);
  const closed = servers.pop();
  await new Promise((resolve) => closed?.close(resolve));
  const error = await thrown(clientTo({}, url)());
  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
  expect(error).not.toHaveProperty('cause');
  expect(String(error)).not.toMatch(/127\.0\.0\.1|ECONNREFUSED/);
});

test('another host is never asked, and sees no credential', async () => {
  const seen: unknown[] = [];
  const other = await serve((request, response) => {
    seen.push(request.headers);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(SUCCESS));
  });
  const ours = await serve((_, response) => response.writeHead(307, { location: other.url }).end());
  for (const method of ['GET', 'POST'] as const) {
    expect(await thrown(clientTo({}, ours.url)({ method }))).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  }
  expect(seen).toEqual([]);
});

test('a gzip bomb is refused while it is read', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1_048_576, 32));
  const { url } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  });
  expect(await thrown(clientTo({}, url)())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});
