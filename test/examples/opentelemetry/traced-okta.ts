import { SpanKind, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterEach, beforeEach } from 'vitest';
import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { startTracing } from '../../../examples/opentelemetry/setup.ts';
import { createOktaEmulator, serveEmulator } from '../../../src/testkit/emulator/index.ts';

// What every test here has: the tracing of the example with an exporter in memory, and an emulated Okta on loopback.

export const tracer = trace.getTracer('the service');

/** What the exporter got, and what it would have got without the redaction. */
let exporter: InMemorySpanExporter;
export let unredacted: ReadableSpan[];
export let stop: () => Promise<void>;

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

export const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export const spans = () => exporter.getFinishedSpans();
export const operations = () => spans().filter(({ name }) => name.startsWith('mfa.'));
export const requests = () => spans().filter(({ kind }) => kind === SpanKind.CLIENT);
export const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
export const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId;
export const childrenOf = (parent: ReadableSpan) =>
  requests().filter((span) => span.parentSpanContext?.spanId === idOf(parent) && traceOf(span) === traceOf(parent));

/** An emulated Okta on loopback, so that requests leave by the global fetch. */
export async function served(users: readonly string[] = ['00uAdaLovelace']) {
  const okta = createOktaEmulator({ users, limitPerMinute: 10_000 });
  const { url: orgUrl, close } = await serveEmulator(okta);
  closing.push(close);
  const mfa = createOktaProvider({ orgUrl, apiToken: okta.apiToken, now: okta.clock.now });
  const userId = users[0] ?? '';
  return { okta, mfa, orgUrl, userId, phone: okta.phone(userId) };
}

/** A user whose login by SMS waits for its code. */
export async function texted() {
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

export const wrongOf = (code: string) => code.replace(/^\d/, (digit) => `${(Number(digit) + 1) % 10}`);
