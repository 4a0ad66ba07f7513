import { describe, expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo, json, respondWith } from './scripted-client.ts';

const SUCCESS = { factorResult: 'SUCCESS' };

describe('redirects', () => {
  test.each([300, 301, 302, 303, 307, 308])('a %i with a SUCCESS body is no answer', async (status) => {
    const { fetch } = respondWith(json(status, SUCCESS, { location: 'https://evil.example.com/' }));
    expect(await thrown(clientTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE', providerStatus: status });
  });

  test('of a call that changes something is noted, so that the core can say that it may have happened', async () => {
    for (const [method, change] of [
      ['POST', 302],
      ['GET', null],
    ] as const) {
      const trace = { requests: 0 };
      const { fetch } = respondWith(json(302, {}));
      await thrown(clientTo({ fetch })({ method, trace }));
      expect(trace).toMatchObject({ requests: 1, change });
    }
  });

  test('a fetch that followed one by itself is not believed', async () => {
    const response = Object.defineProperty(Response.json(SUCCESS), 'redirected', { value: true });
    const { fetch } = respondWith(() => response);
    expect(await thrown(clientTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });
});

describe('sizes', () => {
  test('an answer of over 1 MiB is refused while it is read', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const { fetch } = respondWith(() => new Response(endless));
    expect(await thrown(clientTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
    expect(sent).toBeLessThan(2 * 1_048_576);
  });

  test('1 MiB is read, and a byte more is not', async () => {
    const ofBytes = (count: number) => respondWith(() => new Response(`"${'x'.repeat(count - 2)}"`));
    expect((await clientTo(ofBytes(1_048_576))()).answer.body).toHaveLength(1_048_574);
    expect(await thrown(clientTo(ofBytes(1_048_577))())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  test('1 MiB less a little is read', async () => {
    const padded = JSON.stringify({ ...SUCCESS, padding: 'x'.repeat(1_000_000) });
    const { fetch } = respondWith(() => new Response(padded));
    expect((await clientTo({ fetch })()).answer.body).toMatchObject(SUCCESS);
  });
});

describe('bodies', () => {
  test.each([
    ['none', () => new Response(null, { status: 204 })],
    ['an empty one', () => new Response('')],
  ])('%s is null, not an error: the driver judges', async (_, answer) => {
    const { fetch } = respondWith(answer);
    expect((await clientTo({ fetch })()).answer.body).toBeNull();
  });

  test.each([
    ['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['cut JSON', () => new Response('{"factorResult":"SUCC')],
  ])('%s is undefined, not an error: the driver judges', async (_, answer) => {
    const { fetch } = respondWith(answer);
    expect((await clientTo({ fetch })()).answer.body).toBeUndefined();
  });

  test('the time of an answer is its Date, ours where it names none', async () => {
    const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
    const now = () => 42;
    const dated = clientTo({ ...respondWith(json(200, {}, { date })), now });
    expect((await dated()).answer.sentAt).toBe(Date.parse(date));
    expect((await clientTo({ ...respondWith(json(200, {}, { date: 'soon' })), now })()).answer.sentAt).toBe(42);
  });

  test('its request id is kept', async () => {
    const { fetch } = respondWith(json(200, {}, { 'x-okta-request-id': 'req-1' }));
    expect((await clientTo({ fetch })()).answer.requestId).toBe('req-1');
  });
});

describe('what leaves', () => {
  test('credential, media types and our name; a header of the driver cannot replace the credential', async () => {
    const { fetch, requests, bodies } = respondWith(json(200, {}));
    const headers = { authorization: 'SSWS other', 'accept-language': 'de' };
    await clientTo({ fetch })({ method: 'POST', json: { a: 1 }, query: { b: true, c: undefined }, headers });
    const [request] = requests;
    expect(request?.url).toBe('https://acme.okta.com/things?b=true');
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
      'accept-language': 'de',
      authorization: 'SSWS sesame',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^polyfactor\/\d+\.\d+\.\d+$/),
    });
    expect(bodies).toEqual(['{"a":1}']);
  });

  test.each([
    ['GET', null],
    ['POST', 'application/json'],
    ['PUT', 'application/json'],
    ['DELETE', 'application/json'],
  ] as const)('a %s without a body has the content type %s', async (method, type) => {
    const { fetch, requests } = respondWith(json(200, {}));
    await clientTo({ fetch })({ method });
    expect(requests[0]?.headers.get('content-type')).toBe(type);
  });
});

test('the opaque redirect of a browser is no answer', async () => {
  const opaque = Object.defineProperty(Response.json({ factorResult: 'SUCCESS' }), 'type', { value: 'opaqueredirect' });
  const { fetch } = respondWith(() => opaque);
  expect(await thrown(clientTo({ fetch })())).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
});

test.each([
  ['a text', 'sesame'],
  ['an Error', new Error('sesame')],
  ['nothing', undefined],
])('a fetch that throws %s is no outage, and its text is left out', async (_, reason) => {
  const fetch = () => Promise.reject(reason);
  const error = await thrown(clientTo({ fetch })());
  expect(error).toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  expect(error).not.toHaveProperty('networkCode');
  expect(JSON.stringify(error) + String(error)).not.toContain('sesame');
});

test('every request goes through the fetch of the options', async () => {
  const { fetch, requests } = respondWith(json(503, {}), json(200, {}));
  await clientTo({ fetch })({ retryable: true });
  expect(requests).toHaveLength(2);
  expect(requests.every(({ redirect }) => redirect === 'manual')).toBe(true);
});
