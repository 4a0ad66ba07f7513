import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TenantUser } from '../../simulated-user/users.ts';
import type { Factor } from './account-factors.ts';
import type { DeviceType } from './device-types.ts';

// Everything that the emulated account stores.

/** How v1 lists a Protect device: as one row, as two rows with the same id, or as two rows with different ids. */
export type ProtectRows = 'one' | 'same-id' | 'two-ids';

/** One device of a user. Both versions of the API use it. */
export type Device = {
  /** Digits. */
  readonly id: string;
  readonly type: DeviceType;
  /** The account's name for the type. */
  readonly typeName: string;
  /** The user's name for the device. */
  readonly displayName: string;
  /** E.164 number or e-mail address. */
  readonly to: string | undefined;
  /** Base32: the TOTP secret of an authenticator app or of Protect. */
  readonly secret: string | undefined;
  /** RFC 6238 time steps whose code was accepted: each code counts once. */
  readonly usedTimeSteps: Set<number>;
  readonly rows: ProtectRows;
  /** The id of the second row if v1 lists Protect under two ids. Only this row accepts typed codes. */
  readonly codeRowId: string | undefined;
  active: boolean;
};

/** A state token of v1, or a registration or verification of v2. It waits for the user until it has a final status. */
export type Transaction = {
  /** The state token, or the UUID. */
  readonly id: string;
  readonly purpose: 'state-token' | 'registration' | 'verification';
  /** For a registration, the device that it will add. */
  readonly device: Device;
  /** The device id in the path of the v1 request: Protect can have two. */
  readonly requestedDeviceId: string;
  readonly expiresAt: number;
  /** The code that was sent, or that the user has to type into the phone. */
  readonly code: string | undefined;
  readonly magicLink: string | undefined;
  /** The text in the QR code of a Protect registration. */
  readonly qrCode: string | undefined;
  status: 'pending' | 'accepted' | 'rejected';
  wrongAttempts: number;
};

/** A code that replaces a second factor for a limited time. */
export type TemporaryToken = { readonly reusable: boolean; readonly expiresAt: number };

export type AccessToken = {
  readonly value: string;
  readonly refreshToken: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `issued` by the token endpoint, or `permanent`: given to the test, without an expiry. */
  readonly kind: 'issued' | 'permanent';
  invalidated: boolean;
};

/** A user of the account with everything that the account stores about the user's second factors. */
export type User = TenantUser & {
  /** The directory profile. v2 enrolls only this number and this address. */
  readonly profile: { readonly phone: string | null; readonly email: string | null };
  /** By id, oldest first. */
  readonly devices: Map<string, Device>;
  /** Rows that a test added with `plant`. They are returned unchanged. */
  planted: readonly JsonObject[];
  /** By state token, registration id or verification id, oldest first. */
  readonly transactions: Map<string, Transaction>;
  readonly temporaryTokens: Map<string, TemporaryToken>;
};

/** One OneLogin account: its settings and its state. Both versions of the API share them. */
export type Account = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly baseUrl: string;
  /** The account's name in links and QR codes: the first label of the host. */
  readonly name: string;
  readonly users: ReadonlyMap<string, User>;
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokenAnswers: 'flat' | 'wrapped' | 'error-as-200';
  readonly tokenLifetimeSeconds: number;
  /** All access tokens so far, oldest first. */
  readonly tokens: AccessToken[];
  readonly v2Factors: readonly Factor[];
  readonly limitPerHour: number;
  /** The current hour of the rate limit: when it began, and how many requests it has counted. */
  rateLimitWindow: { readonly startedAt: number; readonly used: number };
  /** The newest generated device id. */
  lastDeviceId: number;
};
