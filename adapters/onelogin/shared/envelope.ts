import * as v from 'valibot';
import {
  type HttpResponse,
  hasForeignKey,
  isRecord,
  lenient,
  list,
  msUntil,
  nonEmptyString,
  parseOrUndefined,
  required,
  undocumentedKeys,
  unexpected,
} from '../../../src/adapter-kit/index.ts';
import type { TemporaryToken } from '../../../src/spec/results.ts';
import type { Warning } from '../../../src/spec/steps.ts';

// How OneLogin wraps its responses, in both versions.

/** Every key that OneLogin documents at the top of a response, in both versions. */
export const DOCUMENTED_KEYS: ReadonlySet<string> = new Set([
  ...['status', 'data', 'error', 'code', 'type', 'message'],
  ...['errors', 'statusCode', 'name', 'messages', 'description', 'details'],
  ...['id', 'device_id', 'user_id', 'active', 'default', 'needs_trigger', 'state_token', 'state_token_expires_at'],
  ...['auth_factor_name', 'type_display_name', 'user_display_name', 'display_name', 'phone_number', 'redirect_to'],
  ...['factor_id', 'factor_data', 'expires_at', 'auth_factors', 'devices', 'factors', 'otp_devices'],
  ...['mfa_token', 'reusable', 'resuable', 'email', 'phone', 'username'],
  ...['access_token', 'refresh_token', 'token_type', 'created_at', 'expires_in', 'account_id'],
  ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
]);

/** An id. OneLogin sends a number or a text; here it is always text. */
export const idText = v.pipe(
  v.union([nonEmptyString, v.pipe(v.number(), v.safeInteger())]),
  v.transform((id) => String(id)),
);

/** A warning if the response to a step has keys that OneLogin does not document, in its envelope or in its object. */
export function undocumentedIn(body: unknown): readonly Warning[] {
  return objectsIn(body).flatMap((object) => undocumentedKeys(object, DOCUMENTED_KEYS));
}

/** The objects of a response to a step: its envelope and what is in it, or the bare object alone. */
export function objectsIn(body: unknown): readonly Readonly<Record<string, unknown>>[] {
  return [...new Set([single(body), singleIn(body)])].filter(isRecord);
}

/** The one object of a response: bare, or in an array of one, as the documentation prints it. */
export function single(body: unknown): unknown {
  if (!Array.isArray(body)) return body;
  return body.length === 1 ? body[0] : undefined;
}

/** The same, out of `data` if the body is an envelope. */
export function singleIn(body: unknown): unknown {
  return single(dataIn(body));
}

function dataIn(body: unknown): unknown {
  return isRecord(body) && 'data' in body ? body.data : body;
}

/**
 * The entries of a list: an array, an object with an array under `key`, or one entry alone, which has `idKey`. Anything
 * else, such as over 1,000 entries, is UNEXPECTED_RESPONSE: a list that cannot be read must not pass for an empty list.
 */
export function entriesOf(
  { body, status }: Pick<HttpResponse, 'body' | 'status'>,
  key: string,
  idKey: string,
): readonly unknown[] {
  return required(listIn(body, key, idKey), status);
}

/** The same, out of the `data` of an envelope. */
export function entriesIn({ body, status }: HttpResponse, key: string, idKey: string): readonly unknown[] {
  return entriesOf({ body: dataIn(body), status }, key, idKey);
}

/** The same of a response to a step, which may be an error: none if there is no list. */
export function anyEntriesIn({ body }: HttpResponse, key: string, idKey: string): readonly unknown[] {
  return listIn(dataIn(body), key, idKey) ?? [];
}

function listIn(body: unknown, key: string, idKey: string): readonly unknown[] | undefined {
  const bare = parseOrUndefined(list, body);
  if (bare !== undefined) return bare;
  const record = isRecord(body) ? body : {};
  const entries = record[key];
  if (Array.isArray(entries)) return parseOrUndefined(list, entries);
  return idKey in record && !('data' in record) ? [record] : undefined;
}

const temporaryToken = v.object({
  mfa_token: nonEmptyString,
  expires_at: nonEmptyString,
  reusable: lenient(v.boolean()),
  // The official specification of v1 spells it so.
  resuable: lenient(v.boolean()),
});

/** `status` and `data` are those of the envelope. */
const TOKEN_KEYS = new Set([
  ...['mfa_token', 'expires_at', 'reusable', 'resuable', 'device_id', 'user_id', 'status', 'error'],
]);

/** A temporary token. A token for many uses in place of one for a single use is refused. */
export function readTemporaryToken(
  response: HttpResponse,
  asked: { readonly reusable: boolean; readonly now: number },
): TemporaryToken {
  const { status } = response;
  const token = singleIn(response.body);
  const read = required(parseOrUndefined(temporaryToken, token), status);
  if (isRecord(token) && hasForeignKey(token, TOKEN_KEYS, DOCUMENTED_KEYS)) {
    throw unexpected(status, 'the answer of another operation');
  }
  const reusable = required(read.reusable ?? read.resuable, status);
  if (reusable && !asked.reusable) throw unexpected(status, 'a code for many uses where one was asked for');
  const end = new Date(asked.now + required(msUntil(read.expires_at, response), status));
  return { token: read.mfa_token, expiresAt: end.toISOString(), reusable };
}
