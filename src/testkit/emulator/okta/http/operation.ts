import * as v from 'valibot';
import type { JsonValue } from '../../../../spec/factors.ts';
import type { Factor, Org, Person } from '../state.ts';
import { Refusal } from './errors.ts';

/** One request, as an operation sees it. */
export type Call = {
  readonly org: Org;
  readonly person: Person;
  /** Milliseconds, by the org's clock. */
  readonly now: number;
  /** Of the request: links in the answer lead back to where it came to. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Parsed JSON; undefined: the request has no body. */
  readonly body: unknown;
};

export type Reply = { readonly status: number; readonly body?: JsonValue };
export type UserOperation = (call: Call) => Reply | Promise<Reply>;
export type FactorOperation = (call: Call, factor: Factor) => Reply | Promise<Reply>;

export const ok = (body: JsonValue): Reply => ({ status: 200, body });
export const noContent: Reply = { status: 204 };

/** The body as an operation wants it. Unknown fields and values make a body that is not well-formed, as at Okta. */
export function bodyAs<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body ?? {});
  if (!result.success) throw new Refusal('E0000003');
  return result.output;
}

/** A text field that may be absent or null; both read as undefined, and so does an empty text. */
export const text = v.pipe(
  v.nullish(v.string()),
  v.transform((value) => value || undefined),
);

/** True only for `?name=true`. */
export const flag = ({ query }: Call, name: string): boolean => query.get(name) === 'true';
