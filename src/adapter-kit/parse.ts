import * as v from 'valibot';
import { unexpected } from '../spec/errors.ts';
import type { HttpAnswer } from './http/client.ts';

export { isRecord, nonEmptyString as someText, record as anyRecord } from '../core/validate.ts';

// Reading an identity provider's answer: only what is used is checked, null stands for absent, and what is odd but not
// needed must not spoil the rest.

/** The value, where it fits the schema. */
export function parseOrUndefined<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}

/** A property that is dropped where it is absent, null or of another type. */
export function lenient<T>(schema: v.GenericSchema<unknown, T>) {
  return v.fallback(v.optional(schema), undefined);
}

type OmitUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its absent values: `exactOptionalPropertyTypes` tells an absent key from an undefined one. */
export function omitUndefined<T extends object>(value: T): OmitUndefined<T> {
  const kept: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key];
  return kept as OmitUndefined<T>;
}

/** The value; UNEXPECTED_RESPONSE where the answer has none although it should. */
export function required<T>(value: T | undefined, status: number): T {
  if (value === undefined) throw unexpected(status, 'a body that is not what it documents');
  return value;
}

/** Milliseconds from the answer to an instant that it names; undefined where it names none that can be read. */
export function msUntil(end: string | undefined, { answeredAt }: Pick<HttpAnswer, 'answeredAt'>): number | undefined {
  const time = Date.parse(end ?? '');
  return Number.isNaN(time) ? undefined : time - answeredAt;
}
