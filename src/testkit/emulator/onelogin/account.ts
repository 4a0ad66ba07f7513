import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TenantUser } from '../../simulated-user/users.ts';
import type { Device } from './device.ts';
import type { Factor } from './kinds.ts';
import type { Step } from './step.ts';
import type { TemporaryToken } from './temporary-tokens.ts';
import type { AccessToken } from './tokens.ts';

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

export function newPerson(user: TenantUser, profile: Person['profile']): Person {
  return { user, profile, devices: new Map(), planted: [], steps: new Map(), temporaryTokens: new Map() };
}

/** A person by id, for the hands that move the emulator: asking for a stranger there is a mistake of the test. */
export function knownPerson({ people }: Account, userId: string): Person {
  const person = people.get(userId);
  if (person === undefined) throw new Error(`The emulated account has no user ${userId}.`);
  return person;
}
