import { describe, expect, test } from 'vitest';
import { expectAll, type Fault, meet, sleep } from './fault-runner.ts';
import { chunk, http } from './raw-server.ts';
import { anySuccess } from './targets.ts';

// A server that takes its time: `timeoutMs` holds for headers and body together, wherever the answer stops.

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

/** Writes, and then nothing more comes. */
const stall =
  (written: (success: string) => string | Buffer): Fault =>
  async (line, { good }) => {
    await line.send(written(anySuccess(good)));
    await line.gone;
  };

/** Writes the same piece again and again, for ever. */
const drip =
  (head: string, piece: string | Buffer): Fault =>
  async (line) => {
    for (let open = await line.send(head); open; open = await line.send(piece)) await sleep(5);
  };

const byteByByte =
  (everyMs: number): Fault =>
  async (line, { good }) => {
    // Each byte is a packet of its own.
    line.socket.setNoDelay(true);
    for (const byte of http(good.status, good.body)) {
      if (!(await line.send(Uint8Array.of(byte)))) return;
      await sleep(everyMs);
    }
  };

const answers: Fault = async (line, { good }) => {
  await line.send(http(good.status, good.body));
};

let isCold = true;

/** Short, and long enough for what comes before the stall (a token, a look-up) on this machine, as busy as it is now. */
async function shortTimeout(): Promise<number> {
  // The first calls of a process load and compile what the others use.
  if (isCold) await meet([answers, answers]);
  isCold = false;
  const startedAt = performance.now();
  await meet([answers, answers, answers, answers]);
  return Math.ceil(Math.max(150, 3 * (performance.now() - startedAt)));
}

describe('is UNAVAILABLE when its time is over, sent once, and its connection closed:', () => {
  test.each<[string, readonly Fault[]]>([
    [
      'a stall before, in or after the headers',
      [
        stall(() => ''),
        stall(() => 'HTTP/1.1 2'),
        stall(() => `${HEAD}x-request-`),
        stall((success) => `${HEAD}content-length: ${success.length}\r\n\r\n`),
      ],
    ],
    [
      'a stall in the body, or before its end where a whole success is there',
      [
        stall((success) => `${HEAD}content-length: ${success.length}\r\n\r\n${success.slice(0, 5)}`),
        stall((success) => `${HEAD}content-length: ${success.length + 1}\r\n\r\n${success}`),
        stall((success) => Buffer.concat([Buffer.from(`${HEAD}transfer-encoding: chunked\r\n\r\n`), chunk(success)])),
        stall((success) => `${HEAD}\r\n${success}`),
      ],
    ],
    [
      'headers, blanks of a body or early answers without end',
      [
        drip(HEAD, 'x-more: 1\r\n'),
        drip(`${HEAD}transfer-encoding: chunked\r\n\r\n`, chunk(' ')),
        drip('', 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
      ],
    ],
  ])('%s', async (_, faults) => {
    expectAll(await meet(faults, { timeoutMs: await shortTimeout() }), 'UNAVAILABLE');
  });
});

test('one byte at a time, for longer than the time-out, is UNAVAILABLE', async () => {
  const timeoutMs = await shortTimeout();
  // The shortest answer has over 60 bytes.
  expectAll(await meet(byteByByte(timeoutMs / 20), { timeoutMs }), 'UNAVAILABLE');
});

test('one byte at a time, within the time-out, is an answer like any other', async () => {
  const met = await meet(byteByByte(0));
  expect(met.map(({ call, outcome, sent }) => [call, outcome, sent])).toEqual(
    met.map(({ call, operation }) => [call, operation.success, 1]),
  );
});

test('a time-out is over before a server that is twenty times slower answers, which then changes nothing', async () => {
  const order: string[] = [];
  const timeoutMs = await shortTimeout();
  const met = await meet(
    async (line, { good }) => {
      await Promise.race([sleep(20 * timeoutMs), line.gone]);
      order.push((await line.send(http(good.status, good.body))) ? 'answered' : 'gone');
    },
    { timeoutMs },
  );
  expectAll(met, 'UNAVAILABLE');
  expect(new Set(order)).toEqual(new Set(['gone']));
});
