// Enrolls a factor and logs in with an emulated Okta on loopback. Then prints the spans that an exporter gets. Run it
// after a build: node examples/opentelemetry/main.ts
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { isMfaError } from 'polyfactor';
import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';
import { createOktaProvider } from 'polyfactor/okta';
import { startTracing } from './setup.ts';
import { treeOf } from './tree.ts';

const exporter = new InMemorySpanExporter();
const stop = startTracing(new SimpleSpanProcessor(exporter));

const userId = '00u15s1KDETTQMQYABRL';
const okta = createOktaEmulator({ users: [userId] });
const { url: orgUrl, close } = await serveEmulator(okta);
const mfa = createOktaProvider({ orgUrl, apiToken: okta.apiToken, now: okta.clock.now });
const phone = okta.phone(userId);
const answer = () => ({ kind: 'code', code: phone.readCode('sms') }) as const;

/** Simulates a request to your service. The instrumentation of its framework would create such a span. */
function handling<T>(route: string, work: () => Promise<T>): Promise<T> {
  return trace.getTracer('service').startActiveSpan(route, (span) => work().finally(() => span.end()));
}

await handling('POST /second-factor', async () => {
  const enrollment = await mfa.enroll({ userId, factor: { type: 'sms', phoneNumber: phone.phoneNumber } });
  if (enrollment.status !== 'pending') throw new Error('A message was expected.');
  await mfa.activate({ userId, handle: enrollment.handle, answer: answer() });
});

okta.advance(31_000); // Okta sends one message in 30 seconds
const handle = await handling('POST /login', async () => {
  okta.failNext({ status: 503 }); // the library repeats the read: two requests in one operation
  const [factor] = await mfa.listFactors({ userId });
  if (factor === undefined) throw new Error('The factor was expected.');
  const client = { ipAddress: '203.0.113.7', userAgent: 'Mozilla/5.0 (the browser of the user)' };
  return (await mfa.challenge({ userId, factor, client })).handle;
});

await handling('POST /login/code', async () => {
  // A wrong code: the first digit differs from the right one.
  const code = answer().code.replace(/^\d/, (digit) => `${(Number(digit) + 1) % 10}`);
  await mfa.verify({ userId, handle, answer: { kind: 'code', code } });
});

await handling('POST /login/code', async () => {
  okta.failNext({ status: 503 }); // the library never repeats a call with a code, so this call throws
  await mfa.verify({ userId, handle, answer: answer() }).catch((error) => {
    if (!isMfaError(error, 'UNAVAILABLE')) throw error;
  });
  const result = await mfa.verify({ userId, handle, answer: answer() });
  console.log(`The login is ${result.status}. Its spans:\n`);
});

// The exporter drops its spans when it is shut down, so they are read first.
const spans = exporter.getFinishedSpans();
await stop();
await close();
console.log(treeOf(spans));
