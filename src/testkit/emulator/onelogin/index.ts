import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { Phone } from '../../simulated-user/phone.ts';
import type { Fault } from '../faults.ts';
import { createRequestLog, type RecordedRequest } from '../request-log.ts';
import { getPermanentToken, invalidateAllTokens } from './access-tokens.ts';
import { getUser, newAccount } from './account.ts';
import { addDevice, clickMagicLink, pickUpCall, pushCode } from './controls.ts';
import type { DeviceType } from './device-types.ts';
import { defaultErrorBody } from './http/errors.ts';
import { addHeaders } from './http/headers.ts';
import { createApi } from './http/routes.ts';
import type { OneLoginDeviceOptions, OneLoginEmulatorOptions } from './options.ts';

export type { OneLoginFactorSeed } from './account-factors.ts';
export type { DeviceType as OneLoginDeviceType } from './device-types.ts';
export type { OneLoginDeviceOptions, OneLoginEmulatorOptions, OneLoginUserSeed } from './options.ts';

/**
 * A OneLogin account in memory, with the controls for a test. A control throws an Error if the account does not have the
 * user.
 *
 * @example
 * const onelogin: OneLoginEmulator = createOneLoginEmulator({ users: ['35510511'] });
 * const deviceId = await onelogin.addDevice('35510511', 'totp');
 * onelogin.expireTokens();
 */
export type OneLoginEmulator = {
  /** The account's API. Give it to an adapter as its `fetch`. */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token that does not expire by time. After `expireTokens` or `revokeTokens` this property has a new one. */
  readonly accessToken: string;
  /** The ids of the users. */
  readonly users: readonly string[];
  /** The user's phone: inbox, apps, hardware tokens and WebAuthn authenticator. */
  phone(userId: string): Phone;
  readonly outbox: Pick<Outbox, 'messages' | 'newest'>;
  readonly clock: Clock;
  /** Moves the clock forward by `ms` milliseconds. */
  advance(ms: number): void;
  /** Approves the user's newest push. */
  approve(userId: string): void;
  /** Denies the user's newest push. */
  deny(userId: string): void;
  /** Queues a fault. Each fault applies to one request. */
  failNext(fault: Fault): void;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Lets all access tokens so far expire. The token endpoint then issues a new one. */
  expireTokens(): void;
  /** Revokes all access tokens so far. Callers see the same as after `expireTokens`. */
  revokeTokens(): void;
  /** Adds an active device, set up on the user's phone. Returns its id. */
  addDevice(userId: string, type: DeviceType, options?: OneLoginDeviceOptions): Promise<string>;
  /** The code that the user's Protect app shows. If possible, it is one that was not used yet. */
  pushCode(userId: string): Promise<string>;
  /** The user opens the newest magic link that was mailed. */
  clickMagicLink(userId: string): void;
  /** v1: the user answers the newest call and confirms without typing a code. */
  pickUpCall(userId: string): void;
  /**
   * Adds a row to the user's device lists on both versions without a change. It can be listed and deleted, and nothing
   * else.
   */
  plant(userId: string, row: JsonObject): void;
};

/**
 * Creates a stateful OneLogin account with both versions of the MFA API and the token endpoint. It checks as strictly as
 * OneLogin (https://developers.onelogin.com/api-docs/2/multi-factor-authentication/overview): credentials, media types,
 * bodies, states and limits. Needs the package `hono`: `fetch` throws an Error if it is missing. Throws a RangeError for
 * a user id that is not a number.
 *
 * @example
 * const onelogin = createOneLoginEmulator({ users: ['35510511'] });
 * const { baseUrl, clientId, clientSecret, fetch } = onelogin;
 * const mfa = createOneLoginV1Provider({ baseUrl, clientId, clientSecret, fetch });
 * const { phoneNumber, readCode } = onelogin.phone('35510511');
 * await mfa.enroll({ userId: '35510511', factor: { type: 'sms', phoneNumber } });
 * const code = readCode('sms');
 */
export function createOneLoginEmulator(options: OneLoginEmulatorOptions = {}): OneLoginEmulator {
  const account = newAccount(options);
  const { clock, outbox, baseUrl, client } = account;

  let api: ReturnType<typeof createApi> | undefined;
  const requestLog = createRequestLog({
    async respond(request) {
      api ??= createApi(account);
      return (await api)(request);
    },
    addHeaders: (response, request) => addHeaders(account, response, request),
    errorBody: (status, request) => defaultErrorBody(status, new URL(request.url).pathname),
  });

  return {
    ...requestLog,
    baseUrl,
    clientId: client.id,
    clientSecret: client.secret,
    get accessToken() {
      return getPermanentToken(account).value;
    },
    users: [...account.users.keys()],
    phone: (userId) => getUser(account, userId).phone,
    outbox,
    clock,
    advance: clock.advance,
    approve: (userId) => getUser(account, userId).phone.approve(),
    deny: (userId) => getUser(account, userId).phone.deny(),
    expireTokens: () => invalidateAllTokens(account),
    revokeTokens: () => invalidateAllTokens(account),
    addDevice: (userId, type, given) => addDevice(account, userId, type, given),
    pushCode: (userId) => pushCode(account, userId),
    clickMagicLink: (userId) => clickMagicLink(account, userId),
    pickUpCall: (userId) => pickUpCall(account, userId),
    plant(userId, row) {
      const owner = getUser(account, userId);
      owner.planted = [...owner.planted, row];
    },
  };
}
