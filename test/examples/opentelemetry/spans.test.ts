import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { waitForApproval } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import { wrongCode } from '../../support/wrong-code.ts';
import {
  childrenOf,
  idOf,
  operations,
  requests,
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

  test('is unset for an abort, and the abort reason is not exported', async () => {
    const { okta, mfa, userId } = await startTracedOkta();
    okta.failNext({ delayMs: 5_000 });
    const stopping = new AbortController();
    const reason = new Error('ada@example.com has gone');
    const listing = mfa.listFactors({ userId, signal: stopping.signal });
    await expect.poll(() => okta.requests.length).toBe(1);
    stopping.abort(reason);
    await expect(listing).rejects.toBe(reason);
    await expect.poll(() => requests().length).toBe(1);
    expect(operations()).toMatchObject([{ status: unset, attributes: { 'mfa.outcome': 'aborted' } }]);
    // The instrumentation records the reason. The redaction removes it.
    expect(inspect(unredacted, { depth: 6 })).toContain('ada@example.com');
    expect(inspect(spans(), { depth: 9 })).not.toContain('ada@example.com');
  });
});

describe('HTTP client spans', () => {
  test('are children of the operation, also when a read is repeated', async () => {
    const { okta, mfa, userId } = await startTracedOkta();
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
    const { mfa } = await startTracedOkta(users);
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
    const paths = new Map(unredacted.map((span) => [idOf(span), String(span.attributes['url.path'])]));
    for (const { userId, traceId } of handled) {
      const sent = requests().filter((span) => traceOf(span) === traceId);
      expect(sent.map((span) => paths.get(idOf(span)))).toEqual([
        `/api/v1/users/${userId}/factors`,
        `/api/v1/users/${userId}/factors/catalog`,
      ]);
    }
  });

  test('of other requests keep their parent', async () => {
    const { orgUrl, mfa, userId } = await startTracedOkta();
    await mfa.listFactors({ userId });
    await (await fetch(orgUrl)).text();
    const [, other] = requests();
    expect(other?.attributes['url.path']).toBe('/');
    expect(other?.parentSpanContext).toBeUndefined();
  });
});
