// `npm run example:web` serves the example on http://localhost:3000, with an emulated Okta and web pages for its users'
// phones. MFA_PROVIDER=onelogin-v2 uses an emulated OneLogin. With the credentials of a real tenant in the environment
// (OKTA_ORG_URL, ONELOGIN_SUBDOMAIN, ...) it uses this tenant, for the user MFA_USER_ID, and without the phone pages.
// MFA_STORE is the path of a file that several processes of the service share.
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { configFromEnv, createMfaProvider } from 'polyfactor';
import type {} from 'polyfactor/okta';
import { createSqliteStore } from 'polyfactor/store';
import { createApp } from './app.ts';
import { startEmulated } from './emulated.ts';
import { hashPassword } from './passwords.ts';
import type { DemoPhone } from './routes/phone.ts';
import type { User } from './users.ts';

const { env } = process;
const port = Number(env.PORT || 3000);
// WebAuthn works with localhost, but not with an IP address.
const origin = `http://localhost:${port}`;
const isReal = Object.entries(env).some(([name, value]) => /^(OKTA|ONELOGIN)_/.test(name) && value !== '');

const store = env.MFA_STORE ? createSqliteStore(new DatabaseSync(env.MFA_STORE)) : undefined;

async function main(): Promise<void> {
  const { mfa, users, phones, said } = isReal ? await onTenant() : await onEmulator();
  const app = await createApp({
    mfa,
    users,
    origin,
    phones,
    // Other identity providers ignore Okta's options.
    providerOptions: { okta: { numberMatching: true } },
    report: (problem) => console.warn('[mfa]', { ...problem, message: 'message' in problem ? problem.message : '' }),
  });
  await app.listen({ port, host: 'localhost' });
  console.log(`${origin} — ${said}`);
}

async function onEmulator() {
  const { config, userIds, phoneOf } = await startEmulated(env.MFA_PROVIDER, origin);
  const mfa = await createMfaProvider({ ...config, store });
  const users: User[] = [];
  const phones = new Map<string, DemoPhone>();
  const demos = [
    ['ada', 'Ada Lovelace'],
    ['bob', 'Bob Noyce'],
  ] as const;
  for (const [index, [username, displayName]] of demos.entries()) {
    const userId = userIds[index];
    if (userId === undefined) continue;
    const demo = phoneOf(userId, displayName);
    const { phoneNumber, email } = demo.phone;
    const password = await hashPassword(`${username}-demo`);
    users.push({ username, displayName, password, userId, phoneNumber, email });
    phones.set(username, demo);
  }
  const said = `on an emulated ${mfa.id}. Sign in as ada (ada-demo) or bob (bob-demo); their phones: ${origin}/phone`;
  return { mfa, users, phones, said };
}

async function onTenant() {
  const userId = env.MFA_USER_ID;
  if (!userId) throw new Error('MFA_USER_ID: is missing. Set it to the id of your test user at the identity provider.');
  const mfa = await createMfaProvider({ ...configFromEnv(env), store });
  const password = randomBytes(12).toString('base64url');
  const user: User = { username: 'me', displayName: 'Test user', password: await hashPassword(password), userId };
  const said = `on the real ${mfa.id}. Sign in as me with the password ${password}`;
  return { mfa, users: [user], phones: undefined, said };
}

await main();
