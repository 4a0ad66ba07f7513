import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { describe, expect, test } from 'vitest';
import { withoutPersons } from '../../../examples/opentelemetry/redact.ts';
import { operations, requests, served, spans, texted, unredacted, wrongOf } from './traced-okta.ts';

describe('nothing that is exported', () => {
  test('names the user or holds a secret, in a login with a wrong code and an outage', async () => {
    const world = await texted();
    const { okta, client, code, verify, userId, phone, factor, mfa } = world;
    await verify(wrongOf(code));
    okta.failNext({ broken: 'answer' });
    await expect(verify(wrongOf(wrongOf(code)))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await verify(code);
    await mfa.remove({ userId, factorId: factor.id });
    const secrets = {
      user: userId,
      phone: phone.phoneNumber,
      'end of the phone': phone.phoneNumber.slice(-4),
      token: okta.apiToken,
      factor: factor.id,
      'handle of the enrollment': world.enrolling.id,
      'handle of the login': world.handle.id,
      'code of the enrollment': world.enrollmentCode,
      'code of the login': code,
      'wrong code': wrongOf(code),
      address: client.ipAddress,
      browser: 'AdasBrowser',
    };
    expect(operations()).toHaveLength(7);
    expect(requests()).toHaveLength(7);
    const exported = everythingIn(spans());
    for (const [what, secret] of Object.entries(secrets)) expect(exported, what).not.toContain(secret);
    // What the instrumentation records by itself: were this to change, the page about it would be wrong.
    const recorded = everythingIn(unredacted);
    for (const secret of [userId, factor.id, 'AdasBrowser']) expect(recorded).toContain(secret);
  });

  test('went out to the identity provider as a trace or as baggage', async () => {
    const { okta, mfa, userId } = await served();
    const baggage = propagation.createBaggage({ user: { value: 'ada' } });
    await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => mfa.listFactors({ userId }));
    expect(operations()).toHaveLength(1);
    expect(Object.keys(okta.requests[0]?.headers ?? {})).not.toContain('traceparent');
    expect(Object.keys(okta.requests[0]?.headers ?? {})).not.toContain('baggage');
  });
});

/** Ids of spans and times have digits by chance that a code could have: whatever was not made by the SDK itself. */
function everythingIn(all: readonly ReadableSpan[]): string {
  return JSON.stringify(
    all.map(({ name, attributes, status, events, links }) => {
      // Digits at random, or of this machine.
      const {
        'mfa.request_id': _,
        'server.port': __,
        'network.peer.port': ___,
        'url.full': full,
        ...rest
      } = attributes;
      return {
        name,
        rest,
        full: String(full).replace(/:\d+\//, '/'),
        status,
        links,
        events: events.map((it) => it.attributes),
      };
    }),
  );
}

describe('the redaction', () => {
  /** What is left of a span with these attributes. */
  function leftOf(
    attributes: Readonly<Record<string, string | number>>,
    { kind = SpanKind.CLIENT, name = 'GET', showUrlsOf = [] as readonly string[] } = {},
  ) {
    const kept = new InMemorySpanExporter();
    const processor = withoutPersons(new SimpleSpanProcessor(kept), { showUrlsOf });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    const span = provider.getTracer('any instrumentation').startSpan(name, { kind, attributes });
    span.addEvent('exception', { 'exception.message': 'ada' });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'ada' }).end();
    const [left] = kept.getFinishedSpans();
    if (left === undefined) throw new Error('A span was expected.');
    return left;
  }
  const urlOf = (path: string) => ({
    'url.full': `https://acme.okta.com${path}`,
    'url.path': path.split('?')[0] ?? '',
  });

  test.each([
    ['/api/v1/users/ada%40example.com/factors', '/api/v1/users/REDACTED/factors'],
    [
      '/api/v1/users/00u1/factors/sms1/lifecycle/activate/poll',
      '/api/v1/users/REDACTED/factors/REDACTED/lifecycle/activate/poll',
    ],
    [
      '/api/v1/users/00u1/factors/f1/transactions/v2mst.a1',
      '/api/v1/users/REDACTED/factors/REDACTED/transactions/REDACTED',
    ],
    ['/api/v1/users/00u1/factors?updatePhone=true&ada=1', '/api/v1/users/REDACTED/factors'],
    ['/api/1/users/2/otp_devices/3/verify', '/api/1/users/REDACTED/otp_devices/REDACTED/verify'],
    ['/api/2/mfa/users/35/verifications/0b9c-11', '/api/2/mfa/users/REDACTED/verifications/REDACTED'],
    ['/auth/oauth2/v2/token', '/auth/oauth2/v2/token'],
    ['/customers/ada/orders', '/REDACTED/REDACTED/REDACTED'],
    ['/', '/'],
  ])('leaves of %s only the words', (path, left) => {
    const { attributes } = leftOf({ 'http.request.method': 'GET', ...urlOf(path), 'url.query': '?ada' });
    expect(attributes).toEqual({
      'http.request.method': 'GET',
      'url.full': `https://acme.okta.com${left}`,
      'url.path': left,
    });
  });

  test('knows an HTTP span by older names, and leaves nothing of them', () => {
    const left = leftOf({ 'http.url': 'https://acme.okta.com/ada', 'http.target': '/ada' }, { name: 'GET /ada' });
    expect(left).toMatchObject({ name: 'HTTP', attributes: {}, status: { code: SpanStatusCode.ERROR }, events: [] });
    expect(left.status).not.toHaveProperty('message');
  });

  test.each([
    ['UND_ERR_SOCKET', 'UND_ERR_SOCKET'],
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['TypeError', 'TypeError'],
    ['503', '503'],
    ['ada@example.com', '_OTHER'],
    ['123456', '_OTHER'],
  ])('leaves an error of type %s as %s', (type, left) => {
    expect(leftOf({ 'http.request.method': 'GET', 'error.type': type }).attributes['error.type']).toBe(left);
  });

  test('leaves out what is no URL, and the credentials in one', () => {
    expect(leftOf({ 'url.full': 'ada' }).attributes).toEqual({});
    const { attributes } = leftOf({ 'url.full': 'https://ada:secret@acme.okta.com/users' });
    expect(attributes).toEqual({ 'url.full': 'https://acme.okta.com/users' });
  });

  test('leaves alone what is no HTTP client span, and the origins that it is told', () => {
    const path = '/orders/17';
    const attributes = { 'http.request.method': 'GET', ...urlOf(path) };
    const showUrlsOf = ['https://acme.okta.com'];
    expect(leftOf(attributes, { kind: SpanKind.SERVER }).attributes).toEqual(attributes);
    expect(leftOf({ 'db.query.text': 'select' }).attributes).toEqual({ 'db.query.text': 'select' });
    expect(leftOf(attributes, { showUrlsOf }).attributes).toEqual(attributes);
    // By the whole origin, not by how it begins.
    const alike = { 'url.full': 'https://acme.okta.com.example.com/ada' };
    expect(leftOf(alike, { showUrlsOf }).attributes).toEqual({
      'url.full': 'https://acme.okta.com.example.com/REDACTED',
    });
  });
});
