import { type Attributes, type AttributeValue, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** The attributes that an HTTP client span keeps. All others are removed: query, headers, user agent, exceptions. */
const KEPT: Readonly<Record<string, (value: AttributeValue) => AttributeValue | undefined>> = {
  'http.request.method': same,
  'http.response.status_code': same,
  'network.peer.address': same,
  'network.peer.port': same,
  'network.protocol.version': same,
  'server.address': same,
  'server.port': same,
  'url.scheme': same,
  'url.full': (value) => withoutIds(String(value)),
  'url.path': (value) => pathWithoutIds(String(value)),
  // An aborted `fetch` is recorded with the reason from your code. Only a text that looks like an error class is kept.
  'error.type': (value) => (/^(\d{3}|UND_ERR_[A-Z_]+|E[A-Z_]+|[A-Za-z]*Error)$/.test(String(value)) ? value : '_OTHER'),
  // The names before the stable conventions: instrumentation-http used them by default up to version 0.221.
  'http.method': same,
  'http.status_code': same,
  'net.peer.name': same,
  'net.peer.port': same,
  'http.scheme': same,
  'http.url': (value) => withoutIds(String(value)),
  'http.target': (value) => pathWithoutIds(String(value)),
};

/** The fixed words in the paths of Okta and OneLogin. Any other segment may be an id. */
const WORDS: ReadonlySet<string> = new Set([
  ...['', 'api', 'auth', 'oauth2', 'v1', 'v2', 'token', 'revoke', 'rate_limit', 'mfa', 'users', 'mfa_token'],
  ...['factors', 'catalog', 'questions', 'verify', 'resend', 'transactions', 'lifecycle', 'activate', 'poll'],
  ...['reset_factors', 'authenticator-enrollments', 'tac'],
  ...['otp_devices', 'auth_factors', 'devices', 'registrations', 'verifications', 'trigger'],
]);

/**
 * A processor that passes every span on to `next`. It redacts HTTP client spans, because they can hold personal data or
 * secrets: the paths of identity providers contain user ids, and requests to Okta contain the end user's `User-Agent`.
 * It keeps only a fixed list of attributes. It redacts requests to all hosts, except the origins in `showUrlsOf`. It
 * never throws.
 *
 * @example
 * const spanProcessors = [withoutPersons(new BatchSpanProcessor(exporter), { showUrlsOf: ['https://stock.internal'] })];
 */
export function withoutPersons(
  next: SpanProcessor,
  { showUrlsOf = [] }: { readonly showUrlsOf?: readonly string[] } = {},
): SpanProcessor {
  const isShown = ({ attributes }: ReadableSpan) => {
    const url = URL.parse(String(attributes['url.full'] ?? attributes['http.url'] ?? ''));
    return url !== null && showUrlsOf.includes(url.origin);
  };
  return {
    onStart: (span, context) => next.onStart(span, context),
    onEnding: (span) => next.onEnding?.(span),
    onEnd: (span) => next.onEnd(isHttpClient(span) && !isShown(span) ? redacted(span) : span),
    forceFlush: () => next.forceFlush(),
    shutdown: () => next.shutdown(),
  };
}

/** Recognizes the HTTP client spans of any instrumentation, with the current or older attribute names. */
function isHttpClient({ kind, attributes }: ReadableSpan): boolean {
  return kind === SpanKind.CLIENT && Object.keys(attributes).some((name) => /^(http|url)\./.test(name));
}

function redacted(span: ReadableSpan): ReadableSpan {
  const { kind, startTime, endTime, duration, ended, resource, instrumentationScope, parentSpanContext } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  const attributes = keptOf({ ...span.attributes, ...errorTypeOf(span) });
  return {
    ...{ kind, startTime, endTime, duration, ended, resource, instrumentationScope },
    ...{ droppedAttributesCount, droppedEventsCount, droppedLinksCount },
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    spanContext: () => span.spanContext(),
    // A hook can put the path into the name, so the name is replaced.
    name: String(attributes['http.request.method'] ?? attributes['http.method'] ?? 'HTTP'),
    attributes,
    // The message is omitted, because it can be the reason of an abort.
    status: { code: span.status.code },
    events: [],
    links: [],
  };
}

/** The error code, such as ECONNREFUSED. For an error of `node:http`, only the exception event has it: its type is `Error`. */
function errorTypeOf({ attributes, events }: ReadableSpan): Attributes {
  const code = events.find(({ name }) => name === 'exception')?.attributes?.['exception.type'];
  return attributes['error.type'] === 'Error' && code !== undefined ? { 'error.type': code } : {};
}

function keptOf(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  for (const [name, keep] of Object.entries(KEPT)) {
    const original = attributes[name];
    const value = original === undefined ? undefined : keep(original);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function same(value: AttributeValue): AttributeValue {
  return value;
}

/** Origin and redacted path. Undefined if the text is not a URL. */
function withoutIds(text: string): string | undefined {
  const url = URL.parse(text);
  return url === null ? undefined : url.origin + pathWithoutIds(url.pathname);
}

/** The redacted path, without a query. The version of OneLogin's APIs is a number, and is kept. */
function pathWithoutIds(path: string): string {
  const segments = path.replace(/[?#].*/s, '').split('/');
  const isVersion = (segment: string, index: number) => index === 2 && segments[1] === 'api' && /^\d$/.test(segment);
  return segments
    .map((segment, index) => (WORDS.has(segment) || isVersion(segment, index) ? segment : 'REDACTED'))
    .join('/');
}
