import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { waitForApproval } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { freePort } from '../../support/free-port.ts';
import { wrongCode } from '../../support/wrong-code.ts';
import {
  childrenOf,
  idOf,
  openServers,
  operations,
  pathOf,
  requests,
  SENDERS,
  spans,
  startSmsLogin,
  startTracedOkta,
  traceOf,
  tracer,
  unredacted,
} from './traced-okta.ts';

describe('an operation', () => {
  test('is a span with the attributes of its event and nothing else', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    await mfa.listFactors({ userId: 'ada' });
    expect(spans().map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      {
        name: 'mfa.listFactors',
        kind: SpanKind.INTERNAL,
        attributes: {
          'mfa.provider': 'fake',
          'mfa.operation': 'listFactors',
          'mfa.outcome': 'ok',
          'mfa.requests': 1,
          'http.response.status_code': 200,
        },
      },
    ]);
    expect(spans()[0]).toMatchObject({ status: { code: SpanStatusCode.UNSET }, events: [], links: [] });
  });

  test('has the request id of the identity provider', async () => {
    const { mfa, userId } = await startTracedOkta();
    await mfa.listFactors({ userId });
    expect(operations()[0]?.attributes).toEqual({
      'mfa.provider': 'okta',
      'mfa.operation': 'listFactors',
      'mfa.outcome': 'ok',
      'mfa.requests': 1,
      'mfa.request_id': expect.stringMatching(/^[\w-]{27}$/),
      'http.response.status_code': 200,
    });
  });

  test('is a child of the calling span, and does not change the current span', async () => {
    const { mfa, userId } = await startTracedOkta();
    const [inside, after] = await tracer.startActiveSpan('POST /login', async (span) => {
      await mfa.listFactors({ userId });
      span.end();
      return [span, trace.getActiveSpan()] as const;
    });
    expect(after).toBe(inside);
    expect(operations()[0]?.parentSpanContext?.spanId).toBe(inside.spanContext().spanId);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  test('is a span for each poll of a wait, in the trace of that wait, with five waits on one timer', async () => {
    const mfa = createFakeProvider();
    const users = ['ada', 'bob', 'cyd', 'dan', 'eve'];
    const polls = await Promise.all(
      users.map((userId) =>
        tracer.startActiveSpan('a wait', async (span) => {
          const { handle } = await mfa.challenge({ userId, factorId: await mfa.addFactor(userId, 'push') });
          let seen = 1;
          const onPending = () => {
            seen += 1;
            if (seen === 3) mfa.approve(handle);
          };
          await waitForApproval(mfa, { userId, handle, onPending });
          return { traceId: span.spanContext().traceId, seen };
        }),
      ),
    );
    for (const { traceId, seen } of polls) {
      const verifications = operations().filter((span) => span.name === 'mfa.verify' && traceOf(span) === traceId);
      expect(verifications).toHaveLength(seen);
    }
    expect(operations().filter(({ name }) => name === 'mfa.verify').length).toBeGreaterThanOrEqual(15);
  });

  test('is one span per call, in the order of the login', async () => {
    const { code, verify } = await startSmsLogin();
    await verify(wrongCode(code));
    await verify(code);
    expect(operations().map(({ name, attributes }) => [name, attributes['mfa.outcome']])).toEqual([
      ['mfa.enroll', 'pending'],
      ['mfa.activate', 'active'],
      ['mfa.challenge', 'ok'],
      ['mfa.verify', 'rejected'],
      ['mfa.verify', 'approved'],
    ]);
  });
});

describe('the status', () => {
  const unset = { code: SpanStatusCode.UNSET };

  test('is an error for an error code, with the code as error type', async () => {
    const { okta, code, verify } = await startSmsLogin();
    okta.failNext({ status: 503 });
    await expect(verify(code)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const failed = operations().at(-1);
    expect(failed?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(failed?.attributes).toMatchObject({
      'error.type': 'UNAVAILABLE',
      'mfa.outcome': 'UNAVAILABLE',
      'http.response.status_code': 503,
    });
  });

  test('is an error if the call was refused before anything was sent', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    await expect(mfa.listFactors({ userId: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(spans()).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'INVALID_INPUT', 'mfa.requests': 0 } },
    ]);
  });

  test('is unset for a wrong code, although its HTTP span has an error, and for the right code', async () => {
    const { code, verify } = await startSmsLogin();
    await verify(wrongCode(code));
    await verify(code);
    const [wrong, right] = operations().slice(-2);
    expect(wrong).toMatchObject({ status: unset, attributes: { 'mfa.outcome': 'rejected' } });
    expect(wrong?.attributes).not.toHaveProperty('error.type');
    expect(right).toMatchObject({ status: unset, attributes: { 'mfa.outcome': 'approved' } });
    expect(requests().at(-2)).toMatchObject({ status: { code: SpanStatusCode.ERROR } });
  });

  test.each(SENDERS)('is unset for an abort with %s, and the abort reason is not exported', async (_name, sending) => {
    const { okta, mfa, userId } = await startTracedOkta(undefined, sending);
    okta.failNext({ delayMs: 5_000 });
    const stopping = new AbortController();
    const reason = new Error('ada@example.com has gone');
    const listing = mfa.listFactors({ userId, signal: stopping.signal });
    await expect.poll(() => okta.requests.length).toBe(1);
    stopping.abort(reason);
    await expect(listing).rejects.toBe(reason);
    await expect.poll(() => requests().length).toBe(1);
    expect(operations()).toMatchObject([{ status: unset, attributes: { 'mfa.outcome': 'aborted' } }]);
    expect(requests()).toMatchObject([{ name: 'GET', status: { code: SpanStatusCode.ERROR }, events: [] }]);
    // The instrumentation of `fetch` records the reason. The redaction removes it.
    if (sending.fetch !== undefined) expect(inspect(unredacted, { depth: 6 })).toContain('ada@example.com');
    expect(inspect(spans(), { depth: 9 })).not.toContain('ada@example.com');
  });
});

describe.each(SENDERS)('HTTP client spans of %s', (_name, sending) => {
  test('are children of the operation, also when a read is repeated', async () => {
    const { okta, mfa, userId } = await startTracedOkta(undefined, sending);
    okta.failNext({ status: 503 });
    await mfa.listFactors({ userId });
    const [listing] = operations();
    if (listing === undefined) throw new Error('A span was expected.');
    expect(listing.attributes['mfa.requests']).toBe(2);
    expect(childrenOf(listing).map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(requests()).toHaveLength(2);
  });

  test('are children of their operation when twenty run at once', async () => {
    const users = Array.from({ length: 20 }, (_, index) => `00uUser${100 + index}`);
    const { mfa } = await startTracedOkta(users, sending);
    const handled = await Promise.all(
      users.map((userId) =>
        tracer.startActiveSpan('a request', async (span) => {
          await mfa.listFactors({ userId });
          await mfa.listAvailableFactors({ userId });
          span.end();
          return { userId, traceId: span.spanContext().traceId };
        }),
      ),
    );
    expect(operations()).toHaveLength(40);
    for (const operation of operations()) expect(childrenOf(operation)).toHaveLength(1);
    // Only the live span still has the path. It names the user whose trace this is.
    const paths = new Map(unredacted.map((span) => [idOf(span), pathOf(span)]));
    for (const { userId, traceId } of handled) {
      const sent = requests().filter((span) => traceOf(span) === traceId);
      expect(sent.map((span) => paths.get(idOf(span)))).toEqual([
        `/api/v1/users/${userId}/factors`,
        `/api/v1/users/${userId}/factors/catalog`,
      ]);
    }
  });

  test('of other requests keep their parent', async () => {
    const { orgUrl, mfa, userId } = await startTracedOkta(undefined, sending);
    await mfa.listFactors({ userId });
    await (await fetch(orgUrl)).text();
    const [response] = await once(get(orgUrl), 'response');
    await once(response.resume(), 'end');
    const others = requests().slice(1);
    expect(others.map((span) => [pathOf(span), span.parentSpanContext])).toEqual([
      ['/', undefined],
      ['/', undefined],
    ]);
  });
});

describe('the HTTP client span of a request without a whole response', () => {
  /** A server that sends half a response, and keeps the connection open unless it `breaks` it. */
  async function startHalfServer({ breaks }: { readonly breaks: boolean }): Promise<string> {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write('[{"id":', () => breaks && response.destroy());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    openServers.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  test.each([
    ['a refused connection', async () => `http://localhost:${await freePort()}`, 'ECONNREFUSED'],
    ['a refused connection for TLS', async () => `https://localhost:${await freePort()}`, 'ECONNREFUSED'],
    ['half a response and a broken connection', () => startHalfServer({ breaks: true }), undefined],
    ['half a response and a time-out', () => startHalfServer({ breaks: false }), undefined],
  ])('has the status of an error without a message: %s', async (_what, start, errorType) => {
    const orgUrl = await start();
    const mfa = createOktaProvider({ orgUrl, apiToken: '00TokenOfTheTest', timeoutMs: 300 });
    const factor = { type: 'sms', phoneNumber: '+15551234567' } as const;
    await expect(mfa.enroll({ userId: '00uAda', factor })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect.poll(() => requests().length).toBe(1);
    const [operation] = operations();
    if (operation === undefined) throw new Error('A span was expected.');
    const [request] = childrenOf(operation);
    expect(request).toMatchObject({ name: 'POST', events: [], links: [] });
    expect(request?.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(request?.attributes['error.type']).toBe(errorType);
    expect(request?.attributes['url.full']).toBe(`${orgUrl}/api/v1/users/REDACTED/factors`);
  });

  test('says that the connection was closed after a time-out', async () => {
    const { okta, mfa, userId } = await startTracedOkta(undefined, { timeoutMs: 100 });
    okta.failNext({ delayMs: 5_000 });
    await expect(mfa.remove({ userId, factorId: 'sms1' })).rejects.toMatchObject({ networkCode: 'TIMEOUT' });
    await expect.poll(() => requests().length).toBe(1);
    expect(requests()).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'ECONNRESET' } },
    ]);
  });
});
