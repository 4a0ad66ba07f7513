import { createClock } from '../../simulated-user/clock.ts';
import { createOutbox } from '../../simulated-user/outbox.ts';
import { createUsers, type TenantUser } from '../../simulated-user/users.ts';
import { notFound } from './http/errors.ts';
import { newId, newToken } from './ids.ts';
import { bindPushApp } from './operations/push-activation.ts';
import type { OktaEmulatorOptions, OktaUserSeed } from './options.ts';
import type { Org, User } from './state.ts';

export function newOrg(options: OktaEmulatorOptions): Org {
  const { users = [newId('00u'), newId('00u')], temporaryAccessCode, limitPerMinute = 600 } = options;
  const { apiToken = `00${newToken(40)}`, accessToken = newToken(64) } = options;
  const clock = createClock(options.now);
  const outbox = createOutbox();
  const seeds = users.map((seed): OktaUserSeed => (typeof seed === 'string' ? { id: seed } : seed));
  const tenantUsers = createUsers(seeds, {
    clock,
    outbox,
    bind: (userId, link) => bindPushApp(org, getUser(org, userId), link),
  });
  const seedOf = (userId: string) => seeds.find(({ id }) => id === userId);
  const org: Org = {
    clock,
    outbox,
    users: new Map([...tenantUsers].map(([id, user]) => [id, newUser(user, seedOf(id), clock.now())])),
    apiToken,
    accessToken,
    hotpProfile: { id: newId('fpr'), name: 'Entrust Datacard' },
    tacAuthenticatorId: temporaryAccessCode?.authenticatorId ?? newId('aut'),
    smsTemplateId: newId('cst'),
    webauthn: webauthnSettings(options.webauthn),
    linkOrigin: options.linkOrigin,
    limitPerMinute,
    rateLimitWindow: { startedAt: clock.now(), used: 0 },
    lastMessageAt: new Map(),
  };
  return org;
}

function webauthnSettings(webauthn: OktaEmulatorOptions['webauthn']): Org['webauthn'] {
  const origin = webauthn?.origin ?? 'https://login.example.com';
  return {
    origin,
    rpId: webauthn?.rpId ?? new URL(origin).hostname,
    includeRpId: webauthn?.rpId !== undefined,
  };
}

function newUser(tenantUser: TenantUser, seed: OktaUserSeed | undefined, created: number): User {
  return {
    ...tenantUser,
    login: seed?.login ?? tenantUser.email,
    secondEmail: seed?.secondEmail,
    created,
    status: 'active',
    wrongInARow: 0,
    factors: new Map(),
    planted: [],
    storedPhones: new Map(),
    transactions: new Map(),
    attempts: { activate: [], verify: [], resend: [] },
  };
}

/** Throws Okta's 404 if the org has no such user. */
export function getUser({ users }: Org, userId: string): User {
  const user = users.get(userId);
  if (user === undefined) throw notFound(userId, 'User');
  return user;
}

/**
 * The user of a path. Okta takes the id, the login, or the part of it before the `@` if only one login begins so; and `me`
 * for whom the API token belongs to. A login with a `/` is never found.
 */
export function getUserOfPath(org: Org, named: string, headers: Headers): User {
  const users = [...org.users.values()];
  const isApiToken = headers.get('authorization') === `SSWS ${org.apiToken}`;
  if (named === 'me' && users[0] !== undefined && isApiToken) return users[0];
  const name = named.toLowerCase();
  const logins = users.filter(({ login }) => !login.includes('/'));
  const short = logins.filter(({ login }) => login.toLowerCase().split('@')[0] === name);
  const byLogin =
    logins.find(({ login }) => login.toLowerCase() === name) ?? (short.length === 1 ? short[0] : undefined);
  return org.users.get(named) ?? byLogin ?? getUser(org, named);
}
