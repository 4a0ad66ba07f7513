import { createClock } from '../../simulated-user/clock.ts';
import { createOutbox } from '../../simulated-user/outbox.ts';
import { createUsers, type TenantUser } from '../../simulated-user/users.ts';
import { newV2Factors } from './account-factors.ts';
import { isNumericId, newHexToken, newUserId } from './ids.ts';
import type { OneLoginEmulatorOptions, OneLoginUserSeed } from './options.ts';
import type { Account, User } from './state.ts';
import { bindProtect } from './v2/registrations.ts';

const INITIAL_DEVICE_ID = 3_920_360;

export function newAccount(options: OneLoginEmulatorOptions): Account {
  const { users = [newUserId(), newUserId()], clientId = newHexToken(), clientSecret = newHexToken() } = options;
  const { baseUrl = 'https://acme.onelogin.com', limitPerHour = 5000, tokenLifetimeSeconds = 36_000 } = options;
  const clock = createClock(options.now);
  const outbox = createOutbox();
  const seeds = users.map((seed): OneLoginUserSeed => (typeof seed === 'string' ? { id: seed } : seed));
  if (!seeds.every(({ id }) => isNumericId(id)))
    throw new RangeError('A user id of OneLogin is a number without leading zeros.');
  const tenantUsers = createUsers(seeds, {
    clock,
    outbox,
    bind: (userId, link) => bindProtect(account, getUser(account, userId), link),
  });
  const seedOf = (userId: string) => seeds.find(({ id }) => id === userId);
  const account: Account = {
    clock,
    outbox,
    baseUrl,
    name: new URL(baseUrl).hostname.split('.')[0] ?? '',
    users: new Map([...tenantUsers].map(([id, user]) => [id, newUser(user, seedOf(id))])),
    client: { id: clientId, secret: clientSecret },
    tokenAnswers: options.tokenAnswers ?? 'flat',
    tokenLifetimeSeconds,
    tokens: [],
    v2Factors: newV2Factors(options.v2Factors),
    limitPerHour,
    rateLimitWindow: { startedAt: clock.now(), used: 0 },
    lastDeviceId: INITIAL_DEVICE_ID,
  };
  return account;
}

function newUser(tenantUser: TenantUser, seed: OneLoginUserSeed | undefined): User {
  const { profilePhone, profileEmail } = seed ?? {};
  return {
    ...tenantUser,
    profile: {
      phone: profilePhone === undefined ? tenantUser.phoneNumber : profilePhone,
      email: profileEmail === undefined ? tenantUser.email : profileEmail,
    },
    devices: new Map(),
    planted: [],
    transactions: new Map(),
    temporaryTokens: new Map(),
  };
}

/** For the emulator's controls: to name a user that does not exist is a mistake of the test. */
export function getUser({ users }: Account, userId: string): User {
  const user = users.get(userId);
  if (user === undefined) throw new Error(`The emulated account has no user ${userId}.`);
  return user;
}
