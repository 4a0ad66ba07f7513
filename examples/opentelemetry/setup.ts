import { context, trace } from '@opentelemetry/api';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenContextManager } from './context.ts';
import { withoutPersons } from './redact.ts';
import { traceOperations } from './spans.ts';

/**
 * Traces the operations of polyfactor and every `fetch` of this process into `processor`. Call it once, before the first
 * operation. Gives what hands over the last spans and stops it.
 *
 * @example
 * const stop = startTracing(new BatchSpanProcessor(exporter));
 */
export function startTracing(processor: SpanProcessor): () => Promise<void> {
  const contextManager = new OpenContextManager();
  const provider = new NodeTracerProvider({ spanProcessors: [withoutPersons(processor)] });
  // Without a propagator no trace id and no baggage, which may name the user, goes out to the identity provider.
  provider.register({ contextManager, propagator: null });
  const http = new UndiciInstrumentation();
  http.setTracerProvider(provider);
  const stopOperations = traceOperations(provider.getTracer('polyfactor'), contextManager.storage);

  return async () => {
    stopOperations();
    http.disable();
    await provider.shutdown();
    trace.disable();
    context.disable();
  };
}
