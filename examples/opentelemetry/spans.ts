import type { AsyncLocalStorage } from 'node:async_hooks';
import { tracingChannel } from 'node:diagnostics_channel';
import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { MfaEvent } from 'polyfactor';

/** What the channel publishes: at the start only the provider and the operation, at the end the whole event. */
type Operation = Pick<MfaEvent, 'provider' | 'operation'> & Partial<MfaEvent>;

/**
 * Creates a span for each operation of every provider in this process. It is the current span while the operation runs,
 * so the spans of its requests are its children. `storage` must be the storage of the context manager in use; otherwise
 * this function throws an Error, because the children would have the wrong parent. Returns a function that stops it.
 * Operations that still run then still end their spans.
 *
 * @example
 * const contextManager = new OpenContextManager();
 * provider.register({ contextManager });
 * const stop = traceOperations(provider.getTracer('polyfactor'), contextManager.storage);
 */
export function traceOperations(tracer: Tracer, storage: AsyncLocalStorage<Context>): () => void {
  const probe = ROOT_CONTEXT.setValue(Symbol('probe'), true);
  if (storage.run(probe, () => context.active()) !== probe) {
    throw new Error('OpenTelemetry keeps its context elsewhere: register the context manager of this storage first.');
  }
  const channel = tracingChannel<Context, Operation>('polyfactor.operation');
  /** The running operations. The key is the object that all events of one operation share. */
  const running = new Map<unknown, { readonly operation: Operation; readonly span: Span }>();
  let isStopped = false;

  // The store is set before `start` is published, so the span must begin here.
  channel.start.bindStore(storage, (operation) => {
    const parent = context.active();
    const attributes = { 'mfa.provider': operation.provider, 'mfa.operation': operation.operation };
    const span = tracer.startSpan(`mfa.${operation.operation}`, { kind: SpanKind.INTERNAL, attributes }, parent);
    running.set(operation, { operation, span });
    return trace.setSpan(parent, span);
  });
  channel.error.subscribe(onError);
  channel.asyncEnd.subscribe(onEnd);

  // A result such as `rejected` and an abort do not publish `error`: they are outcomes, not errors.
  function onError(message: unknown): void {
    const { operation, span } = running.get(message) ?? {};
    span?.setStatus({ code: SpanStatusCode.ERROR }).setAttributes({ 'error.type': operation?.outcome });
  }

  function onEnd(message: unknown): void {
    const ended = running.get(message);
    if (ended === undefined) return;
    ended.span.setAttributes(outcomeOf(ended.operation)).end();
    running.delete(message);
    if (isStopped) unsubscribeWhenOver();
  }

  function unsubscribeWhenOver(): void {
    if (running.size > 0) return;
    channel.error.unsubscribe(onError);
    channel.asyncEnd.unsubscribe(onEnd);
  }

  return () => {
    isStopped = true;
    channel.start.unbindStore(storage);
    unsubscribeWhenOver();
  };
}

/** Attributes from the fields of the event. The span measures its own duration. */
function outcomeOf({ outcome, providerStatus: status, requestId, requests }: Operation): Attributes {
  return {
    'mfa.outcome': outcome,
    'mfa.requests': requests,
    'mfa.request_id': requestId,
    'http.response.status_code': status,
  };
}
