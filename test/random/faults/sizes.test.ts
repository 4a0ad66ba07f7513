import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectAll, type Fault, meet } from './fault-runner.ts';
import { chunk, http } from './raw-server.ts';
import { anySuccess, targets } from './targets.ts';

// An answer of over 1 MiB, however it is packed, is refused while it is read; a success at its start does not count.

/** Okta's two credentials make no difference here, and these answers take their time. */
const of = targets.filter(({ name }) => name !== 'okta Bearer');
const MIB = 1_048_576;
/** What a connection on loopback may hold in its buffers, beside what was read. */
const BUFFERS = 24 * MIB;
const BLANKS = Buffer.alloc(16 * MIB, 32);

/** A success, and blanks after it: valid JSON for whoever reads it all, and an approval for whoever reads the start. */
const padded = (success: string, bytes: number) => Buffer.concat([Buffer.from(success), Buffer.alloc(bytes, 32)]);

describe('5 MB with a success at the start:', () => {
  test.each<[string, (body: Buffer) => Buffer]>([
    ['with a content-length', (body) => http(200, body)],
    ['in one chunk', (body) => http(200, Buffer.concat([chunk(body), chunk('')]), ['transfer-encoding: chunked'])],
    ['until the connection ends', (body) => Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), body])],
  ])('%s', async (_, pack) => {
    const met = await meet(
      async (line, { good }) => {
        await line.send(pack(padded(anySuccess(good), 5_000_000)));
        line.socket.end();
      },
      { of },
    );
    expectAll(met, 'UNEXPECTED_RESPONSE');
  });
});

/** Floods the connection until the client closes it; counts what it could write. */
function flood(head: (success: string) => Buffer | string, piece: Buffer) {
  const counts = { most: 0 };
  const fault: Fault = async (line, { good }) => {
    let written = 0;
    for (let open = await line.send(head(anySuccess(good))); open; open = await line.send(piece)) {
      written += piece.length;
      counts.most = Math.max(counts.most, written);
      if (written > 16 * BUFFERS) return void line.socket.destroy();
    }
  };
  return { fault, counts };
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('an answer without end is cut off by the client, soon after 1 MiB:', () => {
  test.each<[string, string, Buffer]>([
    ['with a content-length of 1 TB', 'content-length: 1000000000000', Buffer.alloc(65_536, 32)],
    ['in chunks', 'transfer-encoding: chunked', chunk(Buffer.alloc(65_536, 32))],
    ['without a length', 'connection: close', Buffer.alloc(65_536, 32)],
  ])('%s', async (_, header, piece) => {
    const start = (success: string) => (header.startsWith('transfer') ? chunk(success) : success);
    const { fault, counts } = flood(
      (success) => Buffer.concat([Buffer.from(`${HEAD}${header}\r\n\r\n`), Buffer.from(start(success))]),
      piece,
    );
    expectAll(await meet(fault, { of }), 'UNEXPECTED_RESPONSE');
    expect(counts.most).toBeLessThan(BUFFERS);
  });
});

const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const packings: readonly (readonly [string, (body: Buffer) => Buffer])[] = [
  ['gzip', (body) => gzipSync(body)],
  ['deflate', (body) => deflateSync(body)],
  ['br', (body) => brotliCompressSync(body, fast)],
  ['gzip, gzip', (body) => gzipSync(gzipSync(body))],
];

describe('a bomb of 16 MiB, a success at its start, is refused:', () => {
  test.each(packings)('%s', async (encoding, pack) => {
    const bombs = new Map<string, Buffer>();
    const met = await meet(
      async (line, { good }) => {
        const success = anySuccess(good);
        const bomb = bombs.get(success) ?? pack(Buffer.concat([Buffer.from(success), BLANKS]));
        bombs.set(success, bomb);
        expect(bomb.length).toBeLessThan(MIB / 8);
        await line.send(http(200, bomb, [`content-encoding: ${encoding}`]));
      },
      { of },
    );
    expectAll(met, 'UNEXPECTED_RESPONSE');
  });
});

test('a bomb without end grows neither the memory of the process nor what is taken from the server', async () => {
  const member = gzipSync(BLANKS, { level: 9 });
  const { fault, counts } = flood(
    (success) => Buffer.concat([Buffer.from(`${HEAD}content-encoding: gzip\r\n\r\n`), gzipSync(success)]),
    member,
  );
  const before = process.memoryUsage().rss;
  let peak = before;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 2);
  try {
    expectAll(await meet(fault, { of, only: ['listFactors', 'verify', 'enroll'] }), 'UNEXPECTED_RESPONSE');
  } finally {
    clearInterval(sampler);
  }
  // What was written is worth gigabytes for each of the calls.
  expect(counts.most).toBeLessThan(BUFFERS);
  expect(peak - before).toBeLessThan(768 * MIB);
});

test.each(packings)('a small answer by %s is read', async (encoding, pack) => {
  const met = await meet(async (line, { good }) => {
    await line.send(
      good.body === ''
        ? http(good.status)
        : http(good.status, pack(Buffer.from(good.body)), [`content-encoding: ${encoding}`]),
    );
  });
  expect(met.map(({ call, outcome }) => [call, outcome])).toEqual(
    met.map(({ call, operation }) => [call, operation.success]),
  );
});
