import type { JsonObject } from '../../../../spec/factors.ts';

/** An operation fails, with the error response that OneLogin sends. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, body: JsonObject, message: string) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

const V1_ERROR_TYPES = {
  400: 'bad request',
  401: 'Unauthorized',
  404: 'not found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
} as const;
export type V1Status = keyof typeof V1_ERROR_TYPES;

/** An error of v1 and of the endpoints under `/auth`. It has the same envelope as a success. */
export function v1Error(code: V1Status, message: string): ApiError {
  return new ApiError(code, { status: { error: true, code, type: V1_ERROR_TYPES[code], message } }, message);
}

/** The `status` object of a successful response of v1. */
export const v1SuccessStatus = (message = 'Success'): JsonObject => ({
  type: 'success',
  code: 200,
  message,
  error: false,
});

function v2Error(statusCode: number, name: string, message: string, more: JsonObject = {}): ApiError {
  return new ApiError(statusCode, { statusCode, name, message, ...more }, message);
}

export const v2BadRequest = (message: string): ApiError => v2Error(400, 'BadRequestError', message);
export const v2Unauthorized = (): ApiError => v2Error(401, 'UnauthorizedError', 'Unauthorized');
export const v2NotFound = (): ApiError =>
  v2Error(404, 'NotFound', "The resource can't be found or the server has not found anything matching the Request-URI");
/** The body is well-formed, but this account cannot do what it asks for. */
export const v2ValidationError = (): ApiError =>
  v2Error(422, 'ValidationError', 'Validations failed', { details: { parameters: [] } });
export const v2InvalidField = (field: string): ApiError =>
  v2Error(422, 'UnprocessableEntityFieldError', `invalid value in "${field}"`, { field });

/** Not confirmed: no published example shows a state token that is expired, used or replaced. */
export const stateTokenExpired = (): ApiError => v1Error(400, 'State token is expired');
/** Taken from the sign-in API's similar endpoint. A wrong code and a denied push get the same error. */
export const factorAuthenticationFailed = (): ApiError => v1Error(401, 'Failed authentication with this factor');
export const authenticationFailure = (): ApiError => v1Error(401, 'Authentication Failure');
export const noRoute = (): ApiError => v1Error(404, 'No Route Exists');
export const wrongContentType = (): ApiError =>
  v1Error(
    400,
    'Content Type is not specified or specified incorrectly. Content-Type header must be set to application/json',
  );
/** Not confirmed: OneLogin's pages say only that calls over the limit fail. */
export const rateLimitExceeded = (): ApiError => v1Error(429, 'API rate limit exceeded');

/** The error body for a fault that has a status and no body. Undefined: the response has no body either. */
export function defaultErrorBody(status: number, path: string): JsonObject | undefined {
  const errors = path.startsWith('/api/2/') ? V2_DEFAULT_ERRORS : V1_DEFAULT_ERRORS;
  return errors.get(status)?.().body;
}

const V1_DEFAULT_ERRORS = new Map<number, () => ApiError>([
  [400, () => v1Error(400, 'Bad Request')],
  [401, authenticationFailure],
  [404, noRoute],
  [429, rateLimitExceeded],
  [500, () => v1Error(500, 'Internal Server Error')],
]);
const V2_DEFAULT_ERRORS = new Map<number, () => ApiError>([
  [400, () => v2BadRequest('Bad Request')],
  [401, v2Unauthorized],
  [403, () => v2Error(403, 'ForbiddenAction', 'You are not authorised to perform this action or access the resource')],
  [404, v2NotFound],
  [422, v2ValidationError],
]);
