import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { thrown } from '../../support/scripted-tenant.ts';
import { clientTo } from './scripted-client.ts';

// What a request without a response says: how the network failed, or that the `fetch` itself is broken.

const failed = (cause: unknown) => new TypeError('fetch failed', { cause });
const coded = (code: string, cause?: unknown) => Object.assign(new Error('sesame'), { code, cause });
const post = (fetch: () => Promise<Response>) => thrown(clientTo({ fetch })({ method: 'POST' }));

describe('a network failure', () => {
  test.each<readonly [string, unknown, 'may have been sent' | 'was not sent']>([
    ['ENOTFOUND', failed(coded('ENOTFOUND')), 'was not sent'],
    ['EAI_AGAIN', failed(coded('EAI_AGAIN')), 'was not sent'],
    ['ECONNREFUSED', failed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'was not sent'],
    ['CERT_HAS_EXPIRED', failed(coded('CERT_HAS_EXPIRED')), 'was not sent'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', failed(coded('DEPTH_ZERO_SELF_SIGNED_CERT')), 'was not sent'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', failed(coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')), 'was not sent'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', failed(coded('ERR_TLS_CERT_ALTNAME_INVALID')), 'was not sent'],
    ['ECONNRESET', failed(coded('ECONNRESET')), 'may have been sent'],
    ['UND_ERR_SOCKET', failed(coded('UND_ERR_SOCKET')), 'may have been sent'],
    // node-fetch and others have the code on the error itself.
    ['EPIPE', coded('EPIPE'), 'may have been sent'],
    ['ERR_STREAM_PREMATURE_CLOSE', coded('ERR_STREAM_PREMATURE_CLOSE'), 'may have been sent'],
    ['ETIMEDOUT', failed(coded('no code', coded('ETIMEDOUT'))), 'may have been sent'],
  ])('of %s is UNAVAILABLE with its code', async (networkCode, error, sent) => {
    const failure = await post(() => Promise.reject(error));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', networkCode });
    expect(Object(failure).outcomeUnknown).toBe(sent === 'may have been sent' ? true : undefined);
    expect(JSON.stringify(failure) + String(failure) + Object(failure).stack).not.toContain('sesame');
  });

  test('of our own time-out is TIMEOUT', async () => {
    const never = () => new Promise<Response>(() => {});
    const failure = await thrown(clientTo({ fetch: never, timeoutMs: 5 })({ method: 'POST' }));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', networkCode: 'TIMEOUT', outcomeUnknown: true });
  });

  test.each<readonly [string, unknown]>([
    ['no code', failed(undefined)],
    ['a code that is no code', failed(coded('sesame'))],
    ['a code in small letters', failed(coded('econnreset'))],
    ['a secret that looks like one', failed(coded('ESESAME1234'))],
    ['an endless chain of causes', failed(loop())],
    ['causes that throw where they are read', failed(new Proxy({}, { has: () => refuse() }))],
    ['an abort of its own', new DOMException('sesame', 'AbortError')],
    ["Safari's text", new TypeError('Load failed')],
    ['the lost connection of workerd', Object.assign(new Error('Network connection lost.'), { retryable: true })],
    ['the internal error of workerd', Object.assign(new Error('internal error'), { remote: true })],
    ['a TypeError of another realm, as in Jest', runInNewContext(`new TypeError('fetch failed')`)],
    ['an abort of another realm', runInNewContext(`Object.assign(new Error(), { name: 'AbortError' })`)],
  ])('with %s is UNAVAILABLE without a code', async (_title, error) => {
    const failure = await post(() => Promise.reject(error));
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
    expect(failure).not.toHaveProperty('networkCode');
  });

  test('that fetch reports by status 0 is UNAVAILABLE', async () => {
    const failure = await post(async () => Response.error());
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeUnknown: true });
  });
});

describe('a broken fetch', () => {
  test.each<readonly [string, () => unknown]>([
    ['throws', () => refuse()],
    ['gives nothing', () => undefined],
    ['gives a text', () => '{}'],
    ['gives an object without headers', () => ({ status: 200, body: null })],
    ['gives a body without a reader', () => ({ status: 200, headers: new Headers(), body: { pipe: () => {} } })],
    ['gives a body as text', () => ({ status: 200, headers: new Headers(), body: '{}' })],
    ['rejects with a mistake of its own', () => Promise.reject(new ReferenceError('sesame is not defined'))],
    ['calls no function', () => Promise.reject(new TypeError('sesame.fetch is not a function'))],
    [
      'reads nothing',
      () => Promise.reject(new TypeError("Cannot read properties of undefined (reading 'connection')")),
    ],
    ['reads nothing in Safari', () => Promise.reject(new TypeError("undefined is not an object ('sesame.fetch')"))],
    ['has no URL', () => Promise.reject(new TypeError('fetch: Failed to parse URL from sesame'))],
    // undici 8's ProxyAgent with the fetch of Node.
    ['has a dispatcher of another undici', () => Promise.reject(failed(coded('UND_ERR_INVALID_ARG')))],
  ])('that %s is named as such, and is no outage', async (_title, broken) => {
    const failure = await post(broken as () => Promise<Response>);
    expect(failure).toMatchObject({ code: 'UNEXPECTED_RESPONSE', outcomeUnknown: true });
    expect(String(failure)).toContain('The fetch function or the agent failed');
    expect(String(failure) + Object(failure).stack).not.toContain('sesame');
  });
});

function refuse(): never {
  throw new RangeError('sesame');
}

function loop(): object {
  const error: { cause?: unknown } = {};
  error.cause = error;
  return error;
}
