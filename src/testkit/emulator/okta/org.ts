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
  const secondEmailOf = (userId: string) => seeds.find(({ id }) => id === userId)?.secondEmail;
  const org: Org = {
    clock,
    outbox,
    users: new Map([...tenantUsers].map(([id, user]) => [id, newUser(user, secondEmailOf(id))])),
    apiToken,
    accessToken,
    hotpProfile: { id: newId('fpr'), name: 'Entrust Datacard' },
    tacAuthenticatorId: temporaryAccessCode?.authenticatorId ?? newId('aut'),
    smsTemplateId: newId('cst'),
    webauthn: webauthnSettings(options.webauthn),
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

function newUser(tenantUser: TenantUser, secondEmail: string | undefined): User {
  return {
    ...tenantUser,
    secondEmail,
    status: 'active',
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

/** Lifecycle operations accept a login in place of the id. Factor operations do not. */
export function getUserByIdOrLogin(org: Org, idOrLogin: string): User {
  const byLogin = [...org.users.values()].find(({ email }) => email.toLowerCase() === idOrLogin.toLowerCase());
  return byLogin ?? getUser(org, idOrLogin);
}
