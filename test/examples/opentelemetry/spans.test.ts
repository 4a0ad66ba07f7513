import { inspect } from 'node:util';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { describe, expect, test } from 'vitest';
import { waitForApproval } from '../../../src/index.ts';
import { createFakeProvider } from '../../../src/testkit/fake/index.ts';
import {
  childrenOf,
  idOf,
  operations,
  requests,
  served,
  spans,
  texted,
  traceOf,
  tracer,
  unredacted,
  wrongOf,
} from './traced-okta.ts';

describe('an operation', () => {
  test('is a span of its own, with what its event says and nothing else', async () => {
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

  test('names the answer of the identity provider', async () => {
    const { mfa, userId } = await served();
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

  test('is a child of what called it, and leaves the current span as it was', async () => {
    const { mfa, userId } = await served();
    const [inside, after] = await tracer.startActiveSpan('POST /login', async (span) => {
      await mfa.listFactors({ userId });
      span.end();
      return [span, trace.getActiveSpan()] as const;
    });
    expect(after).toBe(inside);
    expect(operations()[0]?.parentSpanContext?.spanId).toBe(inside.spanContext().spanId);
    expect(trace.getActiveSpan()).toBeUndefined();
  });

  test('is each poll of a wait, in the trace of its own wait, of five that share a timer', async () => {
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

  test('is a span each, in the order of a login', async () => {
    const { code, verify } = await texted();
    await verify(wrongOf(code));
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

  test('is an error for an error code, with the code as its type', async () => {
    const { okta, code, verify } = await texted();
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

  test('is an error where the call was refused before anything was sent', async () => {
    const mfa = createFakeProvider({ users: ['ada'] });
    await expect(mfa.listFactors({ userId: '' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(spans()).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'INVALID_INPUT', 'mfa.requests': 0 } },
    ]);
  });

  test('is none for a wrong code, though its HTTP span has one, nor for the right code', async () => {
    const { code, verify } = await texted();
    await verify(wrongOf(code));
    await verify(code);
    const [wrong, right] = operations().slice(-2);
    expect(wrong).toMatchObject({ status: unset, attributes: { 'mfa.outcome': 'rejected' } });
    expect(wrong?.attributes).not.toHaveProperty('error.type');
    expect(right).toMatchObject({ status: unset, attributes: { 'mfa.outcome': 'approved' } });
    expect(requests().at(-2)).toMatchObject({ status: { code: SpanStatusCode.ERROR } });
  });

  test('is none for an abort, whose reason stays with the caller', async () => {
    const { okta, mfa, userId } = await served();
    okta.failNext({ delayMs: 5_000 });
    const stopping = new AbortController();
    const reason = new Error('ada@example.com has gone');
    const listing = mfa.listFactors({ userId, signal: stopping.signal });
    await expect.poll(() => okta.requests.length).toBe(1);
    stopping.abort(reason);
    await expect(listing).rejects.toBe(reason);
    await expect.poll(() => requests().length).toBe(1);
    expect(operations()).toMatchObject([{ status: unset, attributes: { 'mfa.outcome': 'aborted' } }]);
    // The instrumentation records the reason: the redaction is what keeps it in.
    expect(inspect(unredacted, { depth: 6 })).toContain('ada@example.com');
    expect(inspect(spans(), { depth: 9 })).not.toContain('ada@example.com');
  });
});

describe('HTTP client spans', () => {
  test('are children of the operation, each repetition of a look-up too', async () => {
    const { okta, mfa, userId } = await served();
    okta.failNext({ status: 503 });
    await mfa.listFactors({ userId });
    const [listing] = operations();
    if (listing === undefined) throw new Error('A span was expected.');
    expect(listing.attributes['mfa.requests']).toBe(2);
    expect(childrenOf(listing).map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 200]);
    expect(requests()).toHaveLength(2);
  });

  test('are children of their own operation, of twenty at once', async () => {
    const users = Array.from({ length: 20 }, (_, index) => `00uUser${100 + index}`);
    const { mfa } = await served(users);
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
    // By the path that only the live span still has: the request is that of the user whose trace it is in.
    const paths = new Map(unredacted.map((span) => [idOf(span), String(span.attributes['url.path'])]));
    for (const { userId, traceId } of handled) {
      const sent = requests().filter((span) => traceOf(span) === traceId);
      expect(sent.map((span) => paths.get(idOf(span)))).toEqual([
        `/api/v1/users/${userId}/factors`,
        `/api/v1/users/${userId}/factors/catalog`,
      ]);
    }
  });

  test('of others have the parent that they had', async () => {
    const { orgUrl, mfa, userId } = await served();
    await mfa.listFactors({ userId });
    await (await fetch(orgUrl)).text();
    const [, other] = requests();
    expect(other?.attributes['url.path']).toBe('/');
    expect(other?.parentSpanContext).toBeUndefined();
  });
});
