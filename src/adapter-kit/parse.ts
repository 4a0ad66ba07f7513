import * as v from 'valibot';

// Reading an identity provider's answer: only what is used is checked, null stands for absent, and what is odd but not
// needed must not spoil the rest.

/** The value, where it fits the schema. */
export function parsed<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T | undefined {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : undefined;
}

/** A property that is dropped where it is absent, null or of another type. */
export function loose<T>(schema: v.GenericSchema<unknown, T>) {
  return v.fallback(v.optional(schema), undefined);
}

/** A text that is not empty. */
export const someText = v.custom<string>((value) => typeof value === 'string' && value !== '', 'must be a text');

/** An object that is no array, whatever it holds. */
export const anyRecord = v.custom<Readonly<Record<string, unknown>>>(isRecord, 'must be an object');

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every factor type, the two that no provider enrolls included. */
export const factorType = v.picklist([
  'totp',
  'hotp',
  'sms',
  'voice',
  'email',
  'push',
  'webauthn',
  'question',
  'token',
  'temporary',
  'other',
]);

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its absent values: `exactOptionalPropertyTypes` tells an absent key from an undefined one. */
export function present<T extends object>(value: T): Present<T> {
  const kept: Record<string, unknown> = {};
  for (const key in value) if (value[key] !== undefined) kept[key] = value[key];
  return kept as Present<T>;
}
