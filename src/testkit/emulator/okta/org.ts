import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TenantUser } from '../../simulated-user/users.ts';
import { notFound } from './errors.ts';
import type { Factor } from './factor.ts';
import type { Transaction } from './transactions.ts';

/** The phone number that Okta keeps for `sms` or for `call`; it outlives the factor. */
export type PhoneOnFile = { readonly id: string; readonly number: string };

/** A user of the org, and all that the org knows about the user's factors. */
export type Person = {
  readonly user: TenantUser;
  readonly secondEmail: string | undefined;
  status: 'active' | 'locked' | 'suspended';
  readonly factors: Map<string, Factor>;
  /** Factors that a test put there, served as they are. */
  planted: readonly JsonObject[];
  readonly phones: Map<'sms' | 'call', PhoneOnFile>;
  readonly transactions: Map<string, Transaction>;
  /** Times of attempts, by what is limited. */
  readonly attempts: { activate: readonly number[]; verify: readonly number[]; resend: readonly number[] };
};

/** One Okta org: its settings and its state. */
export type Org = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly people: ReadonlyMap<string, Person>;
  readonly credentials: readonly string[];
  readonly hotpProfile: { readonly id: string; readonly name: string };
  readonly tacAuthenticatorId: string;
  readonly smsTemplateId: string;
  readonly webauthn: { readonly origin: string; readonly rpId: string; readonly namesRpId: boolean };
  limitPerMinute: number;
  /** The org's rate limit bucket: when its minute began, and what was used of it. */
  bucket: { readonly since: number; readonly used: number };
  /** When a message last went to a number or address, by channel and address. */
  readonly lastSent: Map<string, number>;
};

export function newPerson(user: TenantUser, secondEmail: string | undefined): Person {
  return {
    user,
    secondEmail,
    status: 'active',
    factors: new Map(),
    planted: [],
    phones: new Map(),
    transactions: new Map(),
    attempts: { activate: [], verify: [], resend: [] },
  };
}

export function personOf({ people }: Org, userId: string): Person {
  const person = people.get(userId);
  if (person === undefined) throw notFound(userId, 'User');
  return person;
}

/** Lifecycle operations take a login in the place of the id, factor operations do not. */
export function personByIdOrLogin(org: Org, idOrLogin: string): Person {
  const byLogin = [...org.people.values()].find(({ user }) => user.email.toLowerCase() === idOrLogin.toLowerCase());
  return byLogin ?? personOf(org, idOrLogin);
}
