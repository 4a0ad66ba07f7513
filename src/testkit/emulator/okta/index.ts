import type { JsonObject } from '../../../spec/factors.ts';
import { type Clock, createClock } from '../../simulated-user/clock.ts';
import { createOutbox, type Outbox } from '../../simulated-user/outbox.ts';
import { type Phone, randomOf } from '../../simulated-user/phone.ts';
import { createUsers, type UserSeed } from '../../simulated-user/users.ts';
import type { Fault } from '../faults.ts';
import { createTraffic, type RecordedRequest } from '../request-log.ts';
import { errorBodyFor } from './http/errors.ts';
import { rateLimitHeaders } from './http/rate-limit.ts';
import { createApi } from './http/routes.ts';
import { newId, newToken } from './ids.ts';
import { bindPhone } from './operations/push-activation.ts';
import { newPerson, personOf } from './org.ts';
import type { Org, Person } from './state.ts';

/**
 * A user of the emulated org: an id, or more where a test wants to say more. `phoneNumber` is E.164.
 *
 * @example
 * const ada: OktaUserSeed = { id: '00u1', email: 'ada@example.com', secondEmail: 'ada@home.example' };
 * const okta = createOktaEmulator({ users: [ada] });
 */
export type OktaUserSeed = UserSeed & { readonly secondEmail?: string };

/**
 * What `createOktaEmulator` takes; everything is optional.
 *
 * @example
 * const options: OktaEmulatorOptions = { users: ['00u1'], webauthn: { origin: 'https://login.example.com' } };
 * const okta = createOktaEmulator(options);
 */
export type OktaEmulatorOptions = {
  /** Default: two users. */
  readonly users?: readonly (string | OktaUserSeed)[] | undefined;
  /** What `Authorization: SSWS …` must hold; made up where absent. */
  readonly apiToken?: string | undefined;
  /** What `Authorization: Bearer …` must hold; made up where absent. */
  readonly accessToken?: string | undefined;
  readonly temporaryAccessCode?: { readonly authenticatorId: string } | undefined;
  /** Where WebAuthn answers must come from. With an `rpId`, the options that Okta hands out name it. */
  readonly webauthn?: { readonly origin: string; readonly rpId?: string | undefined } | undefined;
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: (() => number) | undefined;
  readonly orgUrl?: string | undefined;
  /** Requests per minute that the org's rate limit takes. */
  readonly limitPerMinute?: number | undefined;
};

/**
 * An Okta org in memory, and the hands that move it. A control for a user that it does not have throws an Error.
 *
 * @example
 * const okta: OktaEmulator = createOktaEmulator({ users: ['00u1'] });
 * okta.failNext({ status: 429 });
 * okta.advance(60_000);
 */
export type OktaEmulator = {
  /** The org's API; hand it to an adapter as its `fetch`. */
  fetch(request: Request): Promise<Response>;
  readonly orgUrl: string;
  readonly apiToken: string;
  readonly accessToken: string;
  /** Ids. */
  readonly users: readonly string[];
  /** The one factor profile for `token:hotp`. */
  readonly hotpProfileId: string;
  readonly tacAuthenticatorId: string;
  /** The one custom SMS template: every other id falls back to the default text. */
  readonly smsTemplateId: string;
  /** What the user holds in the hand. */
  phone(userId: string): Phone;
  readonly outbox: Pick<Outbox, 'messages' | 'newest'>;
  readonly clock: Clock;
  advance(ms: number): void;
  /** Requests per minute that the org's rate limit takes from now on, and begins a minute. */
  limitTo(requestsPerMinute: number): void;
  /** Taps approve on the user's newest push; `number` where the push asks for one. */
  approve(userId: string, number?: string): void;
  deny(userId: string): void;
  /** What goes wrong with the next request; queued, one each. */
  failNext(fault: Fault): void;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Puts a factor into the user's list, as it is: it is listed, read and deleted, and nothing else. */
  plant(userId: string, factor: JsonObject): void;
  /** Locks the user out of every verification, until `unlock`. */
  lock(userId: string): void;
  unlock(userId: string): void;
  /** Suspends the user: Okta changes nothing about the factors until `unsuspend`. */
  suspend(userId: string): void;
  unsuspend(userId: string): void;
};

/**
 * A stateful Okta org that speaks the Factors API as strictly as Okta does: credentials, media types, bodies, states,
 * limits and links (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/). Needs the
 * package `hono`, and `@simplewebauthn/server` once a WebAuthn answer is checked: `fetch` throws an Error without them.
 *
 * @example
 * const okta = createOktaEmulator({ users: ['00u1'] });
 * const mfa = createOktaProvider({ orgUrl: okta.orgUrl, apiToken: okta.apiToken, fetch: okta.fetch });
 * await mfa.enroll({ userId: '00u1', factor: { type: 'sms', phoneNumber: okta.phone('00u1').phoneNumber } });
 * okta.phone('00u1').readCode('sms');
 */
export function createOktaEmulator(options: OktaEmulatorOptions = {}): OktaEmulator {
  const { apiToken = `00${newToken(40)}`, accessToken = newToken(64), orgUrl = 'https://acme.okta.com' } = options;
  const clock = createClock(options.now);
  const org = newOrg(options, clock, { apiToken, accessToken });
  const person = (userId: string): Person => personOf(org, userId);
  const setStatus = (userId: string, status: Person['status']) => {
    person(userId).status = status;
  };

  let api: ReturnType<typeof createApi> | undefined;
  const traffic = createTraffic({
    async respond(request) {
      api ??= createApi(org);
      return (await api)(request);
    },
    dress: (response) => dress(org, response),
    errorBody: errorBodyFor,
  });

  return {
    ...traffic,
    orgUrl,
    apiToken,
    accessToken,
    users: [...org.people.keys()],
    hotpProfileId: org.hotpProfile.id,
    tacAuthenticatorId: org.tacAuthenticatorId,
    smsTemplateId: org.smsTemplateId,
    phone: (userId) => person(userId).user.phone,
    outbox: org.outbox,
    clock,
    advance: clock.advance,
    limitTo(requestsPerMinute) {
      org.limitPerMinute = requestsPerMinute;
      org.bucket = { since: clock.now(), used: 0 };
    },
    approve: (userId, number) => person(userId).user.phone.approve(number),
    deny: (userId) => person(userId).user.phone.deny(),
    plant(userId, factor) {
      const owner = person(userId);
      owner.planted = [...owner.planted, factor];
    },
    lock: (userId) => setStatus(userId, 'locked'),
    unlock: (userId) => setStatus(userId, 'active'),
    suspend: (userId) => setStatus(userId, 'suspended'),
    unsuspend: (userId) => setStatus(userId, 'active'),
  };
}

function newOrg(
  { users = [newId('00u'), newId('00u')], temporaryAccessCode, webauthn, limitPerMinute = 600 }: OktaEmulatorOptions,
  clock: Clock,
  { apiToken, accessToken }: { readonly apiToken: string; readonly accessToken: string },
): Org {
  const outbox = createOutbox();
  const seeds = users.map((seed): OktaUserSeed => (typeof seed === 'string' ? { id: seed } : seed));
  const tenantUsers = createUsers(seeds, {
    clock,
    outbox,
    bind: (userId, link) => bindPhone(org, personOf(org, userId), link),
  });
  const people = [...tenantUsers].map(([id, user]): [string, Person] => {
    const { secondEmail } = seeds.find((seed) => seed.id === id) ?? {};
    return [id, newPerson(user, secondEmail)];
  });
  const origin = webauthn?.origin ?? 'https://login.example.com';
  const org: Org = {
    clock,
    outbox,
    people: new Map(people),
    credentials: [`SSWS ${apiToken}`, `Bearer ${accessToken}`],
    hotpProfile: { id: newId('fpr'), name: 'Entrust Datacard' },
    tacAuthenticatorId: temporaryAccessCode?.authenticatorId ?? newId('aut'),
    smsTemplateId: newId('cst'),
    webauthn: {
      origin,
      rpId: webauthn?.rpId ?? new URL(origin).hostname,
      namesRpId: webauthn?.rpId !== undefined,
    },
    limitPerMinute,
    bucket: { since: clock.now(), used: 0 },
    lastSent: new Map(),
  };
  return org;
}

const REQUEST_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The headers of every answer of Okta. */
function dress(org: Org, { headers }: Response): void {
  headers.set('date', new Date(org.clock.now()).toUTCString());
  headers.set('x-okta-request-id', randomOf(REQUEST_ID_LETTERS, 27));
  headers.set('cache-control', 'no-cache, no-store');
  for (const [name, value] of Object.entries(rateLimitHeaders(org))) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
