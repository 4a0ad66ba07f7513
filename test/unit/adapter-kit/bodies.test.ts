import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FetchInit } from '../../../src/spec/fetch.ts';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, respondWith } from './scripted-client.ts';

/** What the transport reads of a body of this content type: null is an empty one, undefined is no JSON. */
async function bodyOf(bytes: BodyInit | null, contentType?: string): Promise<unknown> {
  const response = new Response(bytes);
  if (contentType === undefined) response.headers.delete('content-type');
  else response.headers.set('content-type', contentType);
  const { answer } = await clientTo({ fetch: () => response })();
  return answer.body;
}

describe('a body', () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each([
    undefined,
    'application/json',
    'Application/JSON',
    ' application/json ',
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    'application/json; charset= utf8 ',
    'application/json; charset=us-ascii',
    'application/json; profile=x; charset=utf-8',
    'application/problem+json',
    'application/vnd.okta.v1+json',
    'text/plain',
  ])('of type %j is read', async (contentType) => {
    expect(await bodyOf('{"a":1}', contentType)).toEqual({ a: 1 });
  });

  test.each([
    'text/html',
    'application/xml',
    'application/jsonp',
    'application/json-seq',
    'x-application/json',
    'application/json text/html',
    'text/html application/json',
    'text/html; charset=utf-8',
    'application/é+json'.normalize('NFC'),
    'application/+json',
    'application/json; charset=utf-16',
    'application/json; charset=utf-8x',
    'application/json; charset=xutf-8',
    'application/json; charset=iso-8859-1',
    'application/json; profile=utf-8; charset=latin1',
  ])('of type %j is none', async (contentType) => {
    expect(await bodyOf('{"a":1}', contentType)).toBeUndefined();
  });

  test('that is empty is null, whatever its type', async () => {
    expect(await bodyOf(null, 'text/html')).toBeNull();
    expect(await bodyOf('', 'text/html')).toBeNull();
  });

  test.each([
    ['a byte that is no UTF-8', [0x22, 0xff, 0x22]],
    ['a letter that is cut off at the end', [0x22, 0x61, 0x22, 0xc3]],
  ])('with %s is none', async (_, bytes) => {
    expect(await bodyOf(new Uint8Array(bytes), 'application/json')).toBeUndefined();
  });

  test('whose letters are cut between two chunks is whole', async () => {
    const bytes = new TextEncoder().encode('"né"');
    const chunks = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await bodyOf(chunks, 'application/json')).toBe('né');
  });

  test('that is no UTF-8 is not read to its end', async () => {
    const cancel = vi.fn();
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(Uint8Array.of(0xff)), cancel });
    expect(await bodyOf(endless, 'application/json')).toBeUndefined();
    expect(cancel).toHaveBeenCalled();
  });

  test('of over 1 MiB is canceled, and says so', async () => {
    const cancel = vi.fn();
    const part = new Uint8Array(300_000).fill(0x20);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(part), cancel });
    const error = await thrown(clientTo({ fetch: () => new Response(endless) })());
    expect(error).toMatchObject({ message: expect.stringContaining('gave an answer of over 1 MiB') });
    expect(cancel).toHaveBeenCalled();
  });

  test('that has been read is nothing that a signal still holds on to', async () => {
    const signals: AbortSignal[] = [];
    const fetch = async (_url: string, { signal }: FetchInit) => {
      signals.push(signal);
      return Response.json({ a: 1 });
    };
    await clientTo({ fetch })();
    expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0]);
  });

  test('in two parts does not spoil another one that is read meanwhile', async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const [first = 0, second = 0] = new TextEncoder().encode('é');
    const slow = bodyOf(readable, 'application/json');
    await writer.write(Uint8Array.of(0x22, first));
    await writer.write(Uint8Array.of());
    expect(await bodyOf('"ada"', 'application/json')).toBe('ada');
    await writer.write(Uint8Array.of(second, 0x22));
    await writer.close();
    expect(await slow).toBe('é');
  });

  test.each([
    ['{"id":9007199254740993}', { id: '9007199254740993' }],
    ['{"id":-9007199254740993}', { id: -9007199254740992 }],
    ['{"id":9007199254740991,"n":12,"s":"9007199254740993"}', { id: 9007199254740991, n: 12, s: '9007199254740993' }],
    ['[12345678901234567890, 1.5e300, 0.5]', ['12345678901234567890', 1.5e300, 0.5]],
    ['{"a":1.5}', { a: 1.5 }],
    ['{"a":12345678901234567', undefined],
    ['{"a"', undefined],
  ])('%s keeps the digits of an id', async (text, expected) => {
    expect(await bodyOf(text, 'application/json')).toEqual(expected);
  });
});

describe('a request id', () => {
  const idIn = async (id: string) => {
    const { answer } = await clientTo({ fetch: json(200, {}, { 'x-okta-request-id': id }) })();
    return answer.requestId;
  };

  test.each(['a', 'XgZ1Qe8vYx9-request_id.7', 'a'.repeat(128)])('%s is kept', async (id) => {
    expect(await idIn(id)).toBe(id);
  });

  test.each(['', 'two words', '<b>', 'a'.repeat(129), 'SSWS sesame', 'ada@example.com', '+14155550100'])(
    '%j is none',
    async (id) => {
      expect(await idIn(id)).toBeUndefined();
    },
  );

  test('that is absent is no field', async () => {
    const { answer } = await clientTo({ fetch: json(200, {}) })();
    expect(answer).not.toHaveProperty('requestId');
  });
});

describe('what goes wrong', () => {
  test('on the line says what to do', async () => {
    const broken = () => Promise.reject(new TypeError('fetch failed'));
    expect(await thrown(clientTo({ fetch: broken })({ method: 'POST' }))).toMatchObject({
      code: 'UNAVAILABLE',
      message:
        'The identity provider did not answer in time or the connection broke: try later, networkCode says more if it is known.',
      outcomeUnknown: true,
    });
  });

  test('by a redirect says so, and reads none of it', async () => {
    const { fetch } = respondWith(() => new Response('{}', { status: 302, headers: { location: '/' } }));
    expect(await thrown(clientTo({ fetch })())).toMatchObject({
      message: expect.stringContaining('gave a redirect, which is never followed'),
    });
  });
});
