import { describe, expect, test } from 'vitest';
import { chunk, OK_HEAD } from '../../support/raw-server.ts';
import { expectAllFailed, type Fault, runWithFault, succeed } from './fault-runner.ts';
import { successBody, WRITES } from './targets.ts';

// Connections that break at every point of a response, by an orderly end and by a reset.

const closings: readonly (readonly [string, (socket: Parameters<Fault>[0]['socket']) => void])[] = [
  ['an end', (socket) => void socket.end()],
  ['a reset', (socket) => void socket.resetAndDestroy()],
];

/** The bytes that are sent before the connection breaks. */
const breakPoints: readonly (readonly [string, (success: string) => string | Buffer])[] = [
  ['before the headers', () => ''],
  ['within the status line', () => 'HTTP/1.1 20'],
  ['within the headers', () => `${OK_HEAD}content-le`],
  ['after the headers', (success) => `${OK_HEAD}content-length: ${success.length}\r\n\r\n`],
  ['within the body', (success) => `${OK_HEAD}content-length: ${success.length}\r\n\r\n${success.slice(0, -3)}`],
  [
    'after a whole success that is shorter than its content-length',
    (success) => withContentLength(success, success.length + 20),
  ],
  [
    'after a success in chunks without the last chunk',
    (success) => Buffer.concat([Buffer.from(`${OK_HEAD}transfer-encoding: chunked\r\n\r\n`), chunk(success)]),
  ],
];

const withContentLength = (success: string, length: number) => `${OK_HEAD}content-length: ${length}\r\n\r\n${success}`;

const breakAfter =
  (bytesBefore: (typeof breakPoints)[number][1], close: (typeof closings)[number][1]): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(bytesBefore(successBody(successResponse)));
    // A reset can arrive before the bytes: the client may see all of them, or none.
    close(connection.socket);
  };

describe.each(breakPoints)('a connection that breaks %s', (_, bytesBefore) => {
  test.each(closings)('by %s gives UNAVAILABLE, and only reads are repeated', async (_name, close) => {
    expectAllFailed(await runWithFault(breakAfter(bytesBefore, close), { only: WRITES }), 'UNAVAILABLE');
  });
});

test('a read is repeated twice and no more, wherever its connection breaks', async () => {
  const all = breakPoints.flatMap(([, bytesBefore]) => closings.map(([, close]) => breakAfter(bytesBefore, close)));
  expectAllFailed(await runWithFault(all, { only: ['listFactors'] }), 'UNAVAILABLE', { readRequests: 3 });
});

test('a read whose connection breaks twice succeeds at its third and last request', async () => {
  const results = await runWithFault(
    (connection, operation, attempt) =>
      attempt < 3 ? void connection.socket.resetAndDestroy() : succeed(connection, operation, attempt),
    { only: ['listFactors'] },
  );
  expect(results.map(({ outcome, sent }) => [outcome, sent])).toEqual(results.map(() => ['ok', 3]));
});

test('calls after a broken connection succeed', async () => {
  let isBroken = true;
  const breakFirst: Fault = (connection, ...rest) =>
    isBroken ? void connection.socket.destroy() : succeed(connection, ...rest);
  const results = await runWithFault(breakFirst, { only: ['verify', 'poll', 'remove'] });
  expectAllFailed(results, 'UNAVAILABLE');
  isBroken = false;
  for (const { target, operation, server } of results) {
    const again = target.create(server.url, 10_000);
    expect(await operation.run(again)).toEqual(
      operation.name === 'remove' ? undefined : expect.objectContaining({ status: operation.expectedOutcome }),
    );
  }
});
