import type { TenantUser } from '../../simulated-user/users.ts';
import type { Account, Person } from './state.ts';

export function newPerson(user: TenantUser, profile: Person['profile']): Person {
  return { user, profile, devices: new Map(), planted: [], steps: new Map(), temporaryTokens: new Map() };
}

/** A person by id, for the hands that move the emulator: asking for a stranger there is a mistake of the test. */
export function knownPerson({ people }: Account, userId: string): Person {
  const person = people.get(userId);
  if (person === undefined) throw new Error(`The emulated account has no user ${userId}.`);
  return person;
}
