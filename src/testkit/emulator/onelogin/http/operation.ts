import * as v from 'valibot';
import type { Account, User } from '../state.ts';
import { type ApiError, v1Error, v2BadRequest, v2InvalidField, v2NotFound } from './errors.ts';
import type { ResponseJson } from './response-json.ts';

/**
 * An authenticated request with a parsed body: the input of an operation. What the path names is looked up before the body
 * is checked: an unknown user, device or step gets the same error whatever is sent to it.
 */
export type ApiRequest = {
  readonly account: Account;
  /** The user id in the path: digits. The user may not exist. */
  readonly userId: string;
  /** The device id in the path, or empty. */
  readonly deviceId: string;
  /** The registration or verification id in the path, or empty. */
  readonly transactionId: string;
  /** Milliseconds since the epoch, by the account's clock. */
  readonly now: number;
  /** Parsed JSON. Undefined: the request has no body. */
  readonly body: unknown;
};

export type ApiResponse = { readonly status: number; readonly body?: ResponseJson };
export type Operation = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

export const ok = (body: ResponseJson): ApiResponse => ({ status: 200, body });
export const created = (body: ResponseJson): ApiResponse => ({ status: 201, body });

/** The user in the path. v1 has this error for lists and enrollments; trigger and verify have another one. */
export function getV1User({ account, userId }: ApiRequest): User {
  const user = account.users.get(userId);
  if (user === undefined) throw v1Error(404, `User for id ${userId} was not found`);
  return user;
}

export function getV2User({ account, userId }: ApiRequest): User {
  const user = account.users.get(userId);
  if (user === undefined) throw v2NotFound();
  return user;
}

type BodyErrors = {
  readonly unknownAttribute: (attribute: string) => ApiError;
  readonly invalidAttribute: (attribute: string) => ApiError;
};
const V1_BODY_ERRORS: BodyErrors = {
  unknownAttribute: (attribute) => v1Error(400, `unknown attribute: ${attribute}`),
  invalidAttribute: (attribute) => v1Error(400, `${attribute} is missing or invalid`),
};
const V2_BODY_ERRORS: BodyErrors = {
  unknownAttribute: (attribute) => v2BadRequest(`unknown attribute: ${attribute}`),
  invalidAttribute: v2InvalidField,
};

function parseBody<Schema extends v.GenericSchema>(
  errors: BodyErrors,
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body ?? {});
  if (result.success) return result.output;
  const [issue] = result.issues;
  const attribute = String(issue.path?.[0]?.key ?? 'body');
  throw issue.expected === 'never' ? errors.unknownAttribute(attribute) : errors.invalidAttribute(attribute);
}

/** Checks the body against the schema of an operation of v1. */
export const parseV1Body = <Schema extends v.GenericSchema>(
  schema: Schema,
  { body }: ApiRequest,
): v.InferOutput<Schema> => parseBody(V1_BODY_ERRORS, schema, body);

/** Checks the body against the schema of an operation of v2. */
export const parseV2Body = <Schema extends v.GenericSchema>(
  schema: Schema,
  { body }: ApiRequest,
): v.InferOutput<Schema> => parseBody(V2_BODY_ERRORS, schema, body);

export const nonEmptyText = v.pipe(v.string(), v.minLength(1));

/** Whole seconds within limits. */
export const wholeSeconds = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Whole seconds as a number or as text: OneLogin's pages show both. */
export const wholeSecondsOrDigits = (min: number, max: number) =>
  v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,6}$/), v.transform(Number))]), wholeSeconds(min, max));
