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

/** What the channel says: at the start which operation it is, at its end the whole event. */
type Operation = Pick<MfaEvent, 'provider' | 'operation'> & Partial<MfaEvent>;

/**
 * Makes a span of each operation of every provider in this process, the current one while the operation runs: what it
 * sends is its child. `storage` is that of the context manager in use. Gives what stops it; operations that run then
 * still end their spans. Throws an Error where `storage` is another: the children would go astray without a word.
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
  /** Those that run, by the object that every moment of one operation shares. */
  const running = new Map<unknown, { readonly operation: Operation; readonly span: Span }>();
  let isStopped = false;

  // Stores are bound before `start` is published, so that the span begins here.
  channel.start.bindStore(storage, (operation) => {
    const parent = context.active();
    const attributes = { 'mfa.provider': operation.provider, 'mfa.operation': operation.operation };
    const span = tracer.startSpan(`mfa.${operation.operation}`, { kind: SpanKind.INTERNAL, attributes }, parent);
    running.set(operation, { operation, span });
    return trace.setSpan(parent, span);
  });
  channel.error.subscribe(onError);
  channel.asyncEnd.subscribe(onEnd);

  // A result such as `rejected` and an abort come without this moment: they are outcomes, not errors.
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

/** From the event's fields only. The duration is the span's own. */
function outcomeOf({ outcome, status, requestId, requests }: Operation): Attributes {
  return {
    'mfa.outcome': outcome,
    'mfa.requests': requests,
    'mfa.request_id': requestId,
    'http.response.status_code': status,
  };
}
