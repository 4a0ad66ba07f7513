import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/spec/factors.ts';
import {
  createOneLoginEmulator,
  type OneLoginEmulator,
  type OneLoginEmulatorOptions,
} from '../../../../src/testkit/emulator/index.ts';
import { firstUser, valueAt } from '../values.ts';

export type ApiResponse = {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
};
type HeaderValues = Readonly<Record<string, string>>;
type JsonBody = { readonly [key: string]: JsonValue };

/** One HTTP call, with the emulator's permanent access token unless `headers` has another one. */
export async function send(
  emulator: OneLoginEmulator,
  method: string,
  path: string,
  body?: JsonValue,
  headers: HeaderValues = {},
): Promise<ApiResponse> {
  const request = new Request(emulator.baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${emulator.accessToken}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const response = await emulator.fetch(request);
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    text,
    headers: response.headers,
  };
}

/** HTTP calls about one user, on both versions. */
export function apiClient(emulator: OneLoginEmulator, userId: string = firstUser(emulator)) {
  const v1 = `/api/1/users/${userId}`;
  const v2 = `/api/2/mfa/users/${userId}`;
  const call = (method: string, path: string, body?: JsonValue) => send(emulator, method, path, body);
  return {
    userId,
    phone: emulator.phone(userId),
    v1: {
      get: (path: string) => call('GET', v1 + path),
      post: (path: string, body?: JsonValue) => call('POST', v1 + path, body),
      enroll: (body: JsonBody = {}) =>
        call('POST', `${v1}/otp_devices`, {
          factor_id: V1_FACTOR_IDS.sms,
          display_name: 'My phone',
          number: emulator.phone(userId).phoneNumber,
          ...body,
        }),
      trigger: (id: string, body?: JsonBody) => call('POST', `${v1}/otp_devices/${id}/trigger`, body),
      verify: (id: string, body?: JsonBody) => call('POST', `${v1}/otp_devices/${id}/verify`, body),
      remove: (id: string) => call('DELETE', `${v1}/otp_devices/${id}`),
      devices: async () => valueAt((await call('GET', `${v1}/otp_devices`)).body, 'data', 'otp_devices'),
      factors: async () => valueAt((await call('GET', `${v1}/auth_factors`)).body, 'data', 'auth_factors'),
    },
    v2: {
      get: (path: string) => call('GET', v2 + path),
      post: (path: string, body?: JsonValue) => call('POST', v2 + path, body),
      put: (path: string, body?: JsonValue) => call('PUT', v2 + path, body),
      register: (factorId: number, body: JsonBody = {}) =>
        call('POST', `${v2}/registrations`, { factor_id: factorId, display_name: 'Mine', ...body }),
      verify: (deviceId: string, body: JsonBody = {}) =>
        call('POST', `${v2}/verifications`, { device_id: deviceId, ...body }),
      remove: (id: string) => call('DELETE', `${v2}/devices/${id}`),
      devices: async () => (await call('GET', `${v2}/devices`)).body,
      factors: async () => (await call('GET', `${v2}/factors`)).body,
    },
  };
}

export type ApiClient = ReturnType<typeof apiClient>;

/** The account's factor ids. The ids of v1 are different from those of v2. */
export const V1_FACTOR_IDS = { sms: 16282, voice: 16283 } as const;
export const V2_FACTOR_IDS = { totp: 58957, push: 58958, sms: 58959, voice: 58960, email: 58961 } as const;

const NOW = () => 1_600_000_000_000;

/** A test with its own account, whose clock starts at 2020-09-13T12:26:40Z, and clients for the account's two users. */
export const it = test
  .extend('emulator', () => createOneLoginEmulator({ now: NOW }))
  .extend('api', ({ emulator }) => apiClient(emulator))
  .extend('other', ({ emulator }) => apiClient(emulator, emulator.users[1]))
  // Each of these adds a device to the first user if a test asks for it. The value is the device id.
  .extend('sms', ({ emulator, api }) => emulator.addDevice(api.userId, 'sms'))
  .extend('voice', ({ emulator, api }) => emulator.addDevice(api.userId, 'voice'))
  .extend('email', ({ emulator, api }) => emulator.addDevice(api.userId, 'email'))
  .extend('push', ({ emulator, api }) => emulator.addDevice(api.userId, 'push'))
  .extend('totp', ({ emulator, api }) => emulator.addDevice(api.userId, 'totp'));

/** The same for an account with options. */
export function setUp(options: OneLoginEmulatorOptions = {}) {
  const emulator = createOneLoginEmulator({ now: NOW, ...options });
  return { emulator, api: apiClient(emulator), other: apiClient(emulator, emulator.users[1]) };
}

/** The id of a device, registration or verification in a response, as text. */
export function idAt({ body }: ApiResponse, ...path: readonly (string | number)[]): string {
  const id = valueAt(body, ...path);
  if (typeof id !== 'string' && typeof id !== 'number') throw new Error(`No id at ${path.join('.')}.`);
  return String(id);
}

export const stateTokenOf = (response: ApiResponse): string => idAt(response, 'data', 0, 'state_token');

const TYPES: Readonly<Record<number, string>> = { 400: 'bad request', 401: 'Unauthorized', 404: 'not found' };

/** An error of v1 and of `/auth`. Without a message, it matches any message. */
export const v1Error = (code: 400 | 401 | 404, message: unknown = expect.any(String)) => ({
  status: code,
  body: { status: { error: true, code, type: TYPES[code], message } },
});
export const SUCCESS_STATUS = { type: 'success', code: 200, message: 'Success', error: false };
export const FACTOR_AUTHENTICATION_FAILED = v1Error(401, 'Failed authentication with this factor');
export const STATE_TOKEN_EXPIRED = v1Error(400, 'State token is expired');
export const USER_DOES_NOT_EXIST = v1Error(400, 'User does not exist');
export const AUTHENTICATION_FAILURE = v1Error(401, 'Authentication Failure');
export const UNAUTHORIZED = {
  status: 401,
  body: { statusCode: 401, name: 'UnauthorizedError', message: 'Unauthorized' },
};
export const NOT_FOUND = {
  status: 404,
  body: {
    statusCode: 404,
    name: 'NotFound',
    message: "The resource can't be found or the server has not found anything matching the Request-URI",
  },
};
export const VALIDATION_FAILED = {
  status: 422,
  body: { statusCode: 422, name: 'ValidationError', message: 'Validations failed', details: { parameters: [] } },
};
export const unknownAttribute = (name: string) => ({
  status: 400,
  body: { statusCode: 400, name: 'BadRequestError', message: `unknown attribute: ${name}` },
});
export const invalidField = (field: string) => ({
  status: 422,
  body: { statusCode: 422, name: 'UnprocessableEntityFieldError', message: expect.any(String), field },
});
