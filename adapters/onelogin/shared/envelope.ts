import * as v from 'valibot';
import type { HttpAnswer } from '../../../src/adapter-kit/http/client.ts';
import { isRecord, lenient, msUntil, parseOrUndefined, required, someText } from '../../../src/adapter-kit/parse.ts';
import { unexpected } from '../../../src/spec/errors.ts';
import type { TemporaryToken } from '../../../src/spec/results.ts';

// How OneLogin wraps what it answers, in both versions.

/** An id: a number here, a text there, and always text to us. */
export const idText = v.pipe(
  v.union([someText, v.pipe(v.number(), v.safeInteger())]),
  v.transform((id) => String(id)),
);

/** The one object of an answer: bare, or as the documentation prints it in an array of one. */
export function single(body: unknown): unknown {
  if (!Array.isArray(body)) return body;
  return body.length === 1 ? body[0] : undefined;
}

/** The same out of the `data` of an envelope, where there is one. */
export function singleIn(body: unknown): unknown {
  return single(dataIn(body));
}

function dataIn(body: unknown): unknown {
  return isRecord(body) && 'data' in body ? body.data : body;
}

/**
 * The entries of a list: an array, an object that holds one under `key`, or one entry alone, which has `idKey`. Anything
 * else is UNEXPECTED_RESPONSE: a list that cannot be read must not pass for an empty one.
 */
export function entriesOf(
  { body, status }: Pick<HttpAnswer, 'body' | 'status'>,
  key: string,
  idKey: string,
): readonly unknown[] {
  if (Array.isArray(body)) return body;
  const record = isRecord(body) ? body : {};
  const entries = record[key];
  if (Array.isArray(entries)) return entries;
  return required(idKey in record ? [record] : undefined, status);
}

/** The same out of the `data` of an envelope. */
export function entriesIn({ body, status }: HttpAnswer, key: string, idKey: string): readonly unknown[] {
  return entriesOf({ body: dataIn(body), status }, key, idKey);
}

const temporaryToken = v.object({
  mfa_token: someText,
  expires_at: someText,
  reusable: lenient(v.boolean()),
  // The official specification of v1 spells it so.
  resuable: lenient(v.boolean()),
});

/** A code for one use must not come back as one for many. */
export function readTemporaryToken(
  answer: HttpAnswer,
  asked: { readonly reusable: boolean; readonly now: number },
): TemporaryToken {
  const read = required(parseOrUndefined(temporaryToken, singleIn(answer.body)), answer.status);
  const reusable = required(read.reusable ?? read.resuable, answer.status);
  if (reusable && !asked.reusable) throw unexpected(answer.status, 'a code for many uses where one was asked for');
  const end = new Date(asked.now + required(msUntil(read.expires_at, answer), answer.status));
  return { token: read.mfa_token, expiresAt: end.toISOString(), reusable };
}
