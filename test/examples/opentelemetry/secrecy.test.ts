import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { describe, expect, test } from 'vitest';
import { withoutPersons } from '../../../examples/opentelemetry/redact.ts';
import { wrongCode } from '../../support/wrong-code.ts';
import { operations, requests, SENDERS, spans, startSmsLogin, startTracedOkta, unredacted } from './traced-okta.ts';

describe.each(SENDERS)('exported spans of requests by %s', (_name, sending) => {
  test('contain no user id and no secret, after a login with a wrong code and an outage', async () => {
    const login = await startSmsLogin(sending);
    const { okta, client, code, verify, userId, phone, factor, mfa } = login;
    await verify(wrongCode(code));
    okta.failNext({ broken: 'answer' });
    await expect(verify(wrongCode(wrongCode(code)))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await verify(code);
    await mfa.remove({ userId, factorId: factor.id });
    const secrets = {
      user: userId,
      phone: phone.phoneNumber,
      'end of the phone': phone.phoneNumber.slice(-4),
      token: okta.apiToken,
      factor: factor.id,
      'handle of the enrollment': login.activationHandle.id,
      'handle of the login': login.handle.id,
      'code of the enrollment': login.enrollmentCode,
      'code of the login': code,
      'wrong code': wrongCode(code),
      address: client.ipAddress,
      browser: 'AdasBrowser',
    };
    expect(operations()).toHaveLength(7);
    expect(requests()).toHaveLength(7);
    const exported = contentOf(spans());
    for (const [what, secret] of Object.entries(secrets)) expect(exported, what).not.toContain(secret);
    // The instrumentations themselves record these. If that changes, docs/tracing.md is wrong.
    const recorded = contentOf(unredacted);
    for (const secret of [userId, factor.id, 'AdasBrowser']) expect(recorded).toContain(secret);
  });

  test('are not sent to the identity provider as trace or baggage headers', async () => {
    const { okta, mfa, userId } = await startTracedOkta(undefined, sending);
    const baggage = propagation.createBaggage({ user: { value: 'ada' } });
    await context.with(propagation.setBaggage(ROOT_CONTEXT, baggage), () => mfa.listFactors({ userId }));
    expect(requests()).toHaveLength(1);
    expect(Object.keys(okta.requests[0]?.headers ?? {})).not.toContain('traceparent');
    expect(Object.keys(okta.requests[0]?.headers ?? {})).not.toContain('baggage');
  });
});

/** The content of spans without ids and times of the SDK, whose digits could match a code by chance. */
function contentOf(all: readonly ReadableSpan[]): string {
  return JSON.stringify(
    all.map(({ name, attributes, status, events, links }) => {
      // These contain random digits, or digits of this machine.
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
  /** A span with these attributes after the redaction. */
  function redacted(
    attributes: Readonly<Record<string, string | number>>,
    {
      kind = SpanKind.CLIENT,
      name = 'GET',
      showUrlsOf = [],
      exceptionType,
    }: {
      readonly kind?: SpanKind;
      readonly name?: string;
      readonly showUrlsOf?: readonly string[];
      readonly exceptionType?: string;
    } = {},
  ) {
    const exporter = new InMemorySpanExporter();
    const processor = withoutPersons(new SimpleSpanProcessor(exporter), { showUrlsOf });
    const provider = new NodeTracerProvider({ spanProcessors: [processor] });
    const span = provider.getTracer('any instrumentation').startSpan(name, { kind, attributes });
    span.addEvent('exception', { 'exception.message': 'ada', 'exception.type': exceptionType });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'ada' }).end();
    const [left] = exporter.getFinishedSpans();
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
  ])('leaves only the fixed segments of %s', (path, left) => {
    const { attributes } = redacted({ 'http.request.method': 'GET', ...urlOf(path), 'url.query': '?ada' });
    expect(attributes).toEqual({
      'http.request.method': 'GET',
      'url.full': `https://acme.okta.com${left}`,
      'url.path': left,
    });
  });

  test('redacts a span with the names before the stable conventions alike', () => {
    const older = {
      'http.method': 'GET',
      'http.status_code': 200,
      'http.url': 'https://ada:secret@acme.okta.com/api/v1/users/ada?ada=1',
      'http.target': '/api/v1/users?ada=1',
      'http.user_agent': "Ada's browser",
      'http.error_message': 'ada',
    };
    const left = redacted(older, { name: 'GET /ada' });
    expect(left).toMatchObject({ name: 'GET', status: { code: SpanStatusCode.ERROR }, events: [] });
    expect(left.status).not.toHaveProperty('message');
    expect(left.attributes).toEqual({
      'http.method': 'GET',
      'http.status_code': 200,
      'http.url': 'https://acme.okta.com/api/v1/users/REDACTED',
      'http.target': '/api/v1/users',
    });
    expect(redacted(older, { showUrlsOf: ['https://acme.okta.com'] }).attributes).toEqual(older);
  });

  test('replaces the name of a span without a method', () => {
    expect(redacted({ 'url.path': '/ada' }, { name: 'GET /ada' }).name).toBe('HTTP');
  });

  test.each([
    ['UND_ERR_SOCKET', 'UND_ERR_SOCKET'],
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['TypeError', 'TypeError'],
    ['Error', 'Error'],
    ['503', '503'],
    ['ada@example.com', '_OTHER'],
    ['123456', '_OTHER'],
  ])('keeps the error type %s as %s', (type, left) => {
    expect(redacted({ 'http.request.method': 'GET', 'error.type': type }).attributes['error.type']).toBe(left);
  });

  test.each([
    ['ECONNREFUSED', 'ECONNREFUSED'],
    ['ada@example.com', '_OTHER'],
  ])('has the error code %s of the exception in place of Error', (code, left) => {
    const attributes = { 'http.request.method': 'GET', 'error.type': 'Error' };
    expect(redacted(attributes, { exceptionType: code }).attributes['error.type']).toBe(left);
  });

  test('removes an invalid URL, and the credentials of a URL', () => {
    expect(redacted({ 'url.full': 'ada' }).attributes).toEqual({});
    const { attributes } = redacted({ 'url.full': 'https://ada:secret@acme.okta.com/users' });
    expect(attributes).toEqual({ 'url.full': 'https://acme.okta.com/users' });
  });

  test('does not change other spans, or spans of the origins in showUrlsOf', () => {
    const path = '/orders/17';
    const attributes = { 'http.request.method': 'GET', ...urlOf(path) };
    const showUrlsOf = ['https://acme.okta.com'];
    expect(redacted(attributes, { kind: SpanKind.SERVER }).attributes).toEqual(attributes);
    expect(redacted({ 'db.query.text': 'select' }).attributes).toEqual({ 'db.query.text': 'select' });
    expect(redacted(attributes, { showUrlsOf }).attributes).toEqual(attributes);
    // The whole origin must match, not only its beginning.
    const alike = { 'url.full': 'https://acme.okta.com.example.com/ada' };
    expect(redacted(alike, { showUrlsOf }).attributes).toEqual({
      'url.full': 'https://acme.okta.com.example.com/REDACTED',
    });
  });
});
