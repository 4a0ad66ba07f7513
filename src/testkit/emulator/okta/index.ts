import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { Phone } from '../../simulated-user/phone.ts';
import type { Fault } from '../faults.ts';
import { createRequestLog, type RecordedRequest } from '../request-log.ts';
import { defaultErrorBody } from './http/errors.ts';
import { addHeaders } from './http/headers.ts';
import { createApi } from './http/routes.ts';
import type { OktaEmulatorOptions } from './options.ts';
import { getUser, newOrg } from './org.ts';
import type { User } from './state.ts';

export type { OktaEmulatorOptions, OktaUserSeed } from './options.ts';

/**
 * An Okta org in memory, with the controls for a test. A control throws an Error if the org does not have the user.
 *
 * @example
 * const okta: OktaEmulator = createOktaEmulator({ users: ['00u1'] });
 * okta.failNext({ status: 429 });
 * okta.advance(60_000);
 */
export type OktaEmulator = {
  /** The org's API. Give it to an adapter as its `fetch`. */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  readonly orgUrl: string;
  readonly apiToken: string;
  readonly accessToken: string;
  /** The ids of the users. */
  readonly users: readonly string[];
  /** The id of the org's only factor profile for `token:hotp`. */
  readonly hotpProfileId: string;
  readonly tacAuthenticatorId: string;
  /** The id of the org's only custom SMS template. With any other id Okta sends the default text. */
  readonly smsTemplateId: string;
  /** The user's phone: inbox, apps, hardware tokens and WebAuthn authenticator. */
  phone(userId: string): Phone;
  readonly outbox: Pick<Outbox, 'messages' | 'newest'>;
  readonly clock: Clock;
  /** Moves the clock forward by `ms` milliseconds. */
  advance(ms: number): void;
  /** Changes the org's rate limit, in requests per minute, and starts a new minute. */
  limitTo(requestsPerMinute: number): void;
  /** Approves the user's newest push. `number`: the number to tap, if the push asks for one. */
  approve(userId: string, number?: string): void;
  /** Denies the user's newest push. */
  deny(userId: string): void;
  /** Queues a fault. Each fault applies to one request. */
  failNext(fault: Fault): void;
  /** All requests so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Adds a factor to the user's list without a change. It can be listed, read and deleted, and nothing else. */
  plant(userId: string, factor: JsonObject): void;
  /** Locks the user, as five wrong answers in a row do: every verification fails until `unlock`. */
  lock(userId: string): void;
  unlock(userId: string): void;
  /** Suspends the user: factors can be read, but not changed, until `unsuspend`. */
  suspend(userId: string): void;
  unsuspend(userId: string): void;
};

/**
 * Creates a stateful Okta org with the Factors API. It checks as strictly as Okta: credentials, media types, bodies,
 * states, limits and links (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/).
 * Needs the package `hono`, and `@simplewebauthn/server` to check WebAuthn responses: `fetch` throws an Error if one is
 * missing.
 *
 * @example
 * const okta = createOktaEmulator({ users: ['00u1'] });
 * const mfa = createOktaProvider({ orgUrl: okta.orgUrl, apiToken: okta.apiToken, fetch: okta.fetch });
 * await mfa.enroll({ userId: '00u1', factor: { type: 'sms', phoneNumber: okta.phone('00u1').phoneNumber } });
 * okta.phone('00u1').readCode('sms');
 */
export function createOktaEmulator(options: OktaEmulatorOptions = {}): OktaEmulator {
  const { orgUrl = 'https://acme.okta.com' } = options;
  const org = newOrg(options);
  const { clock, outbox } = org;
  const user = (userId: string): User => getUser(org, userId);
  const setStatus = (userId: string, status: User['status']) => {
    user(userId).status = status;
  };

  let api: ReturnType<typeof createApi> | undefined;
  const requestLog = createRequestLog({
    async respond(request) {
      api ??= createApi(org);
      return (await api)(request);
    },
    addHeaders: (response) => addHeaders(org, response),
    errorBody: defaultErrorBody,
  });

  return {
    ...requestLog,
    orgUrl,
    apiToken: org.apiToken,
    accessToken: org.accessToken,
    users: [...org.users.keys()],
    hotpProfileId: org.hotpProfile.id,
    tacAuthenticatorId: org.tacAuthenticatorId,
    smsTemplateId: org.smsTemplateId,
    phone: (userId) => user(userId).phone,
    outbox,
    clock,
    advance: clock.advance,
    limitTo(requestsPerMinute) {
      org.limitPerMinute = requestsPerMinute;
      org.rateLimitWindow = { startedAt: clock.now(), used: 0 };
    },
    approve: (userId, number) => user(userId).phone.approve(number),
    deny: (userId) => user(userId).phone.deny(),
    plant(userId, factor) {
      const owner = user(userId);
      owner.planted = [...owner.planted, factor];
    },
    lock: (userId) => setStatus(userId, 'locked'),
    unlock(userId) {
      setStatus(userId, 'active');
      user(userId).wrongInARow = 0;
    },
    suspend: (userId) => setStatus(userId, 'suspended'),
    unsuspend: (userId) => setStatus(userId, 'active'),
  };
}
