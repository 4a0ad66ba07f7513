import { describe, expect, test } from 'vitest';
import { expectAll, type Fault, meet } from './fault-runner.ts';
import { chunk, http } from './raw-server.ts';
import { anySuccess } from './targets.ts';

// A connection that breaks: at every point of an answer, by an orderly end and by a reset.

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

const ends: readonly (readonly [string, (socket: Parameters<Fault>[0]['socket']) => void])[] = [
  ['an end', (socket) => void socket.end()],
  ['a reset', (socket) => void socket.resetAndDestroy()],
];

/** What is written before the connection breaks. */
const points: readonly (readonly [string, (success: string) => string | Buffer])[] = [
  ['before the headers', () => ''],
  ['within the status line', () => 'HTTP/1.1 20'],
  ['within the headers', () => `${HEAD}content-le`],
  ['after the headers', (success) => `${HEAD}content-length: ${success.length}\r\n\r\n`],
  ['within the body', (success) => `${HEAD}content-length: ${success.length}\r\n\r\n${success.slice(0, -3)}`],
  ['after a success that is shorter than its content-length', (success) => whole(success, success.length + 20)],
  [
    'after a success in chunks, of which the last is missing',
    (success) => Buffer.concat([Buffer.from(`${HEAD}transfer-encoding: chunked\r\n\r\n`), chunk(success)]),
  ],
];

const whole = (success: string, length: number) => `${HEAD}content-length: ${length}\r\n\r\n${success}`;

const breaks =
  (written: (typeof points)[number][1], end: (typeof ends)[number][1]): Fault =>
  async (line, { good }) => {
    await line.send(written(anySuccess(good)));
    // A reset overtakes what is still on its way: the client may see all of it, or nothing.
    end(line.socket);
  };

const UNSAFE = ['challenge', 'verify', 'poll', 'enroll', 'activate', 'remove'];

describe.each(points)('a connection that breaks %s', (_, written) => {
  test.each(ends)('by %s is UNAVAILABLE, and nothing but a look-up is repeated', async (_name, end) => {
    expectAll(await meet(breaks(written, end), { only: UNSAFE }), 'UNAVAILABLE');
  });
});

test('a look-up is repeated twice and no more, wherever its connection breaks', async () => {
  const all = points.flatMap(([, written]) => ends.map(([, end]) => breaks(written, end)));
  expectAll(await meet(all, { only: ['listFactors'] }), 'UNAVAILABLE', { lookUps: 3 });
});

test('a look-up that breaks twice succeeds at its third request, which is the last', async () => {
  const met = await meet(
    async (line, { good }, nth) => {
      if (nth < 3) return void line.socket.resetAndDestroy();
      await line.send(http(good.status, good.body));
    },
    { only: ['listFactors'] },
  );
  expect(met.map(({ outcome, sent }) => [outcome, sent])).toEqual(met.map(() => ['ok', 3]));
});

test('the calls after a break are not disturbed by it', async () => {
  let isBroken = true;
  const breaks: Fault = async (line, { good }) => {
    if (isBroken) return void line.socket.destroy();
    await line.send(http(good.status, good.body));
  };
  const met = await meet(breaks, { only: ['verify', 'poll', 'remove'] });
  expectAll(met, 'UNAVAILABLE');
  isBroken = false;
  for (const { target, operation, server } of met) {
    const again = target.create(server.url, 10_000);
    expect(await operation.run(again)).toEqual(
      operation.name === 'remove' ? undefined : expect.objectContaining({ status: operation.success }),
    );
  }
});
