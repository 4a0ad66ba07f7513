import type { PasswordHash } from './passwords.ts';

/** A user of this service, with the user's id at the identity provider. */
export type User = {
  readonly username: string;
  readonly displayName: string;
  readonly password: PasswordHash;
  /** The identity provider's id of the user. It comes from here, never from the browser. */
  readonly userId: string;
  /** E.164. The enrollment form suggests it. */
  readonly phoneNumber?: string | undefined;
  readonly email?: string | undefined;
};

/** The user directory of this service. */
export type Users = { find(username: string): User | undefined };

export function createUsers(users: readonly User[]): Users {
  const byName = new Map(users.map((user) => [user.username, user]));
  return { find: (username) => byName.get(username) };
}
