import type { UserSeed } from '../../simulated-user/users.ts';

/**
 * A user of the emulated org: an id, and optionally a login and addresses. `phoneNumber` is E.164.
 *
 * @example
 * const ada: OktaUserSeed = { id: '00u1', login: 'ada', email: 'ada@example.com', secondEmail: 'ada@home.example' };
 * const okta = createOktaEmulator({ users: [ada] });
 */
export type OktaUserSeed = UserSeed & {
  /** What the user signs in with. Default: `email`. */
  readonly login?: string;
  readonly secondEmail?: string;
};

/**
 * The options of `createOktaEmulator`. All are optional.
 *
 * @example
 * const options: OktaEmulatorOptions = { users: ['00u1'], webauthn: { origin: 'https://login.example.com' } };
 * const okta = createOktaEmulator(options);
 */
export type OktaEmulatorOptions = {
  /** Ids, or ids with addresses. Default: two users with random ids. */
  readonly users?: readonly (string | OktaUserSeed)[] | undefined;
  /** The token that `Authorization: SSWS …` must contain. It belongs to the first user: `me`. Default: a random one. */
  readonly apiToken?: string | undefined;
  /** The token that `Authorization: Bearer …` must contain. Default: a random one. */
  readonly accessToken?: string | undefined;
  /** The id of the authenticator for temporary access codes. Default: a random one. */
  readonly temporaryAccessCode?: { readonly authenticatorId: string } | undefined;
  /**
   * The origin that WebAuthn responses must come from. If `rpId` is set, the options that Okta returns contain it;
   * otherwise it is the hostname of `origin`, and the options do not contain it.
   */
  readonly webauthn?: { readonly origin: string; readonly rpId?: string | undefined } | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Default: `https://acme.okta.com`. */
  readonly orgUrl?: string | undefined;
  /**
   * The origin that all links name, as of an org with a custom domain: requests go to `https://login.acme.example`, and
   * the links name `https://acme.okta.com`. Default: the origin that the request was sent to.
   */
  readonly linkOrigin?: string | undefined;
  /** The org's rate limit, in requests per minute. Default: 600. */
  readonly limitPerMinute?: number | undefined;
};
