import type { JsonObject } from '../../../spec/factors.ts';
import { type Clock, createClock } from '../../simulated-user/clock.ts';
import { createOutbox, type Outbox } from '../../simulated-user/outbox.ts';
import type { Phone } from '../../simulated-user/phone.ts';
import { createUsers, type UserSeed } from '../../simulated-user/users.ts';
import type { Fault } from '../faults.ts';
import { createTraffic, type RecordedRequest } from '../request-log.ts';
import { killTokens, standingToken } from './access-tokens.ts';
import { knownPerson, newPerson } from './account.ts';
import { addDevice, clickMagicLink, isId, type OneLoginDeviceOptions, pickUpCall, pushCode } from './controls.ts';
import { type DeviceKind, type OneLoginFactorSeed, v2Factors } from './device-types.ts';
import { errorBodyFor } from './http/errors.ts';
import { rateLimit, showsLimit } from './http/rate-limit.ts';
import { createApi } from './http/routes.ts';
import { newToken, newUserId } from './ids.ts';
import type { Account, Person } from './state.ts';
import { bindProtect } from './v2/registrations.ts';

export type { OneLoginDeviceOptions } from './controls.ts';
export type { DeviceKind as OneLoginDeviceType, OneLoginFactorSeed } from './device-types.ts';

/**
 * A user of the emulated account: an id, or more where a test wants to say more. Ids are digits, of any length.
 *
 * @example
 * const ada: OneLoginUserSeed = { id: '35510511', phoneNumber: '+14155550100', profileEmail: null };
 * const onelogin = createOneLoginEmulator({ users: [ada] });
 */
export type OneLoginUserSeed = UserSeed & {
  /** What the directory holds; null: nothing. Absent: the person's own. */
  readonly profilePhone?: string | null;
  readonly profileEmail?: string | null;
};

/**
 * What `createOneLoginEmulator` takes; everything is optional.
 *
 * @example
 * const options: OneLoginEmulatorOptions = { users: ['35510511'], tokenLifetimeSeconds: 60, limitPerHour: 100 };
 * const onelogin = createOneLoginEmulator(options);
 */
export type OneLoginEmulatorOptions = {
  /** Default: two users. */
  readonly users?: readonly (string | OneLoginUserSeed)[] | undefined;
  /** The API credential; made up where absent. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: (() => number) | undefined;
  readonly baseUrl?: string | undefined;
  /** Calls of v1 per hour that the account's rate limit takes. */
  readonly limitPerHour?: number | undefined;
  readonly tokenLifetimeSeconds?: number | undefined;
  /** How the token endpoint answers: as documented, or in one of the two ways that its callers have met besides. */
  readonly tokenAnswers?: 'flat' | 'wrapped' | 'error-as-200' | undefined;
  /** What v2 offers, by OneLogin's own names or in full; default: the five factors of OneLogin's pages. */
  readonly v2Factors?: readonly (string | OneLoginFactorSeed)[] | undefined;
};

/**
 * A OneLogin account in memory, and the hands that move it. A control for a user that it does not have throws an Error.
 *
 * @example
 * const onelogin: OneLoginEmulator = createOneLoginEmulator({ users: ['35510511'] });
 * const deviceId = await onelogin.addDevice('35510511', 'totp');
 * onelogin.expireTokens();
 */
export type OneLoginEmulator = {
  /** The account's API; hand it to an adapter as its `fetch`. */
  fetch(request: Request): Promise<Response>;
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** A token without an end of its own. Dead ones are not brought back: reading this again then gives a new one. */
  readonly accessToken: string;
  /** Ids. */
  readonly users: readonly string[];
  /** What the user holds in the hand. */
  phone(userId: string): Phone;
  readonly outbox: Pick<Outbox, 'messages' | 'newest'>;
  readonly clock: Clock;
  advance(ms: number): void;
  /** Taps approve on the user's newest push. */
  approve(userId: string): void;
  deny(userId: string): void;
  /** What goes wrong with the next request; queued, one each. */
  failNext(fault: Fault): void;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Every access token so far has expired; the token endpoint issues a new one. */
  expireTokens(): void;
  /** Every access token so far is revoked; callers see the same as after `expireTokens`. */
  revokeTokens(): void;
  /** Gives the user an active device, set up on the user's phone, and says its id. */
  addDevice(userId: string, type: DeviceKind, options?: OneLoginDeviceOptions): Promise<string>;
  /** The code that the user's Protect app shows: one that was not taken yet, as long as there is one. */
  pushCode(userId: string): Promise<string>;
  /** The user opens the newest magic link that was mailed. */
  clickMagicLink(userId: string): void;
  /** On v1: the user picks up the newest call, and confirms without typing a code. */
  pickUpCall(userId: string): void;
  /** Puts a row into the user's lists on both versions, as it is: it is listed and deleted, and nothing else. */
  plant(userId: string, row: JsonObject): void;
};

/**
 * A stateful OneLogin account that speaks both versions of the MFA API, and the token endpoint, as strictly as OneLogin
 * does (https://developers.onelogin.com/api-docs/2/multi-factor-authentication/overview): credentials, media types,
 * bodies, states and limits. Needs the package `hono`: `fetch` throws an Error without it. Throws a RangeError for a
 * user id that is no number.
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
  const traffic = createTraffic({
    async respond(request) {
      api ??= createApi(account);
      return (await api)(request);
    },
    dress: (response, request) => dress(account, response, request),
    errorBody: (status, request) => errorBodyFor(status, new URL(request.url).pathname),
  });

  return {
    ...traffic,
    baseUrl,
    clientId: client.id,
    clientSecret: client.secret,
    get accessToken() {
      return standingToken(account).value;
    },
    users: [...account.people.keys()],
    phone: (userId) => knownPerson(account, userId).user.phone,
    outbox,
    clock,
    advance: clock.advance,
    approve: (userId) => knownPerson(account, userId).user.phone.approve(),
    deny: (userId) => knownPerson(account, userId).user.phone.deny(),
    expireTokens: () => killTokens(account),
    revokeTokens: () => killTokens(account),
    addDevice: (userId, type, given) => addDevice(account, userId, type, given),
    pushCode: (userId) => pushCode(account, userId),
    clickMagicLink: (userId) => clickMagicLink(account, userId),
    pickUpCall: (userId) => pickUpCall(account, userId),
    plant(userId, row) {
      const owner = knownPerson(account, userId);
      owner.planted = [...owner.planted, row];
    },
  };
}

const FIRST_DEVICE_ID = 3_920_360;

function newAccount(options: OneLoginEmulatorOptions): Account {
  const { users = [newUserId(), newUserId()], clientId = newToken(), clientSecret = newToken() } = options;
  const { baseUrl = 'https://acme.onelogin.com', limitPerHour = 5000, tokenLifetimeSeconds = 36_000 } = options;
  const clock = createClock(options.now);
  const outbox = createOutbox();
  const seeds = users.map((seed): OneLoginUserSeed => (typeof seed === 'string' ? { id: seed } : seed));
  if (!seeds.every(({ id }) => isId(id)))
    throw new RangeError('A user id of OneLogin is a number without leading zeros.');
  const tenantUsers = createUsers(seeds, {
    clock,
    outbox,
    bind: (userId, link) => bindProtect(account, knownPerson(account, userId), link),
  });
  const people = [...tenantUsers].map(([id, user]): [string, Person] => {
    const { profilePhone, profileEmail } = seeds.find((seed) => seed.id === id) ?? {};
    const phone = profilePhone === undefined ? user.phoneNumber : profilePhone;
    return [id, newPerson(user, { phone, email: profileEmail === undefined ? user.email : profileEmail })];
  });
  const account: Account = {
    clock,
    outbox,
    baseUrl,
    name: new URL(baseUrl).hostname.split('.')[0] ?? '',
    people: new Map(people),
    client: { id: clientId, secret: clientSecret },
    tokenAnswers: options.tokenAnswers ?? 'flat',
    tokenLifetimeSeconds,
    tokens: [],
    v2Factors: v2Factors(options.v2Factors),
    limitPerHour,
    window: { since: clock.now(), used: 0 },
    nextDeviceId: FIRST_DEVICE_ID,
  };
  return account;
}

/** The headers that were recorded from OneLogin. The rate limit shows where calls count, and under /auth. */
function dress(account: Account, { headers }: Response, request: Request): void {
  headers.set('date', new Date(account.clock.now()).toUTCString());
  headers.set('x-request-id', crypto.randomUUID());
  headers.set('cache-control', 'no-cache, must-revalidate, no-store');
  headers.set('x-content-type-options', 'nosniff');
  if (!showsLimit(new URL(request.url).pathname)) return;
  const { limit, remaining, reset } = rateLimit(account);
  headers.set('x-ratelimit-limit', String(limit));
  headers.set('x-ratelimit-remaining', String(remaining));
  headers.set('x-ratelimit-reset', String(reset));
}
