import {
  factorIn,
  type HttpResponse,
  isRecord,
  list,
  parseOrUndefined,
  unexpected,
  userIn,
} from '../../src/adapter-kit/index.ts';
import type { OktaBody } from './responses.ts';

// Whom a response of Okta is about. Its links say it, and they are never followed.

const FACTOR_PATH = /\/api\/v1\/users\/([^/?#]+)(?:\/factors\/([^/?#]+)(?:\/transactions\/([^/?#]+))?)?/;

/** Okta's answers have ten. Of more links than this none is read: they count as links about somebody else. */
const MAX_LINKS = 1_000;
/** What cannot be the id of anybody. */
const NOBODY = 'not an id';

/** What a response must be about, as far as it is known. `owner`: the user's id, if the caller gave an alias. */
export type About = {
  readonly factorId?: string | undefined;
  readonly owner?: string | undefined;
  /** The WebAuthn credential that a success must name. */
  readonly credentialId?: string | undefined;
};

/** Whom the response to a step is about. A foreign user or factor is returned if there is one, so that it is noticed. */
export function namesIn(body: unknown, userId: string, { factorId, owner }: About) {
  const users = usersIn(body);
  const expected = owner ?? (isAlias(userId) ? users[0] : userId);
  const foreign = users.find((user) => user !== expected);
  const factors = factorId === undefined ? [] : factorsIn(body, factorId);
  return {
    // An alias is not what Okta calls the user. Then only a foreign user is returned.
    userId: foreign ?? (isAlias(userId) ? undefined : users[0]),
    factorId: factors.find((factor) => factor !== factorId) ?? factors[0],
    owner: isAlias(userId) ? expected : undefined,
  };
}

/** Whom a list or another look-up is about, if the caller gave an alias. UNEXPECTED_RESPONSE if it names somebody else. */
export function ownerIn({ body, status }: Pick<HttpResponse, 'body' | 'status'>, userId: string): string | undefined {
  const { userId: named, owner } = namesIn(body, userId, {});
  if (named !== undefined && named !== userId) throw unexpected(status, 'an answer about another user');
  return owner;
}

/** The users that a response names, by its links and ids and those of its entries. */
function usersIn(body: unknown): readonly string[] {
  // A list that is too long is refused where it is read.
  const entries = Array.isArray(body) ? (parseOrUndefined(list, body) ?? []) : [body];
  const linked = entries.flatMap(pathsIn).flatMap(([user]) => user ?? []);
  const first = userIn(body, '');
  if (first === undefined) return linked;
  // The same one, if there is no other.
  const another = userIn(body, first) ?? first;
  return [...linked, first, another];
}

/** The factors that the response to a step names. */
function factorsIn(body: unknown, ours: string): readonly string[] {
  const linked = pathsIn(body).flatMap(([, factor]) => factor ?? []);
  const named = factorIn(body, ours);
  return named === undefined ? linked : [...linked, named];
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

function isAlias(userId: string): boolean {
  return userId === 'me' || userId.includes('@');
}

/** The transaction of a push. It stands only in the path of the poll link, and the link itself is never followed. */
export function transactionIn(body: OktaBody | undefined, ourFactorId: string): string | undefined {
  const [, , factorId, transactionId] = FACTOR_PATH.exec(hrefsOf(body?._links?.poll)[0] ?? '') ?? [];
  if (factorId === undefined || decode(factorId) !== ourFactorId) return undefined;
  return transactionId !== undefined && /^\w[\w.~-]{0,127}$/.test(transactionId) ? transactionId : undefined;
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
