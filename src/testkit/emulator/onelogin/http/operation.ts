import * as v from 'valibot';
import type { Account, Person } from '../state.ts';
import { type Refusal, v1Refusal, v2BadRequest, v2InvalidField, v2NotFound } from './errors.ts';
import type { Wire } from './response-json.ts';

/** One request, as an operation sees it. */
export type Call = {
  readonly account: Account;
  /** Digits. */
  readonly userId: string;
  /** Of the path; empty where it has none. */
  readonly deviceId: string;
  /** The registration or verification id of the path; empty where it has none. */
  readonly stepId: string;
  /** Milliseconds, by the account's clock. */
  readonly now: number;
  /** Parsed JSON; undefined: the request has no body. */
  readonly body: unknown;
};

export type Reply = { readonly status: number; readonly body?: Wire };
export type Operation = (call: Call) => Reply | Promise<Reply>;

export const ok = (body: Wire): Reply => ({ status: 200, body });
export const created = (body: Wire): Reply => ({ status: 201, body });

/** The user of the path, on v1's lists and enrollments. */
export function v1Person({ account, userId }: Call): Person {
  const person = account.people.get(userId);
  if (person === undefined) throw v1Refusal(404, `User for id ${userId} was not found`);
  return person;
}

export function v2Person({ account, userId }: Call): Person {
  const person = account.people.get(userId);
  if (person === undefined) throw v2NotFound();
  return person;
}

type Version = {
  readonly unknown: (attribute: string) => Refusal;
  readonly wrong: (attribute: string) => Refusal;
};
const V1: Version = {
  unknown: (attribute) => v1Refusal(400, `unknown attribute: ${attribute}`),
  wrong: (attribute) => v1Refusal(400, `${attribute} is missing or invalid`),
};
const V2: Version = {
  unknown: (attribute) => v2BadRequest(`unknown attribute: ${attribute}`),
  wrong: v2InvalidField,
};

function bodyAs<Schema extends v.GenericSchema>(
  version: Version,
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body ?? {});
  if (result.success) return result.output;
  const [issue] = result.issues;
  const attribute = String(issue.path?.[0]?.key ?? 'body');
  throw issue.expected === 'never' ? version.unknown(attribute) : version.wrong(attribute);
}

/** The body as an operation of v1 wants it. */
export const v1Body = <Schema extends v.GenericSchema>(schema: Schema, { body }: Call): v.InferOutput<Schema> =>
  bodyAs(V1, schema, body);

/** The body as an operation of v2 wants it. */
export const v2Body = <Schema extends v.GenericSchema>(schema: Schema, { body }: Call): v.InferOutput<Schema> =>
  bodyAs(V2, schema, body);

export const someText = v.pipe(v.string(), v.minLength(1));
/** Whole seconds within bounds. */
export const wholeSeconds = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
/** The same as a number or as digits: OneLogin's pages show either. */
export const wholeSecondsOrDigits = (min: number, max: number) =>
  v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number))]), wholeSeconds(min, max));
