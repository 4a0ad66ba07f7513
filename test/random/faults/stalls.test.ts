import { expect, test } from 'vitest';
import { chunk, httpResponse, OK_HEAD } from '../../support/raw-server.ts';
import { expectAllFailed, expectAllSucceeded, type Fault, runWithFault, sleep, succeed } from './fault-runner.ts';
import { successBody } from './targets.ts';

// A slow server. `timeoutMs` covers headers and body together, wherever the response stops.

/** Sends some bytes, then nothing more. */
const stallAfter =
  (firstBytes: (success: string) => string | Buffer): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(firstBytes(successBody(successResponse)));
    await connection.closed;
  };

/** Sends the same piece again and again without end. */
const repeatForever =
  (head: string, piece: string | Buffer): Fault =>
  async (connection) => {
    for (let open = await connection.send(head); open; open = await connection.send(piece)) await sleep(5);
  };

const byteByByte =
  (everyMs: number): Fault =>
  async (connection, { successResponse }) => {
    // Sends each byte as a packet.
    connection.socket.setNoDelay(true);
    for (const byte of httpResponse(successResponse.status, successResponse.body)) {
      if (!(await connection.send(Uint8Array.of(byte)))) return;
      await sleep(everyMs);
    }
  };

let isFirstRun = true;

/** A short timeout that still covers the requests before the stall (token, reads), measured on this machine now. */
async function shortTimeout(): Promise<number> {
  // The first calls are slower: they load and compile code.
  if (isFirstRun) await runWithFault([succeed, succeed]);
  isFirstRun = false;
  const startedAt = performance.now();
  await runWithFault([succeed, succeed, succeed, succeed]);
  return Math.ceil(Math.max(150, 3 * (performance.now() - startedAt)));
}

test.each<[string, readonly Fault[]]>([
  [
    'a stall before, in or after the headers',
    [
      stallAfter(() => ''),
      stallAfter(() => 'HTTP/1.1 2'),
      stallAfter(() => `${OK_HEAD}x-request-`),
      stallAfter((success) => `${OK_HEAD}content-length: ${success.length}\r\n\r\n`),
    ],
  ],
  [
    'a stall in the body, or after a whole success but before the end of the body',
    [
      stallAfter((success) => `${OK_HEAD}content-length: ${success.length}\r\n\r\n${success.slice(0, 5)}`),
      stallAfter((success) => `${OK_HEAD}content-length: ${success.length + 1}\r\n\r\n${success}`),
      stallAfter((success) =>
        Buffer.concat([Buffer.from(`${OK_HEAD}transfer-encoding: chunked\r\n\r\n`), chunk(success)]),
      ),
      stallAfter((success) => `${OK_HEAD}\r\n${success}`),
    ],
  ],
  [
    'endless headers, endless spaces in the body, or endless informational responses',
    [
      repeatForever(OK_HEAD, 'x-more: 1\r\n'),
      repeatForever(`${OK_HEAD}transfer-encoding: chunked\r\n\r\n`, chunk(' ')),
      repeatForever('', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
    ],
  ],
])('%s gives UNAVAILABLE after the timeout, with one request and a closed connection', async (_, faults) => {
  expectAllFailed(await runWithFault(faults, { timeoutMs: await shortTimeout() }), 'UNAVAILABLE');
});

test('a response that arrives byte by byte for longer than the timeout gives UNAVAILABLE', async () => {
  const timeoutMs = await shortTimeout();
  // The shortest response has over 60 bytes.
  expectAllFailed(await runWithFault(byteByByte(timeoutMs / 20), { timeoutMs }), 'UNAVAILABLE');
});

test('a response that arrives byte by byte within the timeout succeeds', async () => {
  expectAllSucceeded(await runWithFault(byteByByte(0)));
});

test('a server that answers after twenty times the timeout finds the connection closed', async () => {
  const order: string[] = [];
  const timeoutMs = await shortTimeout();
  const results = await runWithFault(
    async (connection, { successResponse }) => {
      await Promise.race([sleep(20 * timeoutMs), connection.closed]);
      order.push(
        (await connection.send(httpResponse(successResponse.status, successResponse.body))) ? 'answered' : 'closed',
      );
    },
    { timeoutMs },
  );
  expectAllFailed(results, 'UNAVAILABLE');
  expect(new Set(order)).toEqual(new Set(['closed']));
});
