import { AsyncLocalStorage } from 'node:async_hooks';
import { execFileSync } from 'node:child_process';
import { tracingChannel } from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOktaProvider } from '../adapters/okta/index.ts';
import { OpenContextManager } from '../examples/opentelemetry/context.ts';
import { withoutPersons } from '../examples/opentelemetry/redact.ts';
import { startTracing } from '../examples/opentelemetry/setup.ts';
import { traceOperations } from '../examples/opentelemetry/spans.ts';
import { createOktaEmulator, serveEmulator } from '../src/emulator/index.ts';
import { createFakeProvider } from '../src/fake/index.ts';
import { waitForApproval } from '../src/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tracer = trace.getTracer('the service');

/** What the exporter got, and what it would have got without the redaction. */
let exporter: InMemorySpanExporter;
let unredacted: ReadableSpan[];
let stop: () => Promise<void>;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  unredacted = [];
  const exporting = new SimpleSpanProcessor(exporter);
  const processor: SpanProcessor = {
    // The live span has at its end whatever the instrumentation has recorded.
    onStart: (span) => void unredacted.push(span),
    onEnd: (span) => exporting.onEnd(span),
    forceFlush: () => exporting.forceFlush(),
    shutdown: () => exporting.shutdown(),
  };
  stop = startTracing(processor);
});
afterEach(() => stop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const spans = () => exporter.getFinishedSpans();
const operations = () => spans().filter(({ name }) => name.startsWith('mfa.'));
const requests = () => spans().filter(({ kind }) => kind === SpanKind.CLIENT);
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;
const childrenOf = (parent: ReadableSpan) =>
  requests().filter((span) => span.parentSpanContext?.spanId === idOf(parent) && traceOf(span) === traceOf(parent));

/** An emulated Okta on loopback, so that requests leave by the global fetch. */
async function served(users: readonly string[] = ['00uAdaLovelace']) {
  const okta = createOktaEmulator({ users, limitPerMinute: 10_000 });
  const { url: orgUrl, close } = await serveEmulator(okta);
  closing.push(close);
  const mfa = createOktaProvider({ orgUrl, apiToken: okta.apiToken, now: okta.clock.now });
  const userId = users[0] ?? '';
  return { okta, mfa, orgUrl, userId, phone: okta.phone(userId) };
}

/** A user whose login by SMS waits for its code. */
async function texted() {
  const world = await served();
  const { okta, mfa, userId, phone } = world;
  const read = () => phone.readCode('sms');
  const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
  if (enrollment.status !== 'pending') throw new Error('A message was expected.');
  const enrollmentCode = read();
  const { handle: enrolling } = enrollment;
  const activation = await mfa.activate({ userId, handle: enrolling, answer: { kind: 'code', code: enrollmentCode } });
  if (activation.status !== 'active') throw new Error('An active factor was expected.');
  okta.advance(31_000);
  const { factor } = activation;
  const client = { ipAddress: '203.0.113.77', userAgent: 'Mozilla/5.0 (AdasBrowser)' };
  const { handle } = await mfa.challenge({ userId, factor, client });
  const verify = (code: string) => mfa.verify({ userId, handle, answer: { kind: 'code', code } });
  return { ...world, client, factor, enrolling, handle, enrollmentCode, code: read(), verify };
}

const wrongOf = (code: string) => code.replace(/^\d/, (digit) => `${(Number(digit) + 1) % 10}`);

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

describe('after stopping', () => {
  test('no spans come', async () => {
    const { mfa, userId } = await served();
    await mfa.listFactors({ userId });
    const before = unredacted.length;
    expect(before).toBe(2);
    await stop();
    await mfa.listFactors({ userId });
    expect(unredacted).toHaveLength(before);
  });

  test('what still runs ends its span', async () => {
    const contextManager = new OpenContextManager();
    const kept = new InMemorySpanExporter();
    await stop();
    const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] });
    provider.register({ contextManager });
    const stopOperations = traceOperations(provider.getTracer('polyfactor'), contextManager.storage);
    const mfa = createFakeProvider({ users: ['ada'] });
    const running = mfa.listFactors({ userId: 'ada' });
    stopOperations();
    const late = mfa.listFactors({ userId: 'bob' }).catch(() => {});
    const channel = tracingChannel('polyfactor.operation');
    expect(channel.hasSubscribers).toBe(true);
    await Promise.all([running, late]);
    expect(channel.hasSubscribers).toBe(false);
    expect(kept.getFinishedSpans()).toMatchObject([{ name: 'mfa.listFactors', attributes: { 'mfa.outcome': 'ok' } }]);
    trace.disable();
    context.disable();
  });
});

describe('the context manager', () => {
  test('replaces every method of the original that touches its storage', () => {
    const {
      constructor: _,
      enable,
      ...rest
    } = Object.getOwnPropertyDescriptors(AsyncLocalStorageContextManager.prototype);
    expect(String(enable.value)).not.toContain('torage');
    expect(Object.keys(rest).length).toBeGreaterThan(2);
    expect(Object.getOwnPropertyNames(OpenContextManager.prototype)).toEqual(expect.arrayContaining(Object.keys(rest)));
  });

  test('keeps a context while a function runs, with its receiver and arguments, and where one is attached', async () => {
    const manager = new OpenContextManager();
    const one = ROOT_CONTEXT.setValue(Symbol('one'), 1);
    const receiver = { factor: 2 };
    const times = function (this: typeof receiver, value: number) {
      return [manager.active(), value * this.factor] as const;
    };
    expect(manager.with(one, times, receiver, 21)).toEqual([one, 42]);
    expect(manager.bind(one, () => manager.active())()).toBe(one);
    await new AsyncLocalStorage().run(1, async () => {
      const token = manager.attach(one);
      expect(manager.active()).toBe(one);
      token.dispose();
      expect(manager.active()).toBe(ROOT_CONTEXT);
    });
  });

  test('that is not in use is refused', () => {
    expect(() => traceOperations(tracer, new OpenContextManager().storage)).toThrow(/register the context manager/);
  });
});

describe('the example', () => {
  const folder = `${root}examples/opentelemetry/`;

  test('runs, and prints each request within its operation', () => {
    const output = execFileSync(process.execPath, [`${folder}main.ts`], { cwd: root, encoding: 'utf8' });
    const lines = output.replaceAll(/ \(\d+\.\d ms\)$/gm, '').split('\n');
    expect(lines.slice(0, 2)).toEqual(['The login is approved. Its spans:', '']);
    const one = 'POST /api/v1/users/REDACTED/factors';
    const login = `    ${one}/REDACTED/verify`;
    expect(lines.slice(2).join('\n').trimEnd().split('\n')).toEqual([
      'POST /second-factor',
      ...['  mfa.enroll pending 200', `    ${one} 200`],
      ...['  mfa.activate active 200', `    ${one}/REDACTED/lifecycle/activate 200`],
      'POST /login',
      ...['  mfa.listFactors ok 200', '    GET /api/v1/users/REDACTED/factors 503 ERROR'],
      '    GET /api/v1/users/REDACTED/factors 200',
      ...['  mfa.challenge ok 200', `${login} 200`],
      'POST /login/code',
      ...['  mfa.verify rejected 403', `${login} 403 ERROR`],
      'POST /login/code',
      ...['  mfa.verify UNAVAILABLE 503 ERROR', `${login} 503 ERROR`],
      ...['  mfa.verify approved 200', `${login} 200`],
    ]);
  });

  test('is written with the public packages only', () => {
    const imported = readdirSync(folder).flatMap((name) =>
      [...readFileSync(folder + name, 'utf8').matchAll(/ from '([^']+)';$/gm)].map(([, from = '']) => from),
    );
    expect(imported).toContain('polyfactor');
    const known = /^(node:\w+|polyfactor(\/(okta|emulator))?|@opentelemetry\/[\w-]+|\.\/\w+\.ts)$/;
    expect(imported.filter((from) => !known.test(from))).toEqual([]);
  });
});
