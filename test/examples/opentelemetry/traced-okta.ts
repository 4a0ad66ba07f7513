import { SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach } from 'vitest';
import { createOktaProvider, type OktaOptions } from '../../../adapters/okta/index.ts';
import { startTracing } from '../../../examples/opentelemetry/setup.ts';
import { createOktaEmulator, serveEmulator } from '../../../src/testkit/emulator/index.ts';

// The example's tracing with an exporter in memory, and an emulated Okta on loopback.

export const tracer = trace.getTracer('the service');

/** The exported spans, and the same spans without redaction. */
let exporter: InMemorySpanExporter;
export let unredacted: ReadableSpan[];
export let stop: () => Promise<void>;

beforeEach(() => {
  exporter = new InMemorySpanExporter();
  unredacted = [];
  const exporting = new SimpleSpanProcessor(exporter);
  const processor: SpanProcessor = {
    // When the live span ends, it has everything that the instrumentation recorded.
    onStart: (span) => void unredacted.push(span),
    onEnd: (span) => exporting.onEnd(span),
    forceFlush: () => exporting.forceFlush(),
    shutdown: () => exporting.shutdown(),
  };
  stop = startTracing(processor);
});
afterEach(() => stop());

export const openServers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of openServers.splice(0)) await close();
});

export const spans = () => exporter.getFinishedSpans();
export const operations = () => spans().filter(({ name }) => name.startsWith('mfa.'));
export const requests = () => spans().filter(({ kind }) => kind === SpanKind.CLIENT);
/** Both instrumentations record the URL, but only one of them the path. */
export const pathOf = ({ attributes }: ReadableSpan) => URL.parse(String(attributes['url.full']))?.pathname;
export const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
export const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;
export const childrenOf = (parent: ReadableSpan) =>
  requests().filter((span) => span.parentSpanContext?.spanId === idOf(parent) && traceOf(span) === traceOf(parent));

type Sending = Pick<OktaOptions, 'fetch' | 'timeoutMs'>;

/** By what requests are sent: an instrumentation each. */
export const SENDERS: readonly (readonly [name: string, sending: Sending])[] = [
  ["Node's HTTP client", {}],
  ['fetch', { fetch: globalThis.fetch }],
];

/** An emulated Okta on loopback, so that requests go over a socket. */
export async function startTracedOkta(users: readonly string[] = ['00uAdaLovelace'], sending: Sending = {}) {
  const okta = createOktaEmulator({ users, limitPerMinute: 10_000 });
  const { url: orgUrl, close } = await serveEmulator(okta);
  openServers.push(close);
  const mfa = createOktaProvider({ orgUrl, apiToken: okta.apiToken, now: okta.clock.now, ...sending });
  const userId = users[0] ?? '';
  return { okta, mfa, orgUrl, userId, phone: okta.phone(userId) };
}

/** A login by SMS that waits for its code. */
export async function startSmsLogin(sending: Sending = {}) {
  const traced = await startTracedOkta(undefined, sending);
  const { okta, mfa, userId, phone } = traced;
  const read = () => phone.readCode('sms');
  const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
  if (enrollment.status !== 'pending') throw new Error('A message was expected.');
  const enrollmentCode = read();
  const { handle: activationHandle } = enrollment;
  const activation = await mfa.activate({
    userId,
    handle: activationHandle,
    answer: { kind: 'code', code: enrollmentCode },
  });
  if (activation.status !== 'active') throw new Error('An active factor was expected.');
  okta.advance(31_000);
  const { factor } = activation;
  const client = { ipAddress: '203.0.113.77', userAgent: 'Mozilla/5.0 (AdasBrowser)' };
  const { handle } = await mfa.challenge({ userId, factor, client });
  const verify = (code: string) => mfa.verify({ userId, handle, answer: { kind: 'code', code } });
  return { ...traced, client, factor, activationHandle, handle, enrollmentCode, code: read(), verify };
}
