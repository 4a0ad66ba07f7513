import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { chunk, httpResponse, OK_HEAD } from '../../support/raw-server.ts';
import { expectAllFailed, type Fault, runWithFault } from './fault-runner.ts';
import { targets as allTargets, successBody } from './targets.ts';

// A response of over 1 MiB is refused while it is read, compressed or not. A success at its start does not count.

/** One credential of Okta is enough here: these responses take time. */
const targets = allTargets.filter(({ name }) => name !== 'okta Bearer');
const MIB = 1_048_576;
/** How much a loopback connection may buffer beyond what the client has read. */
const BUFFERS = 24 * MIB;
const SPACES = Buffer.alloc(16 * MIB, 32);

/** A success with spaces after it: valid JSON as a whole, and a success for a client that reads only the start. */
const padded = (success: string, bytes: number) => Buffer.concat([Buffer.from(success), Buffer.alloc(bytes, 32)]);

test.each<[string, (body: Buffer) => Buffer]>([
  ['with a content-length', (body) => httpResponse(200, body)],
  [
    'in one chunk',
    (body) => httpResponse(200, Buffer.concat([chunk(body), chunk('')]), ['transfer-encoding: chunked']),
  ],
  ['until the connection ends', (body) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), body])],
])('%s, 5 MB with a success at the start are refused', async (_, encode) => {
  const results = await runWithFault(
    async (connection, { successResponse }) => {
      await connection.send(encode(padded(successBody(successResponse), 5_000_000)));
      connection.socket.end();
    },
    { targets },
  );
  expectAllFailed(results, 'UNEXPECTED_RESPONSE');
});

/** Writes until the client closes the connection, and counts the bytes. */
function flood(head: (success: string) => Buffer | string, piece: Buffer) {
  const counts = { maxWritten: 0 };
  const fault: Fault = async (connection, { successResponse }) => {
    let written = 0;
    for (
      let open = await connection.send(head(successBody(successResponse)));
      open;
      open = await connection.send(piece)
    ) {
      written += piece.length;
      counts.maxWritten = Math.max(counts.maxWritten, written);
      if (written > 16 * BUFFERS) return void connection.socket.destroy();
    }
  };
  return { fault, counts };
}

test.each<[string, string, Buffer]>([
  ['with a content-length of 1 TB', 'content-length: 1000000000000', Buffer.alloc(65_536, 32)],
  ['in chunks', 'transfer-encoding: chunked', chunk(Buffer.alloc(65_536, 32))],
  ['without a length', 'connection: close', Buffer.alloc(65_536, 32)],
])('%s, an endless response is cut off by the client soon after 1 MiB', async (_, header, piece) => {
  const start = (success: string) => (header.startsWith('transfer') ? chunk(success) : success);
  const { fault, counts } = flood(
    (success) => Buffer.concat([Buffer.from(`${OK_HEAD}${header}\r\n\r\n`), Buffer.from(start(success))]),
    piece,
  );
  expectAllFailed(await runWithFault(fault, { targets }), 'UNEXPECTED_RESPONSE');
  expect(counts.maxWritten).toBeLessThan(BUFFERS);
});

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const encodings: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  ['gzip', (body) => gzipSync(body)],
  ['deflate', (body) => deflateSync(body)],
  ['br', (body) => brotliCompressSync(body, fast)],
  ['gzip, gzip', (body) => gzipSync(gzipSync(body))],
];

test.each(encodings)('a %s bomb of 16 MiB with a success at its start is refused', async (encoding, encode) => {
  const bombs = new Map<string, Buffer>();
  const results = await runWithFault(
    async (connection, { successResponse }) => {
      const success = successBody(successResponse);
      const bomb = bombs.get(success) ?? encode(Buffer.concat([Buffer.from(success), SPACES]));
      bombs.set(success, bomb);
      expect(bomb.length).toBeLessThan(MIB / 8);
      await connection.send(httpResponse(200, bomb, [`content-encoding: ${encoding}`]));
    },
    { targets },
  );
  expectAllFailed(results, 'UNEXPECTED_RESPONSE');
});

test('an endless compression bomb makes neither the memory nor the received bytes grow', async () => {
  const member = gzipSync(SPACES, { level: 9 });
  const { fault, counts } = flood(
    (success) => Buffer.concat([Buffer.from(`${OK_HEAD}content-encoding: gzip\r\n\r\n`), gzipSync(success)]),
    member,
  );
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 2);
  try {
    expectAllFailed(
      await runWithFault(fault, { targets, only: ['listFactors', 'verify', 'enroll'] }),
      'UNEXPECTED_RESPONSE',
    );
  } finally {
    clearInterval(sampler);
  }
  // Uncompressed, each call would get gigabytes.
  expect(counts.maxWritten).toBeLessThan(BUFFERS);
  expect(peak - before).toBeLessThan(768 * MIB);
});

test.each(encodings)('a small response in %s is refused, because nobody asked for one', async (encoding, encode) => {
  const results = await runWithFault(async (connection, { successResponse }) => {
    const body = encode(Buffer.from(successBody(successResponse)));
    await connection.send(httpResponse(200, body, [`content-encoding: ${encoding}`]));
  });
  expectAllFailed(results, 'UNEXPECTED_RESPONSE');
});
