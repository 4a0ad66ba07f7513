import type { TenantUser } from '../../simulated-user/users.ts';
import { notFound } from './http/errors.ts';
import type { Org, Person } from './state.ts';

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
