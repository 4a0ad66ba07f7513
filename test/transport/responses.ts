import { deepEqual, equal, ok } from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { chunk, type Handler, httpResponse, OK_HEAD } from '../support/raw-server.ts';
import { exchange, POST, type Rule, SUCCESS } from './rule.ts';

const HEAD = `${OK_HEAD}content-length: ${SUCCESS.length}`;
const CHUNKED = `${OK_HEAD}transfer-encoding: chunked\r\n\r\n`;
const MAX_BYTES = 1_048_576;

type Bytes = readonly (readonly [string, string | Uint8Array])[];

const NO_SUCCESS: Bytes = [
  ...[300, 301, 302, 303, 304, 307, 308].map(
    (status) => [`a ${status}`, httpResponse(status, SUCCESS, ['location: https://evil.example.com/'])] as const,
  ),
  ['an encoded body', httpResponse(200, gzipSync(SUCCESS), ['content-encoding: gzip'])],
  ['a body that is called encoded', httpResponse(200, SUCCESS, ['content-encoding: br'])],
  ['a body of over 1 MiB', httpResponse(200, SUCCESS.padEnd(MAX_BYTES + 1))],
  ['5 MB in chunks', `${CHUNKED}${chunk(SUCCESS.padEnd(5_000_000))}`],
  ['a body that is too short', `${OK_HEAD}content-length: ${SUCCESS.length + 1}\r\n\r\n${SUCCESS}`],
  ['chunks without an end', `${CHUNKED}${chunk(SUCCESS)}`],
  ['a wrong length of a chunk', `${CHUNKED}5\r\n${SUCCESS}\r\n0\r\n\r\n`],
  ['a length that is no number', `${OK_HEAD}content-length: ten\r\n\r\n${SUCCESS}`],
  ['two lengths', `${HEAD}\r\ncontent-length: 3\r\n\r\n${SUCCESS}`],
  ['two types', `${HEAD}\r\ncontent-type: application/json\r\n\r\n${SUCCESS}`],
  ['a header without a colon', `${HEAD}\r\nsesame\r\n\r\n${SUCCESS}`],
  ['a header of 2 MB', `${HEAD}\r\nx: ${'a'.repeat(2_000_000)}\r\n\r\n${SUCCESS}`],
  ['another protocol', `SIP/2.0 200 OK\r\ncontent-length: ${SUCCESS.length}\r\n\r\n${SUCCESS}`],
  ['no headers', SUCCESS],
  ['a change of the protocol', `HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n${SUCCESS}`],
  ['bytes that are no UTF-8', httpResponse(200, Buffer.from('{"factorResult":"SUCCESS","\xff":1}', 'latin1'))],
];

const READ: Bytes = [
  ['of exactly 1 MiB', httpResponse(200, SUCCESS.padEnd(MAX_BYTES))],
  [
    'of HTTP/1.0, which ends with the connection',
    `HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${SUCCESS}`,
  ],
  ['before the connection is closed', httpResponse(200, SUCCESS, ['connection: close'])],
  ['in chunks', `${CHUNKED}${chunk('{"factorResult":')}${chunk('"SUCCESS"}')}0\r\n\r\n`],
  ['after a hint', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${httpResponse(200, SUCCESS)}`],
  ['that says it is not encoded', httpResponse(200, SUCCESS, ['content-encoding: identity'])],
];

const thenEnd =
  (bytes: string | Uint8Array): Handler =>
  ({ socket }) =>
    void socket.end(bytes);

/** Which responses are read. */
export const responses: readonly Rule[] = [
  ...(NO_SUCCESS.map(([what, bytes]) => ({
    rule: `no success is ${what}`,
    run: async (send) => {
      const { ended } = await exchange(send, [thenEnd(bytes)], { request: POST, timeoutMs: 500 });
      equal(ended.body, undefined);
      // A response that is no JSON is refused by whoever reads it.
      if (ended.status === undefined) ok(['UNAVAILABLE', 'UNEXPECTED_RESPONSE'].includes(ended.code ?? ''), ended.code);
      equal(ended.mayHaveChanged, true);
    },
  })) satisfies Rule[]),
  ...(READ.map(([what, bytes]) => ({
    rule: `a success is read ${what}`,
    run: async (send) => {
      const { ended } = await exchange(send, [thenEnd(bytes)], { request: POST });
      deepEqual(ended.body, { factorResult: 'SUCCESS' });
    },
  })) satisfies Rule[]),
];
