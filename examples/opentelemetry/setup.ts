import { context, trace } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenContextManager } from './context.ts';
import { withoutPersons } from './redact.ts';
import { traceRequests } from './requests.ts';
import { traceOperations } from './spans.ts';

/**
 * Sends spans of polyfactor's operations and of every request of this process to `processor`. Call it once, before the
 * first operation. Returns a function that exports the last spans and stops the tracing.
 *
 * @example
 * const stop = startTracing(new BatchSpanProcessor(exporter));
 */
export function startTracing(processor: SpanProcessor): () => Promise<void> {
  const contextManager = new OpenContextManager();
  const provider = new NodeTracerProvider({ spanProcessors: [withoutPersons(processor)] });
  // Without a propagator, requests to the identity provider carry no trace id and no baggage. Baggage can hold user
  // ids.
  provider.register({ contextManager, propagator: null });
  const stopRequests = traceRequests(provider);
  const stopOperations = traceOperations(provider.getTracer('polyfactor'), contextManager.storage);

  return async () => {
    stopOperations();
    stopRequests();
    await provider.shutdown();
    trace.disable();
    context.disable();
  };
}
