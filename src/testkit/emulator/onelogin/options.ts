import type { UserSeed } from '../../simulated-user/users.ts';
import type { OneLoginFactorSeed } from './account-factors.ts';
import type { ProtectRows } from './state.ts';

/**
 * A user of the emulated account: an id, and optionally addresses. Ids are digits, of any length.
 *
 * @example
 * const ada: OneLoginUserSeed = { id: '35510511', phoneNumber: '+14155550100', profileEmail: null };
 * const onelogin = createOneLoginEmulator({ users: [ada] });
 */
export type OneLoginUserSeed = UserSeed & {
  /** The number in the user's directory profile. Default: `phoneNumber`. Null: the profile has none. */
  readonly profilePhone?: string | null;
  /** The address in the user's directory profile. Default: `email`. Null: the profile has none. */
  readonly profileEmail?: string | null;
};

/**
 * The options of `createOneLoginEmulator`. All are optional.
 *
 * @example
 * const options: OneLoginEmulatorOptions = { users: ['35510511'], tokenLifetimeSeconds: 60, limitPerHour: 100 };
 * const onelogin = createOneLoginEmulator(options);
 */
export type OneLoginEmulatorOptions = {
  /** Ids, or ids with addresses. Default: two users with random ids. */
  readonly users?: readonly (string | OneLoginUserSeed)[] | undefined;
  /** The API credential. Default: a random one. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Default: `https://acme.onelogin.com`. */
  readonly baseUrl?: string | undefined;
  /** The account's rate limit, in requests of v1 per hour. Default: 5000. */
  readonly limitPerHour?: number | undefined;
  /** Default: 36000 (10 hours). */
  readonly tokenLifetimeSeconds?: number | undefined;
  /**
   * The format of the token endpoint's responses. `flat` is documented and the default. Callers have also met `wrapped`
   * (the token in an envelope) and `error-as-200` (an error with status 200).
   */
  readonly tokenAnswers?: 'flat' | 'wrapped' | 'error-as-200' | undefined;
  /** The factors that v2 lists, by OneLogin's own names or in full. Default: the five that OneLogin documents. */
  readonly v2Factors?: readonly (string | OneLoginFactorSeed)[] | undefined;
};

/**
 * What a test can set of a device that it adds. All are optional.
 *
 * @example
 * const onelogin = createOneLoginEmulator({ users: ['35510511'] });
 * const options: OneLoginDeviceOptions = { rows: 'two-ids' };
 * await onelogin.addDevice('35510511', 'push', options);
 */
export type OneLoginDeviceOptions = {
  /** Digits, of any length: an id may be larger than `Number.MAX_SAFE_INTEGER`. */
  readonly id?: string;
  readonly displayName?: string;
  /** How v1 lists a Protect device. Default: `one`. */
  readonly rows?: ProtectRows;
};
