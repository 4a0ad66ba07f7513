import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectAll, type Fault, meet } from './fault-runner.ts';
import { http } from './raw-server.ts';
import { anySuccess, type Operation } from './targets.ts';

// A body that holds a success and is none.

const sends =
  (body: (success: string, operation: Operation) => string | Uint8Array, headers: readonly string[] = []): Fault =>
  async (line, operation) => {
    await line.send(http(200, body(anySuccess(operation.good), operation), headers));
  };

describe('is UNEXPECTED_RESPONSE:', () => {
  test.each<[string, Fault]>([
    ['JSON that is cut in its last byte', sends((success) => success.slice(0, -1))],
    ['JSON that is cut after the success', sends((success) => `${success.slice(0, -1)},"more":"`)],
    ['a success twice', sends((success) => success + success)],
    ['a success and something after it', sends((success) => `${success}<!-- -->`)],
    ['something before a success', sends((success) => `)]}',\n${success}`)],
    ['a success in a text', sends((success) => JSON.stringify(success))],
    ['a success in HTML', sends((success) => `<html><script>${success}</script></html>`, ['content-type: text/html'])],
    ['a success as an event stream', sends((success) => `data: ${success}\n\n`, ['content-type: text/event-stream'])],
    ['a call around a success', sends((success) => `callback(${success})`, ['content-type: text/javascript'])],
    ['NUL before a success', sends((success) => `\0${success}`)],
    ['UTF-16', sends((success) => Buffer.from(`\ufeff${success}`, 'utf16le'))],
    ['overlong quotes', sends((success) => overlong(success))],
    ['a cut character at the end', sends((success) => Buffer.concat([Buffer.from(success), Buffer.of(0xe2, 0x82)]))],
    ['gzip that is cut', sends((success) => gzipSync(success).subarray(0, 24), ['content-encoding: gzip'])],
    ['gzip that nobody said is gzip', sends((success) => gzipSync(success))],
  ])('%s', async (_, fault) => {
    expectAll(await meet(fault), 'UNEXPECTED_RESPONSE', { unknown: false });
  });
});

test('what is no gzip although it says so is UNAVAILABLE', async () => {
  const faults = [
    sends((success) => success, ['content-encoding: gzip']),
    sends((success) => corrupt(gzipSync(success)), ['content-encoding: gzip']),
  ];
  expectAll(await meet(faults), 'UNAVAILABLE', { lookUps: 3 });
});

/** Each quote as the two bytes that a careless decoder takes for one. */
function overlong(success: string): Buffer {
  return Buffer.from(success.replaceAll('"', '\u00c0\u00a2'), 'latin1');
}

/** Its checksum is not that of its content. */
function corrupt(packed: Buffer): Buffer {
  const copy = Buffer.from(packed);
  copy.writeUInt32LE((copy.readUInt32LE(copy.length - 8) ^ 1) >>> 0, copy.length - 8);
  return copy;
}

/** What lets somebody in, or makes a factor that does. */
const DECIDES = ['verify', 'poll', 'enroll', 'activate'];

// JSON of a page that is no API is no answer.
describe('a success is none where it is called', () => {
  test.each([
    ['HTML', 'content-type: text/html; charset=utf-8'],
    ['a picture', 'content-type: image/png'],
    ['a form', 'content-type: multipart/form-data; boundary=x'],
    ['JSON of another character set', 'content-type: application/json; charset=utf-16'],
  ])('%s', async (_, header) => {
    const met = await meet(
      sends((success) => success, [header]),
      { only: DECIDES },
    );
    expect(met.filter(({ outcome }) => outcome !== 'UNEXPECTED_RESPONSE').map(({ call }) => call)).toEqual([]);
  });
});

// Such a body is no JSON text (RFC 8259, 8.1), though a decoder that replaces what it cannot read makes one of it.
test('a success with bytes that are no UTF-8 is none', async () => {
  const spoiled = (success: string) => {
    const [head, tail] = [success.slice(0, -1), success.slice(-1)];
    return Buffer.concat([Buffer.from(`${head},"more":"`), Buffer.of(0xff, 0xfe, 0xc3), Buffer.from(`"${tail}`)]);
  };
  const met = await meet(sends(spoiled), { only: DECIDES });
  expect(met.filter(({ outcome }) => outcome !== 'UNEXPECTED_RESPONSE').map(({ call }) => call)).toEqual([]);
});
