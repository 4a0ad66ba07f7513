import * as v from 'valibot';
import type { JsonValue } from '../../../../spec/factors.ts';
import type { Factor, Org, User } from '../state.ts';
import { ApiError } from './errors.ts';

/** An authenticated request with a parsed body: the input of an operation. */
export type ApiRequest = {
  readonly org: Org;
  /** The user in the path. */
  readonly user: User;
  /** Milliseconds since the epoch, by the org's clock. */
  readonly now: number;
  /** The origin of the links in the response. */
  readonly origin: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Parsed JSON. Undefined: the request has no body. */
  readonly body: unknown;
};

export type ApiResponse = { readonly status: number; readonly body?: JsonValue };
export type FactorOperation = (request: ApiRequest, factor: Factor) => ApiResponse | Promise<ApiResponse>;

export const ok = (body: JsonValue): ApiResponse => ({ status: 200, body });
export const noContent: ApiResponse = { status: 204 };

/** Checks the body against an operation's schema. As at Okta, a body with an unknown field is not well-formed. */
export function parseBody<Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body ?? {});
  if (!result.success) throw new ApiError('E0000003');
  return result.output;
}

/** A text field that may be missing. Null and an empty text count as missing. */
export const optionalText = v.pipe(
  v.nullish(v.string()),
  v.transform((value) => value || undefined),
);

/** True only for `?name=true`. */
export const queryFlag = ({ query }: ApiRequest, name: string): boolean => query.get(name) === 'true';
