import * as v from 'valibot';
import { unexpected } from '../spec/errors.ts';
import type { HttpResponse, StepResponse } from './http/types.ts';

export { isRecord, nonEmptyString, record } from '../core/validate.ts';

// Reading a response: only what is used is checked, null means absent, and an odd part that is not needed spoils nothing.

/**
 * The value, if it fits the schema; else undefined. Throws nothing.
 *
 * @example
 * const read = parseOrUndefined(v.object({ id: v.string() }), response.body);
 */
export function parseOrUndefined<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  // One problem is enough: the value is not used.
  const result = v.safeParse(schema, value, { abortEarly: true });
  return result.success ? result.output : undefined;
}

/** More entries have no meaning in a list of one user's factors. Reading them would only take time. */
export const MAX_ENTRIES = 1_000;

/**
 * A schema for a list of at most 1,000 entries of any kind. A longer list is no list: it is refused and never cut, since
 * a factor that is cut off would pass for one that the user does not have.
 *
 * @example
 * const listSchema = v.object({ factors: list });
 * const factors = parseOrUndefined(listSchema, response.body)?.factors;
 */
export const list = v.custom<readonly unknown[]>(
  (value) => Array.isArray(value) && value.length <= MAX_ENTRIES,
  'must be a list of at most 1000 entries',
);

/**
 * A property of a response that becomes undefined if it is absent, null or of another type. Throws nothing.
 *
 * @example
 * const factorSchema = v.object({ id: v.string(), name: lenient(v.string()) });
 */
export function lenient<T>(schema: v.GenericSchema<unknown, T>) {
  return v.fallback(v.optional(schema), undefined);
}

type OmitUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * The object without its undefined values: with `exactOptionalPropertyTypes` an absent key is not an undefined one.
 * Throws nothing.
 *
 * @example
 * const native = omitUndefined({ type: 'sms', status: undefined });
 */
export function omitUndefined<T extends object>(value: T): OmitUndefined<T> {
  const kept: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key];
  return kept as OmitUndefined<T>;
}

/**
 * The value. Throws MfaError UNEXPECTED_RESPONSE if it is undefined although the API documents it.
 *
 * @example
 * const status = required(parseOrUndefined(v.object({ status: v.string() }), response.body), response.status);
 */
export function required<T>(value: T | undefined, status: number): T {
  if (value === undefined) throw unexpected(status, 'a body that is not what it documents');
  return value;
}

/**
 * The body of a response, checked. Throws MfaError UNEXPECTED_RESPONSE if it does not fit the schema.
 *
 * @example
 * const { factors } = parseBody(v.object({ factors: list }), response);
 */
export function parseBody<T>(
  schema: v.GenericSchema<unknown, T>,
  { body, status }: Pick<HttpResponse, 'body' | 'status'>,
): T {
  return required(parseOrUndefined(schema, body), status);
}

/**
 * The body of a response to a step, checked. Without such a body there is no word for the outcome table: then it throws
 * the response's own error, or MfaError UNEXPECTED_RESPONSE.
 *
 * @example
 * const { status } = parseStep(v.object({ status: v.string() }), { response, failure: undefined });
 */
export function parseStep<T>(schema: v.GenericSchema<unknown, T>, { response, failure }: StepResponse): T {
  const read = parseOrUndefined(schema, response.body);
  if (read === undefined && failure !== undefined) throw failure;
  return required(read, response.status);
}

/**
 * Milliseconds from the response to a time that it names (ISO 8601); undefined if it names none that can be read.
 * Throws nothing.
 *
 * @example
 * const lifetimeMs = msUntil('2026-01-01T12:05:00Z', response);
 */
export function msUntil(end: string | undefined, { sentAt }: Pick<HttpResponse, 'sentAt'>): number | undefined {
  const time = Date.parse(end ?? '');
  return Number.isNaN(time) ? undefined : time - sentAt;
}
