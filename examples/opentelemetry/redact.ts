import { type Attributes, type AttributeValue, SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace-base';

/** What an HTTP client span may keep. All else goes: the query, headers, the end user's browser, exceptions. */
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
  // An aborted request is recorded with the reason that your code gave: only what looks like a class of errors stays.
  'error.type': (value) => (/^(\d{3}|UND_ERR_[A-Z_]+|E[A-Z_]+|[A-Za-z]+Error)$/.test(String(value)) ? value : '_OTHER'),
};

/** The words in paths of Okta and OneLogin. Any other segment may be an id; one that is like a word tells nothing. */
const WORDS: ReadonlySet<string> = new Set([
  ...['', 'api', 'auth', 'oauth2', 'v1', 'v2', 'token', 'revoke', 'rate_limit', 'mfa', 'users', 'mfa_token'],
  ...['factors', 'catalog', 'questions', 'verify', 'resend', 'transactions', 'lifecycle', 'activate', 'poll'],
  ...['reset_factors', 'authenticator-enrollments', 'tac'],
  ...['otp_devices', 'auth_factors', 'devices', 'registrations', 'verifications', 'trigger'],
]);

/**
 * A processor that hands every span on to `next`, HTTP client spans without what may name a person or hold a secret:
 * the paths of identity providers have user ids in them, and Okta is sent the end user's `User-Agent`. It goes by a list
 * of what may stay, and redacts whichever host was called, except the origins in `showUrlsOf`. It throws nothing.
 *
 * @example
 * const spanProcessors = [withoutPersons(new BatchSpanProcessor(exporter), { showUrlsOf: ['https://stock.internal'] })];
 */
export function withoutPersons(
  next: SpanProcessor,
  { showUrlsOf = [] }: { readonly showUrlsOf?: readonly string[] } = {},
): SpanProcessor {
  const isShown = ({ attributes }: ReadableSpan) => {
    const url = URL.parse(String(attributes['url.full'] ?? ''));
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

/** Whichever instrumentation made it, by the present names of attributes or by older ones. */
function isHttpClient({ kind, attributes }: ReadableSpan): boolean {
  return kind === SpanKind.CLIENT && Object.keys(attributes).some((name) => /^(http|url)\./.test(name));
}

function redacted(span: ReadableSpan): ReadableSpan {
  const { kind, startTime, endTime, duration, ended, resource, instrumentationScope, parentSpanContext } = span;
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span;
  const attributes = keptOf(span.attributes);
  return {
    ...{ kind, startTime, endTime, duration, ended, resource, instrumentationScope },
    ...{ droppedAttributesCount, droppedEventsCount, droppedLinksCount },
    ...(parentSpanContext !== undefined && { parentSpanContext }),
    spanContext: () => span.spanContext(),
    // A hook may have put the path into the name.
    name: String(attributes['http.request.method'] ?? 'HTTP'),
    attributes,
    // Messages are those of errors, an abort's reason among them.
    status: { code: span.status.code },
    events: [],
    links: [],
  };
}

function keptOf(attributes: Attributes): Attributes {
  const kept: Attributes = {};
  for (const [name, keep] of Object.entries(KEPT)) {
    const given = attributes[name];
    const value = given === undefined ? undefined : keep(given);
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

function same(value: AttributeValue): AttributeValue {
  return value;
}

/** Origin and path; undefined where it is no URL. */
function withoutIds(text: string): string | undefined {
  const url = URL.parse(text);
  return url === null ? undefined : url.origin + pathWithoutIds(url.pathname);
}

/** The version of OneLogin's APIs is a bare number. */
function pathWithoutIds(path: string): string {
  const segments = path.split('/');
  const isVersion = (segment: string, index: number) => index === 2 && segments[1] === 'api' && /^\d$/.test(segment);
  return segments
    .map((segment, index) => (WORDS.has(segment) || isVersion(segment, index) ? segment : 'REDACTED'))
    .join('/');
}
