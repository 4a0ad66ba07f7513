import { type HrTime, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** The spans as an indented tree, one span per line. The children of a span are sorted by their start. */
export function treeOf(spans: readonly ReadableSpan[]): string {
  const ids = new Set(spans.map(idOf));
  const lines = (parent: string | undefined, indent: string): readonly string[] =>
    spans
      .filter((span) => parentOf(span, ids) === parent)
      .toSorted((one, other) => nanoseconds(one.startTime) - nanoseconds(other.startTime))
      .flatMap((span) => [indent + lineOf(span), ...lines(idOf(span), `${indent}  `)]);
  return lines(undefined, '').join('\n');
}

const idOf = (span: ReadableSpan) => span.spanContext().spanId;

/** Undefined: the span is a root, or its parent was not exported. */
function parentOf({ parentSpanContext }: ReadableSpan, ids: ReadonlySet<string>): string | undefined {
  return parentSpanContext !== undefined && ids.has(parentSpanContext.spanId) ? parentSpanContext.spanId : undefined;
}

/** Exact to a microsecond, which is enough to sort the spans. */
function nanoseconds([seconds, rest]: HrTime): number {
  return seconds * 1e9 + rest;
}

function lineOf({ name, attributes, status, duration }: ReadableSpan): string {
  const values = [
    URL.parse(String(attributes['url.full']))?.pathname ?? [],
    ...['mfa.outcome', 'http.response.status_code', 'error.type'].map((key) => attributes[key] ?? []),
  ].flat();
  const mark = status.code === SpanStatusCode.ERROR ? ' ERROR' : '';
  return `${[name, ...new Set(values.map(String))].join(' ')}${mark} (${(nanoseconds(duration) / 1e6).toFixed(1)} ms)`;
}
