import * as v from 'valibot';

// What comes from outside is checked against a schema; a problem names its path and never a value.

/** The checked value, or what is wrong with it: `path: what`, without any value. */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly string[] };

/** Checks a value from outside against a schema. */
export function check<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Checked<T> {
  // valibot's object schemas take an array for an object.
  if (!isRecord(input)) return { problems: ['must be an object'] };
  const result = v.safeParse(schema, input);
  return result.success ? { value: result.output } : { problems: result.issues.map(problemOf) };
}

/** An issue in our words: valibot's default texts show what was received. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const text = issue.kind !== 'schema' || issue.type === 'custom' ? issue.message : mismatch(issue);
  return path === null ? text : `${path}: ${text}`;
}

function mismatch(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'is not known here';
  if (issue.received === 'undefined') return 'is missing';
  return `must be ${issue.type === 'strict_object' ? 'an object' : (issue.expected ?? 'another type').toLowerCase()}`;
}

/** A text that is not empty. */
export const nonEmptyString = v.custom<string>((value) => typeof value === 'string' && value !== '', 'must be a text');

/** An object that is no array, whatever it holds. */
export const record = v.custom<Readonly<Record<string, unknown>>>(isRecord, 'must be an object');

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
