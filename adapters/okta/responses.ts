import * as v from 'valibot';
import type { HttpAnswer } from '../../src/adapter-kit/http/client.ts';
import { maskEmail, maskPhone } from '../../src/adapter-kit/mask.ts';
import {
  anyRecord,
  isRecord,
  lenient,
  msUntil,
  omitUndefined,
  parseOrUndefined,
  required,
  someText,
} from '../../src/adapter-kit/parse.ts';
import { unexpected } from '../../src/spec/errors.ts';
import type { AvailableFactor, Factor } from '../../src/spec/factors.ts';
import type { TemporaryToken } from '../../src/spec/results.ts';
import { statusOf, typeOf } from './outcomes.ts';

// What Okta answers, as far as it is used.

const optionalRecord = lenient(anyRecord);
const instant = lenient(v.string());
const optionalWord = v.nullish(v.string());

/** An answer to a step: an error, a `factorResult` or a factor. Its word must be a text, or nothing of it is read. */
const answerSchema = v.object({
  errorCode: optionalWord,
  factorResult: optionalWord,
  status: optionalWord,
  expiresAt: instant,
  profile: optionalRecord,
  errorCauses: lenient(v.array(v.object({ errorSummary: lenient(v.string()) }))),
  _links: optionalRecord,
  _embedded: optionalRecord,
});
export type OktaAnswer = v.InferOutput<typeof answerSchema>;
type Profile = OktaAnswer['profile'];

const factorSchema = v.object({
  id: someText,
  factorType: v.string(),
  provider: lenient(someText),
  vendorName: lenient(someText),
  status: lenient(someText),
  profile: optionalRecord,
});
const catalogEntry = v.omit(factorSchema, ['id']);
const questionSchema = v.object({ question: v.string(), questionText: v.string() });
const list = v.custom<readonly unknown[]>(Array.isArray);

export function readAnswer(body: unknown): OktaAnswer | undefined {
  return isRecord(body) ? parseOrUndefined(answerSchema, body) : undefined;
}

/**
 * The word that the outcome table judges. An error code outranks whatever else is said, and a `factorResult` the status
 * of a factor; none of the three passes for another one, however it is spelled.
 */
export function wordOf(body: OktaAnswer | undefined): string {
  const { errorCode, factorResult, status } = body ?? {};
  if (typeof errorCode === 'string') return /^E\d{7}$/.test(errorCode) ? errorCode : 'unreadable';
  if (typeof factorResult === 'string') return `result:${factorResult}`;
  return typeof status === 'string' ? `status:${status}` : 'unreadable';
}

export function causesIn(body: OktaAnswer | undefined): readonly string[] {
  return body?.errorCauses?.flatMap(({ errorSummary }) => errorSummary ?? []) ?? [];
}

/** One factor; undefined where the answer is none. */
export function readFactor(body: unknown): Factor | undefined {
  const read = parseOrUndefined(factorSchema, body);
  if (read === undefined) return undefined;
  const { id, factorType, provider, status, profile } = read;
  const { type, verifiableBy } = typeOf(factorType, provider);
  const displayName =
    textIn(profile, 'questionText') ?? textIn(profile, 'authenticatorName') ?? textIn(profile, 'name');
  const shown = omitUndefined({ displayName, destination: destinationIn(profile) });
  const native = omitUndefined({ type: factorType, provider, status });
  return { id, type, status: statusOf(status), verifiableBy: [...verifiableBy], ...shown, native };
}

/** The user's factors. One that is odd, or another user's, is kept as far as it has an id, so that it can be removed. */
export function readFactors({ body, status }: HttpAnswer, userId: string): readonly Factor[] {
  return required(parseOrUndefined(list, body), status).flatMap((entry) => {
    const isForeign = isRecord(entry) && isAboutAnother(entry._links, userId);
    return (isForeign ? undefined : readFactor(entry)) ?? oddFactor(entry);
  });
}

function oddFactor(entry: unknown): readonly Factor[] {
  const id = parseOrUndefined(v.object({ id: someText }), entry)?.id;
  if (id === undefined) return [];
  return [{ id, type: 'other', status: 'unusable', verifiableBy: [], native: { type: 'unknown' } }];
}

/** What the catalog says can be enrolled, without what is enrolled already. */
export function readCatalog({ body, status: httpStatus }: HttpAnswer): readonly AvailableFactor[] {
  return required(parseOrUndefined(list, body), httpStatus).flatMap((entry) => {
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
export function readQuestions({ body, status }: HttpAnswer) {
  return required(parseOrUndefined(list, body), status).flatMap((entry) => {
    const read = parseOrUndefined(questionSchema, entry);
    return read === undefined ? [] : { questionId: read.question, text: read.questionText };
  });
}

/** A code for one use must not come back as one for many. Okta's date has no zone and means UTC. */
export function readTemporaryToken(
  answer: HttpAnswer,
  asked: { readonly reusable: boolean; readonly now: number },
): TemporaryToken {
  const profile = v.object({ tac: someText, multiUse: v.boolean(), expiresAt: someText });
  const { tac, multiUse, expiresAt } = required(
    parseOrUndefined(v.object({ profile }), answer.body),
    answer.status,
  ).profile;
  if (multiUse && !asked.reusable) throw unexpected(answer.status, 'a code for many uses where one was asked for');
  const span = msUntil(/(Z|[+-]\d{2}:?\d{2})$/i.test(expiresAt) ? expiresAt : `${expiresAt}Z`, answer);
  const end = new Date(asked.now + required(span, answer.status));
  return { token: tac, expiresAt: end.toISOString(), reusable: multiUse };
}

const FACTOR_PATH = /\/api\/v1\/users\/([^/?#]+)(?:\/factors\/([^/?#]+)(?:\/transactions\/([^/?#]+))?)?/;

/** The user and factor that an answer's links name: a foreign one where any link names one, so that it is seen. */
export function namesIn(links: unknown, ours: { readonly userId: string; readonly factorId: string | undefined }) {
  let userId: string | undefined;
  let factorId: string | undefined;
  for (const href of isRecord(links) ? Object.values(links).flatMap(hrefsOf) : []) {
    const [, user, factor] = FACTOR_PATH.exec(href) ?? [];
    if (user !== undefined && (userId ?? ours.userId) === ours.userId) userId = decoded(user);
    if (factor === undefined || factor === 'questions') continue;
    if (factorId === undefined || factorId === ours.factorId) factorId = decoded(factor);
  }
  // A login or `me` in place of the user's id: answers name the id, so that they cannot be compared.
  return { userId: isAlias(ours.userId) ? undefined : userId, factorId };
}

/** True where the links of an answer name another user than the one that was asked about. */
export function isAboutAnother(links: unknown, userId: string): boolean {
  return (namesIn(links, { userId, factorId: undefined }).userId ?? userId) !== userId;
}

function isAlias(userId: string): boolean {
  return userId === 'me' || userId.includes('@');
}

/** Okta's own kinds: several of them are one type of ours. */
type FactorKind = { readonly factorType: string; readonly provider: string };

/** A factor in an answer is the one that is being enrolled, as far as its id is known already. */
export function assertSame(
  factor: Factor | undefined,
  { id, kind }: { readonly id: string | undefined; readonly kind: FactorKind },
  { status }: HttpAnswer,
): void {
  if (factor === undefined) return;
  const { type, provider } = factor.native;
  // Official examples answer an enrollment of Google's TOTP with Okta's.
  const isSameKind = type === kind.factorType && (factor.type === 'totp' || provider === kind.provider);
  if (isSameKind && factor.id === (id ?? factor.id)) return;
  throw unexpected(status, 'another factor than the one that is being enrolled');
}

/** The transaction of a push stands nowhere but in the path of the poll link, which itself is never followed. */
export function transactionIn(body: OktaAnswer | undefined, ourFactorId: string): string | undefined {
  const [, , factorId, transactionId] = FACTOR_PATH.exec(hrefsOf(body?._links?.poll)[0] ?? '') ?? [];
  if (factorId === undefined || decoded(factorId) !== ourFactorId) return undefined;
  return transactionId !== undefined && /^\w[\w.~-]{0,127}$/.test(transactionId) ? transactionId : undefined;
}

function decoded(segment: string): string {
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

/** Where messages go, masked. Some phone numbers arrive as numbers. */
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
