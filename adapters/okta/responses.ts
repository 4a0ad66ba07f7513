import * as v from 'valibot';
import {
  type HttpResponse,
  isRecord,
  lenient,
  maskEmail,
  maskPhone,
  msUntil,
  nonEmptyString,
  omitUndefined,
  parseBody,
  parseOrUndefined,
  record,
  required,
  unexpected,
} from '../../src/adapter-kit/index.ts';
import type { ListedOffer } from '../../src/spec/driver.ts';
import type { Factor } from '../../src/spec/factors.ts';
import type { TemporaryToken } from '../../src/spec/results.ts';
import { statusOf, typeOf } from './capabilities.ts';

// What Okta sends back, as far as it is used.

const optionalRecord = lenient(record);
const optionalWord = v.nullish(v.string());

/** The response to a step: an error, a `factorResult` or a factor. If its word is no text, nothing of it is read. */
const bodySchema = v.object({
  errorCode: optionalWord,
  factorResult: optionalWord,
  status: optionalWord,
  expiresAt: lenient(v.string()),
  profile: optionalRecord,
  _links: optionalRecord,
  _embedded: optionalRecord,
});
export type OktaBody = v.InferOutput<typeof bodySchema>;
type Profile = OktaBody['profile'];

const factorSchema = v.object({
  id: nonEmptyString,
  factorType: v.string(),
  provider: lenient(nonEmptyString),
  vendorName: lenient(nonEmptyString),
  status: lenient(nonEmptyString),
  created: lenient(nonEmptyString),
  profile: optionalRecord,
});
const catalogEntry = v.omit(factorSchema, ['id', 'created']);
const questionSchema = v.object({ question: v.string(), questionText: v.string() });
const list = v.custom<readonly unknown[]>(Array.isArray);

export function readBody(body: unknown): OktaBody | undefined {
  return isRecord(body) ? parseOrUndefined(bodySchema, body) : undefined;
}

/** One factor; undefined if the body is none. */
export function readFactor(body: unknown): Factor | undefined {
  const read = parseOrUndefined(factorSchema, body);
  if (read === undefined) return undefined;
  const { id, factorType, provider, status, created, profile } = read;
  const { type, verifiableBy } = typeOf(factorType, provider);
  const displayName =
    textIn(profile, 'questionText') ?? textIn(profile, 'authenticatorName') ?? textIn(profile, 'name');
  const shown = omitUndefined({ displayName, destination: destinationIn(profile), enrolledAt: timestampOf(created) });
  const native = omitUndefined({ type: factorType, provider, status });
  return { id, type, status: statusOf(status), verifiableBy: [...verifiableBy], ...shown, native };
}

/** The factor that was asked for by its id. */
export function readFactorById({ body, status }: HttpResponse, factorId: string): Factor {
  const factor = readFactor(body);
  if (factor?.id === factorId) return factor;
  throw unexpected(status, 'no factor, or another one than was asked for');
}

/** The user's factors. A factor that is odd, or of another user, is listed by its id alone, so that it can be removed. */
export function readFactors(response: HttpResponse, userId: string): readonly Factor[] {
  return parseBody(list, response).flatMap((entry) => {
    const isForeign = isRecord(entry) && isAboutAnother(entry._links, userId);
    return (isForeign ? undefined : readFactor(entry)) ?? oddFactor(entry);
  });
}

function oddFactor(entry: unknown): readonly Factor[] {
  const id = parseOrUndefined(v.object({ id: nonEmptyString }), entry)?.id;
  if (id === undefined) return [];
  return [{ id, type: 'other', status: 'unusable', verifiableBy: [], native: { type: 'unknown' } }];
}

/** What the catalog offers, without what the user has already. */
export function readCatalog(response: HttpResponse): readonly ListedOffer[] {
  return parseBody(list, response).flatMap((entry) => {
    const read = parseOrUndefined(catalogEntry, entry);
    if (read === undefined || read.status === 'ACTIVE') return [];
    const { factorType, provider, vendorName, status } = read;
    const { type, name } = typeOf(factorType, provider);
    const displayName = type === 'other' ? (vendorName ?? name) : name;
    return {
      id: `${factorType} ${provider}`,
      type,
      displayName,
      native: omitUndefined({ type: factorType, provider, status }),
    };
  });
}

/** The questions that a `question` factor may ask. */
export function readQuestions(response: HttpResponse) {
  return parseBody(list, response).flatMap((entry) => {
    const read = parseOrUndefined(questionSchema, entry);
    return read === undefined ? [] : { questionId: read.question, text: read.questionText };
  });
}

/** A temporary access code. A code for many uses in place of one for a single use is refused. */
export function readTemporaryToken(
  response: HttpResponse,
  { reusable, now }: { readonly reusable: boolean; readonly now: number },
): TemporaryToken {
  const { status } = response;
  const profile = v.object({ tac: nonEmptyString, multiUse: v.boolean(), expiresAt: nonEmptyString });
  const read = parseBody(v.object({ profile }), response).profile;
  if (read.multiUse && !reusable) throw unexpected(status, 'a code for many uses where one was asked for');
  const end = new Date(now + required(msUntil(timestampOf(read.expiresAt), response), status));
  return { token: read.tac, expiresAt: end.toISOString(), reusable: read.multiUse };
}

/** A time in ISO 8601, UTC. Some of Okta's dates have no zone, and mean UTC. */
function timestampOf(text = ''): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined;
  const time = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

const FACTOR_PATH = /\/api\/v1\/users\/([^/?#]+)(?:\/factors\/([^/?#]+)(?:\/transactions\/([^/?#]+))?)?/;

/** The user and factor that the links name. If any link names a foreign one, that one is returned, so that it is noticed. */
export function namesIn(links: unknown, ours: { readonly userId: string; readonly factorId: string | undefined }) {
  let userId: string | undefined;
  let factorId: string | undefined;
  for (const href of isRecord(links) ? Object.values(links).flatMap(hrefsOf) : []) {
    const [, user, factor] = FACTOR_PATH.exec(href) ?? [];
    if (user !== undefined && (userId ?? ours.userId) === ours.userId) userId = decode(user);
    if (factor === undefined || factor === 'questions') continue;
    if (factorId === undefined || factorId === ours.factorId) factorId = decode(factor);
  }
  // The links name the user's id. If the caller gave a login or `me`, the two cannot be compared.
  return { userId: isAlias(ours.userId) ? undefined : userId, factorId };
}

/** True if the links name another user than the one asked about. */
export function isAboutAnother(links: unknown, userId: string): boolean {
  return (namesIn(links, { userId, factorId: undefined }).userId ?? userId) !== userId;
}

function isAlias(userId: string): boolean {
  return userId === 'me' || userId.includes('@');
}

/** Okta's own kind of a factor: one type of ours has several. */
type FactorKind = { readonly factorType: string; readonly provider: string };

/** The factor that is being enrolled. UNEXPECTED_RESPONSE for another kind, or another id if `id` is known already. */
export function readEnrolled(
  { body, status }: HttpResponse,
  kind: FactorKind,
  id: string | undefined,
): Factor | undefined {
  const factor = readFactor(body);
  if (factor === undefined) return undefined;
  const { type, provider } = factor.native;
  // Official examples answer an enrollment of Google's TOTP with Okta's.
  const isSameKind = type === kind.factorType && (factor.type === 'totp' || provider === kind.provider);
  if (isSameKind && factor.id === (id ?? factor.id)) return factor;
  throw unexpected(status, 'another factor than the one that is being enrolled');
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
    return 'not an id';
  }
}

/** A link is an object or an array of objects. */
export function hrefsOf(link: unknown): readonly string[] {
  if (Array.isArray(link)) return link.flatMap(hrefsOf);
  return isRecord(link) && typeof link.href === 'string' ? [link.href] : [];
}

/** Where messages go, masked. Some phone numbers arrive as JSON numbers. */
export function destinationIn(profile: Profile): string | undefined {
  const email = textIn(profile, 'email');
  if (email !== undefined) return maskEmail(email);
  const number = profile?.phoneNumber;
  const phoneNumber = typeof number === 'number' ? `+${number}` : textIn(profile, 'phoneNumber');
  return phoneNumber === undefined ? undefined : maskPhone(phoneNumber);
}

export function textIn(profile: Profile, key: string): string | undefined {
  const text = profile?.[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
