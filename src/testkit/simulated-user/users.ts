import type { Clock } from './clock.ts';
import type { Outbox } from './outbox.ts';
import { createPhone, type SimulatedPhone } from './phone.ts';

/** A user of the tenant. */
export type TenantUser = {
  readonly id: string;
  /** The login, an e-mail address. */
  readonly email: string;
  /** E.164. */
  readonly phoneNumber: string;
  readonly displayName: string;
  readonly phone: SimulatedPhone;
};

/** What a test can set of a user. The rest is made up. */
export type UserSeed = { readonly id: string; readonly email?: string; readonly phoneNumber?: string };

/** Makes the users of a tenant. `bind` is the one of `createPhone`. */
export function createUsers(
  seeds: readonly UserSeed[],
  tenant: { readonly clock: Clock; readonly outbox: Outbox; readonly bind: (userId: string, link: string) => boolean },
): ReadonlyMap<string, TenantUser> {
  return new Map(
    seeds.map(({ id, email, phoneNumber }, index) => {
      const number = String(index + 1);
      const user = {
        id,
        email: email ?? `user${number}@example.com`,
        phoneNumber: phoneNumber ?? `+1415555${number.padStart(4, '0')}`,
        displayName: `User ${number}`,
      };
      const phone = createPhone({ ...user, ...tenant, bind: (link) => tenant.bind(id, link) });
      return [id, { ...user, phone }];
    }),
  );
}
