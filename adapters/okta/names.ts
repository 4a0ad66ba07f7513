import { factorIn, isRecord, list, parseOrUndefined, userIn } from '../../src/adapter-kit/index.ts';

// Whom a response of Okta is about. Its links say it, and they are never followed. An org has several host names, so a link
// is judged by its path.

/** The ids that a link names, wherever in it. */
const IDS = /\/api\/v1\/users\/([^/?#]+)(?:\/factors\/([^/?#]+))?/;
/** What stands in the links of a question where a factor's id may stand. */
const NO_FACTOR = 'questions';

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
  // Of a list that is too long no entry is read: `userIn` finds an id in it that is nobody's.
  const entries = parseOrUndefined(list, body) ?? [body];
  const linked = entries.flatMap(idsIn).map(({ user }) => user);
  const first = userIn(body, NOBODY);
  if (first === undefined) return linked;
  // The same one, if there is no other.
  const another = userIn(body, first) ?? first;
  return [...linked, first, another];
}

/** The foreign factor that the response to a step names. Undefined: it names no other than ours. */
export function factorNamedIn(body: unknown, ours: string): string | undefined {
  const linked = idsIn(body).map(({ factor }) => factor);
  return [...linked, factorIn(body, ours)].find((factor) => (factor ?? ours) !== ours);
}

type Ids = { readonly user: string; readonly factor?: string | undefined };

function idsIn(entry: unknown): readonly Ids[] {
  const links = linksIn(entry);
  if (links.length > MAX_LINKS) return [{ user: NOBODY, factor: NOBODY }];
  const named: Ids[] = [];
  for (const link of links) {
    const [, user, factor] = IDS.exec(hrefOf(link) ?? '') ?? [];
    if (user === undefined) continue;
    named.push({
      user: decode(user),
      factor: factor === undefined || factor === NO_FACTOR ? undefined : decode(factor),
    });
  }
  return named;
}

/** The links of an object, and of what is embedded in it. */
function linksIn(entry: unknown): readonly unknown[] {
  const embedded = objectIn(entry, '_embedded');
  const links: unknown[] = [];
  for (const place of [entry, embedded, ...Object.values(embedded)]) {
    for (const link of Object.values(objectIn(place, '_links'))) {
      for (const one of [link].flat()) links.push(one);
    }
  }
  return links;
}

/** The object under a key; an empty one for anything else. */
export function objectIn(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const entry = isRecord(value) ? value[key] : undefined;
  return isRecord(entry) ? entry : {};
}

/** The transaction of a push. It stands only in the poll link. */
export function transactionIn(body: unknown, ourFactorId: string): string | undefined {
  const polls = hrefsOf(objectIn(body, '_links').poll);
  const [transaction] = polls.map((href) => endOfLink(href, 'transactions', ourFactorId));
  return transaction;
}

/** The end of a link to a transaction or a picture of our factor. Undefined for any other link. */
export function endOfLink(href: string, kind: keyof typeof LINKS, ourFactorId: string): string | undefined {
  const link = LINKS[kind].exec(href);
  return link?.[1] !== undefined && decode(link[1]) === ourFactorId ? link[2] : undefined;
}

function decode(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return NOBODY;
  }
}

function hrefOf(link: unknown): string | undefined {
  return isRecord(link) && typeof link.href === 'string' ? link.href : undefined;
}

/** A link is an object or an array of objects. */
export function hrefsOf(links: unknown): readonly string[] {
  return [links].flat().flatMap((link) => hrefOf(link) ?? []);
}
