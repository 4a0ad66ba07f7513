import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/spec/factors.ts';
import {
  createOneLoginEmulator,
  type OneLoginEmulator,
  type OneLoginEmulatorOptions,
} from '../../../../src/testkit/emulator/index.ts';
import { at } from '../okta/api-client.ts';

export { at, textAt } from '../okta/api-client.ts';

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
};
type Headed = Readonly<Record<string, string>>;
type Body = { readonly [key: string]: JsonValue };

/** One raw call, with the standing access token unless the headers say otherwise. */
export async function send(
  emulator: OneLoginEmulator,
  method: string,
  path: string,
  body?: JsonValue,
  headers: Headed = {},
): Promise<Answer> {
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

/** Raw calls about one user, on either version. */
export function callsTo(emulator: OneLoginEmulator, userId: string = firstOf(emulator.users)) {
  const v1 = `/api/1/users/${userId}`;
  const v2 = `/api/2/mfa/users/${userId}`;
  const call = (method: string, path: string, body?: JsonValue) => send(emulator, method, path, body);
  return {
    userId,
    phone: emulator.phone(userId),
    v1: {
      get: (path: string) => call('GET', v1 + path),
      post: (path: string, body?: JsonValue) => call('POST', v1 + path, body),
      enroll: (body: Body = {}) =>
        call('POST', `${v1}/otp_devices`, {
          factor_id: V1.sms,
          display_name: 'My phone',
          number: emulator.phone(userId).phoneNumber,
          ...body,
        }),
      trigger: (id: string, body?: Body) => call('POST', `${v1}/otp_devices/${id}/trigger`, body),
      verify: (id: string, body?: Body) => call('POST', `${v1}/otp_devices/${id}/verify`, body),
      remove: (id: string) => call('DELETE', `${v1}/otp_devices/${id}`),
      devices: async () => at((await call('GET', `${v1}/otp_devices`)).body, 'data', 'otp_devices'),
      factors: async () => at((await call('GET', `${v1}/auth_factors`)).body, 'data', 'auth_factors'),
    },
    v2: {
      get: (path: string) => call('GET', v2 + path),
      post: (path: string, body?: JsonValue) => call('POST', v2 + path, body),
      put: (path: string, body?: JsonValue) => call('PUT', v2 + path, body),
      register: (factorId: number, body: Body = {}) =>
        call('POST', `${v2}/registrations`, { factor_id: factorId, display_name: 'Mine', ...body }),
      verify: (deviceId: string, body: Body = {}) =>
        call('POST', `${v2}/verifications`, { device_id: deviceId, ...body }),
      remove: (id: string) => call('DELETE', `${v2}/devices/${id}`),
      devices: async () => (await call('GET', `${v2}/devices`)).body,
      factors: async () => (await call('GET', `${v2}/factors`)).body,
    },
  };
}

export type Calls = ReturnType<typeof callsTo>;

/** The account's factor ids: v1 has numbers of its own. */
export const V1 = { sms: 16282, voice: 16283 } as const;
export const V2 = { totp: 58957, push: 58958, sms: 58959, voice: 58960, email: 58961 } as const;

const NOW = () => 1_600_000_000_000;

/** Tests, each with an account of its own whose clock stands at 2020-09-13T12:26:40Z, and calls about two users. */
export const it = test
  .extend('emulator', () => createOneLoginEmulator({ now: NOW }))
  .extend('calls', ({ emulator }) => callsTo(emulator))
  .extend('other', ({ emulator }) => callsTo(emulator, emulator.users[1]))
  // The ids of devices of the first user, for the tests that name one.
  .extend('sms', ({ emulator, calls }) => emulator.addDevice(calls.userId, 'sms'))
  .extend('voice', ({ emulator, calls }) => emulator.addDevice(calls.userId, 'voice'))
  .extend('email', ({ emulator, calls }) => emulator.addDevice(calls.userId, 'email'))
  .extend('push', ({ emulator, calls }) => emulator.addDevice(calls.userId, 'push'))
  .extend('totp', ({ emulator, calls }) => emulator.addDevice(calls.userId, 'totp'));

/** The same with options. */
export function set(options: OneLoginEmulatorOptions = {}) {
  const emulator = createOneLoginEmulator({ now: NOW, ...options });
  return { emulator, calls: callsTo(emulator), other: callsTo(emulator, emulator.users[1]) };
}

/** The id of a device, registration or verification somewhere in an answer, as text. */
export function idIn({ body }: Answer, ...path: readonly (string | number)[]): string {
  const id = at(body, ...path);
  if (typeof id !== 'string' && typeof id !== 'number') throw new Error(`No id at ${path.join('.')}.`);
  return String(id);
}

export const stateIn = (answer: Answer): string => idIn(answer, 'data', 0, 'state_token');

const TYPES: Readonly<Record<number, string>> = { 400: 'bad request', 401: 'Unauthorized', 404: 'not found' };

/** An error of v1 and /auth; without a message: any. */
export const v1Error = (code: 400 | 401 | 404, message: unknown = expect.any(String)) => ({
  status: code,
  body: { status: { error: true, code, type: TYPES[code], message } },
});
export const SUCCESS = { type: 'success', code: 200, message: 'Success', error: false };
export const FAILED = v1Error(401, 'Failed authentication with this factor');
export const DEAD_STATE = v1Error(400, 'State token is expired');
export const NO_USER = v1Error(400, 'User does not exist');
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
export const INVALID = {
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

/** A code that is not this one. */
export const not = (code: string) => code.slice(0, -1) + ((Number(code.slice(-1)) + 1) % 10);

function firstOf(ids: readonly string[]): string {
  const [id] = ids;
  if (id === undefined) throw new Error('The emulator has no user.');
  return id;
}
