import * as v from 'valibot';
import {
  type HttpResponse,
  hasForeignKey,
  isRecord,
  lenient,
  list,
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
import { CODE_KEYS, DOCUMENTED_KEYS } from './keys.ts';

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
const oddSchema = v.pick(factorSchema, ['id', 'created']);
const userSchema = v.object({ id: nonEmptyString, profile: v.object({ login: nonEmptyString }) });

/** The response to a step, read and whole. */
export function readBody(
  whole: unknown,
): { readonly parsed: OktaBody; readonly whole: Readonly<Record<string, unknown>> } | undefined {
  if (!isRecord(whole)) return undefined;
  const parsed = parseOrUndefined(bodySchema, whole);
  return parsed && { parsed, whole };
}

/** The id of the user who was looked up by an id, a login, the part of a login before the `@`, or `me`. */
export function readUserId(response: HttpResponse, userId: string): string {
  const { id, profile } = parseBody(userSchema, response);
  const names = [id, profile.login, profile.login.split('@')[0]].map((name) => name?.toLowerCase());
  if (userId === 'me' || names.includes(userId.toLowerCase())) return id;
  throw unexpected(response.status, 'another user than was asked for');
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

/** The user's factors. A factor that is odd is listed by its id and its date alone, so that it can be removed. */
export function readFactors(response: HttpResponse): readonly Factor[] {
  return parseBody(list, response).flatMap((entry) => readFactor(entry) ?? oddFactor(entry));
}

function oddFactor(entry: unknown): readonly Factor[] {
  const read = parseOrUndefined(oddSchema, entry);
  if (read === undefined) return [];
  const dated = omitUndefined({ enrolledAt: timestampOf(read.created) });
  return [{ id: read.id, type: 'other', status: 'unusable', verifiableBy: [], ...dated, native: { type: 'unknown' } }];
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
  if (isRecord(response.body) && hasForeignKey(response.body, CODE_KEYS, DOCUMENTED_KEYS)) {
    throw unexpected(status, 'the answer of another operation');
  }
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

/** The request of an enrollment. One type of ours has several of Okta's kinds. */
type Asked = {
  readonly factorType: string;
  readonly provider: string;
  readonly profile?: Readonly<Record<string, string>>;
};

/** The factor that is being enrolled. UNEXPECTED_RESPONSE for another kind, or for another one than `id`, if it is known. */
export function readEnrolled({ body, status }: HttpResponse, asked: Asked, id: string | undefined): Factor | undefined {
  const factor = readFactor(body);
  if (factor === undefined) return undefined;
  const { type, provider } = factor.native;
  // Official examples answer an enrollment of Google's TOTP with Okta's.
  const isSameKind = type === asked.factorType && (factor.type === 'totp' || provider === asked.provider);
  const profile = readBody(body)?.parsed.profile;
  const isSameNumber = typeof profile?.phoneNumber === 'string' && asked.profile?.phoneNumber !== undefined;
  const isRenamed = factor.type === 'sms' && id?.startsWith('mbl') === true && factor.id.startsWith('sms');
  const isSame = factor.id === (id ?? factor.id) || isRenamed || (isPhone(factor) && isSameNumber);
  if (isSameKind && isSame && isSameProfile(profile, asked.profile)) return factor;
  throw unexpected(status, 'another factor than the one that is being enrolled');
}

/** The factor that is being enrolled. UNEXPECTED_RESPONSE for any other, and for one that is active already. */
export function readPending(response: HttpResponse, asked: Asked, id: string | undefined): Factor {
  const factor = readEnrolled(response, asked, id);
  if (factor?.status === 'pending' && factor.id === (id ?? factor.id)) return factor;
  throw unexpected(response.status, 'no factor that is being enrolled');
}

/** The factors whose id may change when they become active, as it does in Okta's own examples. */
export function isPhone({ type }: Pick<Factor, 'type'>): boolean {
  return type === 'sms' || type === 'voice';
}

/** What the response says of the number, address, question or credential must be what was asked for. */
function isSameProfile(said: Profile, asked: Readonly<Record<string, string>> = {}): boolean {
  const digits = (text: string) => text.replace(/\D/g, '');
  return PROFILE_KEYS.every((key) => {
    const [theirs, ours] = [said?.[key] ?? undefined, asked[key]];
    if (theirs === undefined || ours === undefined) return true;
    return key === 'phoneNumber' ? digits(String(theirs)) === digits(ours) : theirs === ours;
  });
}
const PROFILE_KEYS = ['phoneNumber', 'question', 'credentialId'] as const;

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
