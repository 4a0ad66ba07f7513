import { gzipSync } from 'node:zlib';
import { test } from 'vitest';
import { httpResponse } from '../../support/raw-server.ts';
import { expectAllFailed, expectOutcome, type Fault, runWithFault } from './fault-runner.ts';
import { GRANTING, successBody } from './targets.ts';

// Bodies that contain a success but are not valid ones.

const respondWith =
  (body: (success: string) => string | Uint8Array, headers: readonly string[] = []): Fault =>
  async (connection, { successResponse }) => {
    await connection.send(httpResponse(200, body(successBody(successResponse)), headers));
  };

test.each<[string, Fault]>([
  ['JSON without its last byte', respondWith((success) => success.slice(0, -1))],
  ['JSON that ends within a field after the success', respondWith((success) => `${success.slice(0, -1)},"more":"`)],
  ['a success twice', respondWith((success) => success + success)],
  ['a success with text after it', respondWith((success) => `${success}<!-- -->`)],
  ['a success with text before it', respondWith((success) => `)]}',\n${success}`)],
  ['a success in a JSON string', respondWith((success) => JSON.stringify(success))],
  [
    'a success in HTML',
    respondWith((success) => `<html><script>${success}</script></html>`, ['content-type: text/html']),
  ],
  [
    'a success as an event stream',
    respondWith((success) => `data: ${success}\n\n`, ['content-type: text/event-stream']),
  ],
  ['a success as a JSONP call', respondWith((success) => `callback(${success})`, ['content-type: text/javascript'])],
  ['a NUL byte before a success', respondWith((success) => `\0${success}`)],
  ['UTF-16', respondWith((success) => Buffer.from(`\ufeff${success}`, 'utf16le'))],
  ['quotes in overlong UTF-8', respondWith((success) => overlong(success))],
  [
    'an incomplete UTF-8 character at the end',
    respondWith((success) => Buffer.concat([Buffer.from(success), Buffer.of(0xe2, 0x82)])),
  ],
  ['incomplete gzip', respondWith((success) => gzipSync(success).subarray(0, 24), ['content-encoding: gzip'])],
  ['gzip without a content-encoding', respondWith((success) => gzipSync(success))],
])('%s gives UNEXPECTED_RESPONSE', async (_, fault) => {
  expectAllFailed(await runWithFault(fault), 'UNEXPECTED_RESPONSE');
});

test('a body that is invalid gzip is not even read', async () => {
  const faults = [
    respondWith((success) => success, ['content-encoding: gzip']),
    respondWith((success) => corrupt(gzipSync(success)), ['content-encoding: gzip']),
  ];
  expectAllFailed(await runWithFault(faults), 'UNEXPECTED_RESPONSE');
});

/** Each quote as two bytes that a careless decoder reads as a quote. */
function overlong(success: string): Buffer {
  return Buffer.from(success.replaceAll('"', '\u00c0\u00a2'), 'latin1');
}

/** Breaks the checksum. */
function corrupt(gzipped: Buffer): Buffer {
  const copy = Buffer.from(gzipped);
  copy.writeUInt32LE((copy.readUInt32LE(copy.length - 8) ^ 1) >>> 0, copy.length - 8);
  return copy;
}

// A page that is not from the API may contain valid JSON.
test.each([
  ['a page in HTML', 'content-type: text/html; charset=utf-8'],
  ['a picture', 'content-type: image/png'],
  ['a form', 'content-type: multipart/form-data; boundary=x'],
  ['JSON in another character set', 'content-type: application/json; charset=utf-16'],
])('%s is refused although it holds a success', async (_, header) => {
  const results = await runWithFault(
    respondWith((success) => success, [header]),
    { only: GRANTING },
  );
  expectOutcome(results, 'UNEXPECTED_RESPONSE');
});

// Such a body is not JSON (RFC 8259, section 8.1). A decoder that replaces invalid bytes would accept it.
test('a success with bytes that are not UTF-8 is refused', async () => {
  const withInvalidUtf8 = (success: string) => {
    const [head, tail] = [success.slice(0, -1), success.slice(-1)];
    return Buffer.concat([Buffer.from(`${head},"more":"`), Buffer.of(0xff, 0xfe, 0xc3), Buffer.from(`"${tail}`)]);
  };
  const results = await runWithFault(respondWith(withInvalidUtf8), { only: GRANTING });
  expectOutcome(results, 'UNEXPECTED_RESPONSE');
});
