import { syncBuiltinESMExports } from 'node:module';
import { SpanStatusCode, type TracerProvider } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/**
 * Creates a span for each request of this process: by `node:http` and `node:https`, as polyfactor sends, and by `fetch`.
 * Returns a function that stops it.
 *
 * @example
 * const stop = traceRequests(provider);
 */
export function traceRequests(provider: TracerProvider): () => void {
  const http = new HttpInstrumentation({
    // If it is enabled, it waits for a `require` of the modules. ES modules import them, so they are patched below.
    enabled: false,
    // Only outgoing requests are traced. Remove this if no other instrumentation traces your server.
    disableIncomingRequestInstrumentation: true,
    // A response that breaks off ends the span before the instrumentation sees an error.
    responseHook: (span, response) => {
      response.on('aborted', () => span.setStatus({ code: SpanStatusCode.ERROR }));
    },
  });
  http.setTracerProvider(provider);
  const modules = http.getModuleDefinitions();
  for (const { name, patch } of modules) patch?.(process.getBuiltinModule(name));
  syncBuiltinESMExports(); // for `import { request } from 'node:http'`
  const undici = new UndiciInstrumentation();
  undici.setTracerProvider(provider);

  return () => {
    // A second call finds nothing to undo.
    for (const { name, unpatch } of modules.splice(0)) unpatch?.(process.getBuiltinModule(name));
    syncBuiltinESMExports();
    undici.disable();
  };
}
