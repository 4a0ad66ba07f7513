import * as v from 'valibot';
import { FACTOR_TYPES } from '../spec/factors.ts';
import type { MfaStore } from '../spec/store.ts';

// What comes from outside is checked against a schema; a problem names its path and never a value.

/**
 * The checked value, or what is wrong with it: `path: what is wrong`, without any value.
 *
 * @example
 * const checked: Checked<{ template?: string | undefined }> = { problems: ['template: must be a text'] };
 */
export type Checked<T> = { readonly value: T } | { readonly problems: readonly string[] };

/**
 * Checks a value against a schema. Throws nothing.
 *
 * @example
 * const checked = check(v.strictObject({ template: v.optional(v.string()) }), { template: 7 });
 * if ('problems' in checked) show(checked.problems);
 */
export function check<T>(schema: v.GenericSchema<unknown, T>, input: unknown): Checked<T> {
  // valibot's object schemas take an array for an object.
  if (!isRecord(input)) return { problems: ['must be an object'] };
  const result = v.safeParse(schema, input);
  return result.success ? { value: result.output } : { problems: result.issues.map(problemOf) };
}

/** An issue without the value: valibot's default texts show it. */
function problemOf(issue: v.BaseIssue<unknown>): string {
  const path = pathOf(issue);
  const text = issue.kind !== 'schema' || issue.type === 'custom' ? issue.message : mismatch(issue);
  const hint = hintFor(path, issue);
  return (path === null ? text : `${path}: ${text}`) + (hint === undefined ? '' : `, ${hint}`);
}

function pathOf({ path }: v.BaseIssue<unknown>): string | null {
  return path === undefined ? null : path.map(({ key }) => nameOf(key)).join('.');
}

/**
 * A key, for a message that may be logged. It can be a browser's, so it is cut and printable, and long numbers, such as
 * codes and phone numbers, are left out.
 */
function nameOf(key: unknown): string {
  const text = typeof key === 'string' || typeof key === 'number' ? String(key).slice(0, MAX_NAME_LENGTH) : '?';
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/\d{4,}/g, '...');
}
const MAX_NAME_LENGTH = 40;

/** What callers mean by the most common mistakes. */
function hintFor(path: string | null, { expected, received, input }: v.BaseIssue<unknown>): string | undefined {
  if (path === 'code' && expected === 'never') return "pass answer: { kind: 'code', code }";
  if (path?.endsWith('kind') && received === 'undefined') return "an answer is { kind: 'code', code }, for example";
  if (path === 'answer' && typeof input === 'string') return "pass answer: { kind: 'code', code }";
  return input === 'passkey' ? 'a passkey is webauthn' : undefined;
}

function mismatch(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'is not known here';
  if (issue.received === 'undefined') return 'is missing';
  return `must be ${issue.type === 'strict_object' ? 'an object' : namesOf(issue.expected)}`;
}

/** `(("totp" | "push") | "sms")` of valibot is a list of names. */
function namesOf(expected: string | null): string {
  const names = expected?.match(/"[^"]*"/g);
  if (expected === 'Object') return 'an object';
  return names ? names.join(' or ') : (expected ?? 'another type').toLowerCase();
}

/**
 * A schema for a text that is not empty.
 *
 * @example
 * const factorSchema = v.object({ id: nonEmptyString });
 */
export const nonEmptyString = v.custom<string>((value) => typeof value === 'string' && value !== '', 'must be a text');

/**
 * A schema for a text of at most `max` characters. It is the first schema of a pipe: what comes after it, such as a
 * pattern or a parser, never sees a longer text. Throws nothing.
 *
 * @example
 * const schema = v.strictObject({ template: v.pipe(textUpTo(64), v.regex(/^\w+$/, 'must be the name of a template')) });
 */
export function textUpTo(max: number) {
  return v.custom<string>(
    (value) => typeof value === 'string' && value.length <= max,
    ({ input }) => (typeof input === 'string' ? `must have at most ${max} characters` : 'must be string'),
  );
}

/**
 * A schema for any object that is no array.
 *
 * @example
 * const bodySchema = v.object({ profile: lenient(record) });
 */
export const record = v.custom<Readonly<Record<string, unknown>>>(isRecord, 'must be an object');

/**
 * True for an object that is no array. Throws nothing.
 *
 * @example
 * const status = isRecord(response.body) ? response.body.status : undefined;
 */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema for the factor types that can be enrolled or verified. */
export const factorType = v.picklist(FACTOR_TYPES);

export const NO_STORE = 'must be a store of polyfactor/store, or one that passes mfaStoreContract';

/** True for what has the members of a store of this version. */
export function isStore(store: unknown): store is MfaStore {
  if (typeof store !== 'object' || store === null) return false;
  if (!('spec' in store) || !('shared' in store) || !('run' in store)) return false;
  return store.spec === 'mfa-store/1' && typeof store.shared === 'boolean' && typeof store.run === 'function';
}
