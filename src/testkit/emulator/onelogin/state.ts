import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TenantUser } from '../../simulated-user/users.ts';
import type { DeviceKind, Factor } from './device-types.ts';

// All that the emulated account keeps.

/** How v1 lists a Protect device: once, as two rows with one id, or as two rows with ids of their own. */
export type ProtectRows = 'one' | 'same-id' | 'two-ids';

/** One device of a user, on both versions of the API. */
export type Device = {
  /** Digits. */
  readonly id: string;
  readonly kind: DeviceKind;
  /** What the account calls its type, and the user the device itself. */
  readonly typeName: string;
  readonly displayName: string;
  /** E.164 number or e-mail address. */
  readonly to: string | undefined;
  /** Base32: of the authenticator app, and of the code that Protect shows. */
  readonly secret: string | undefined;
  readonly usedSteps: Set<number>;
  readonly rows: ProtectRows;
  /** The id of the second row, where v1 lists Protect under two. */
  readonly codeRowId: string | undefined;
  active: boolean;
};

/** Something that waits for the user: a state token of v1, a registration or a verification of v2. */
export type Step = {
  /** The state token, or the UUID. */
  readonly id: string;
  readonly use: 'state-token' | 'registration' | 'verification';
  /** Of a registration: the device that it will be. */
  readonly device: Device;
  /** Under which id v1 was asked: Protect can be listed under two. */
  readonly rowId: string;
  readonly expiresAt: number;
  /** What was sent or spoken, or is to be keyed into the phone. */
  readonly code: string | undefined;
  /** The magic link that was mailed. */
  readonly link: string | undefined;
  /** What the phone reads from the picture of a Protect registration. */
  readonly picture: string | undefined;
  word: 'pending' | 'accepted' | 'rejected';
  wrong: number;
};

/** A code that stands in for a second factor. */
export type TemporaryToken = { readonly reusable: boolean; readonly expiresAt: number };

export type AccessToken = {
  readonly value: string;
  readonly refreshToken: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** `standing`: handed to the test, without an end of its own. */
  readonly kind: 'issued' | 'standing';
  dead: boolean;
};

/** A user of the account, and all that the account knows about the user's second factors. */
export type Person = {
  readonly user: TenantUser;
  /** What the directory holds: v2 enrolls this number and this address, and no other. */
  readonly profile: { readonly phone: string | null; readonly email: string | null };
  /** By id, oldest first. */
  readonly devices: Map<string, Device>;
  /** Rows that a test put there, served as they are. */
  planted: readonly JsonObject[];
  /** By state token, registration id or verification id, oldest first. */
  readonly steps: Map<string, Step>;
  readonly temporaryTokens: Map<string, TemporaryToken>;
};

/** One OneLogin account: its settings and its state. Both versions of the API look at the same. */
export type Account = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly baseUrl: string;
  /** The first label of the host, which names the account in links and pictures. */
  readonly name: string;
  readonly people: ReadonlyMap<string, Person>;
  readonly client: { readonly id: string; readonly secret: string };
  readonly tokenAnswers: 'flat' | 'wrapped' | 'error-as-200';
  readonly tokenLifetimeSeconds: number;
  /** Every access token that was ever good, oldest first. */
  readonly tokens: AccessToken[];
  readonly v2Factors: readonly Factor[];
  readonly limitPerHour: number;
  /** The hourly window of the rate limit: when it began, and what was used of it. */
  window: { readonly since: number; readonly used: number };
  /** The number that the next device gets. */
  nextDeviceId: number;
};
