import type { JsonObject } from '../../../../spec/factors.ts';

/** An operation that OneLogin refuses, with the answer that says so. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

const V1_TYPES = {
  400: 'bad request',
  401: 'Unauthorized',
  404: 'not found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
} as const;
export type V1Status = keyof typeof V1_TYPES;

/** A refusal of v1 and of the endpoints under /auth: the envelope that success has too. */
export function v1Refusal(code: V1Status, message: string): Refusal {
  return new Refusal(code, { status: { error: true, code, type: V1_TYPES[code], message } }, message);
}

/** What v1 says of success. */
export const v1Success = (message = 'Success'): JsonObject => ({ type: 'success', code: 200, message, error: false });

function v2Refusal(statusCode: number, name: string, message: string, more: JsonObject = {}): Refusal {
  return new Refusal(statusCode, { statusCode, name, message, ...more }, message);
}

export const v2BadRequest = (message: string): Refusal => v2Refusal(400, 'BadRequestError', message);
export const v2Unauthorized = (): Refusal => v2Refusal(401, 'UnauthorizedError', 'Unauthorized');
export const v2NotFound = (): Refusal =>
  v2Refusal(
    404,
    'NotFound',
    "The resource can't be found or the server has not found anything matching the Request-URI",
  );
/** The body is well-formed, and this account cannot do what it asks. */
export const v2Invalid = (): Refusal =>
  v2Refusal(422, 'ValidationError', 'Validations failed', { details: { parameters: [] } });
export const v2InvalidField = (field: string): Refusal =>
  v2Refusal(422, 'UnprocessableEntityFieldError', `invalid value in "${field}"`, { field });

/** Not confirmed: nobody has published what v1 says of a state token that is expired, used or replaced. */
export const stateTokenExpired = (): Refusal => v1Refusal(400, 'State token is expired');
/** Borrowed from the sign-in twin of this endpoint: a wrong code and a denied push read the same. */
export const failedAuthentication = (): Refusal => v1Refusal(401, 'Failed authentication with this factor');
export const authenticationFailure = (): Refusal => v1Refusal(401, 'Authentication Failure');
export const noRoute = (): Refusal => v1Refusal(404, 'No Route Exists');
export const wrongContentType = (): Refusal =>
  v1Refusal(
    400,
    'Content Type is not specified or specified incorrectly. Content-Type header must be set to application/json',
  );
/** Not confirmed: OneLogin's pages say no more than that calls over the limit fail. */
export const overLimit = (): Refusal => v1Refusal(429, 'API rate limit exceeded');

/** What OneLogin answers at a path with a status that a fault names without a body. */
export function errorBodyFor(status: number, path: string): JsonObject | undefined {
  const refusals = path.startsWith('/api/2/') ? V2_BY_STATUS : V1_BY_STATUS;
  return refusals.get(status)?.().body;
}

const V1_BY_STATUS = new Map<number, () => Refusal>([
  [400, () => v1Refusal(400, 'Bad Request')],
  [401, authenticationFailure],
  [404, noRoute],
  [429, overLimit],
  [500, () => v1Refusal(500, 'Internal Server Error')],
]);
const V2_BY_STATUS = new Map<number, () => Refusal>([
  [400, () => v2BadRequest('Bad Request')],
  [401, v2Unauthorized],
  [
    403,
    () => v2Refusal(403, 'ForbiddenAction', 'You are not authorised to perform this action or access the resource'),
  ],
  [404, v2NotFound],
  [422, v2Invalid],
]);
