import { factorIn, isRecord, list, parseOrUndefined, userIn } from '../../src/adapter-kit/index.ts';
import type { OktaBody } from './responses.ts';

// Whom a response of Okta is about. Its links say it, and they are never followed. An org has several host names, so a link
// is judged by its path.

/** The ids that a link names, wherever in it. */
const FACTOR_PATH = /\/api\/v1\/users\/([^/?#]+)(?:\/factors\/([^/?#]+)(?:\/transactions\/([^/?#]+))?)?/;

/** Okta's answers have ten. Of more links than this none is read: they count as links about somebody else. */
const MAX_LINKS = 1_000;
/** What cannot be the id of anybody. */
const NOBODY = 'not an id';

/** The links whose end is needed: it is all that is ever taken out of a link. A picture with a query is not documented. */
const LINKS = {
  transactions:
    /^(?:https?:\/\/[^/?#]+)?\/api\/v1\/users\/[^/?#]+\/factors\/([^/?#]+)\/transactions\/(\w[\w.~-]{0,127})(?:[?#].*)?$/,
  qr: /^(?:https?:\/\/[^/?#]+)?\/api\/v1\/users\/[^/?#]+\/factors\/([^/?#]+)\/qr\/(\w[\w.~-]{0,255})$/,
} as const;

/** What a response must be about, as far as it is known. `owner`: the user's id, if Okta has named it already. */
export type About = {
  readonly factorId?: string | undefined;
  readonly owner?: string | undefined;
  /** The WebAuthn credential that a success must name. */
  readonly credentialId?: string | undefined;
};

/** The users that a response names, by its links and ids and those of its entries. */
export function usersIn(body: unknown): readonly string[] {
  // A list that is too long is refused where it is read.
  const entries = Array.isArray(body) ? (parseOrUndefined(list, body) ?? []) : [body];
  const linked = entries.flatMap(pathsIn).flatMap(([user]) => user ?? []);
  const first = userIn(body, '');
  if (first === undefined) return linked;
  // The same one, if there is no other.
  const another = userIn(body, first) ?? first;
  return [...linked, first, another];
}

/** The factor that the response to a step names. A foreign one is returned if there is one, so that it is noticed. */
export function factorNamedIn(body: unknown, ours: string): string | undefined {
  const linked = pathsIn(body).flatMap(([, factor]) => factor ?? []);
  const named = factorIn(body, ours);
  const factors = named === undefined ? linked : [...linked, named];
  return factors.find((factor) => factor !== ours) ?? factors[0];
}

/** The ids in the links: of the user and, if there is one, of the factor. */
function pathsIn(entry: unknown): readonly (readonly [user: string, factor: string | undefined])[] {
  const links = linksIn(entry).flat();
  if (links.length > MAX_LINKS) return [[NOBODY, NOBODY]];
  return links.flatMap(hrefsOf).flatMap((href) => {
    const [, user, factor] = FACTOR_PATH.exec(href) ?? [];
    if (user === undefined) return [];
    return [[decode(user), factor === undefined || NO_FACTORS.has(factor) ? undefined : decode(factor)] as const];
  });
}

/** The links of an object, and of what is embedded in it. */
function linksIn(entry: unknown): readonly unknown[] {
  if (!isRecord(entry)) return [];
  const embedded = isRecord(entry._embedded) ? Object.values(entry._embedded) : [];
  const places = [entry, entry._embedded, ...embedded].filter(isRecord);
  return places.flatMap(({ _links }) => (isRecord(_links) ? Object.values(_links) : []));
}

/** What stands in a path where a factor's id may stand. */
const NO_FACTORS: ReadonlySet<string> = new Set(['questions', 'catalog']);

/** The transaction of a push. It stands only in the poll link. */
export function transactionIn(body: OktaBody | undefined, ourFactorId: string): string | undefined {
  return endOfLink(hrefsOf(body?._links?.poll)[0], 'transactions', ourFactorId);
}

/** The end of a link to a transaction or a picture of our factor. Undefined for any other link. */
export function endOfLink(href: string | undefined, kind: keyof typeof LINKS, ourFactorId: string): string | undefined {
  const [, factorId, end] = LINKS[kind].exec(href ?? '') ?? [];
  return factorId !== undefined && decode(factorId) === ourFactorId ? end : undefined;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return NOBODY;
  }
}

/** A link is an object or an array of objects. */
export function hrefsOf(link: unknown): readonly string[] {
  const links: readonly unknown[] = Array.isArray(link) ? link : [link];
  return links.flatMap((one) => (isRecord(one) && typeof one.href === 'string' ? [one.href] : []));
}
