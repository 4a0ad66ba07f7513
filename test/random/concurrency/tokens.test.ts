import { describe, expect, test } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { addSms, SEED, type Tenant, tally, tenants, wordOf } from './tenants.ts';

// Access tokens that are revoked under 200 calls: one new one for all of them, and no code goes twice.

const USERS = 100;
const TOKEN_PATH = '/auth/oauth2/v2/token';

const tokenRequests = ({ requests }: Tenant) => requests.filter(({ path }) => path === TOKEN_PATH).length;

type Login = { readonly userId: string; readonly handle: VerificationHandle; readonly code: string };

async function login(tenant: Tenant, userId: string): Promise<Login> {
  const factor = await addSms(tenant, userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return { userId, handle, code: tenant.phone(userId).readCode('sms') };
}

const verify = ({ provider }: Tenant, { userId, handle, code }: Login) =>
  wordOf(provider.verify({ userId, handle, answer: { kind: 'code', code } }));

const list = ({ provider }: Tenant, userId: string) =>
  wordOf(provider.listFactors({ userId }).then((factors) => ({ status: `${factors.length} listed` })));

/** Of each login, how often its code reached OneLogin. Codes of v2 are short, so the path counts too. */
function deliveries({ requests }: Tenant, logins: readonly Login[]): readonly number[] {
  const bodies = requests.map(({ path, body }) => `${path} ${JSON.stringify(body ?? null)}`);
  return logins.map(
    ({ userId, code }) => bodies.filter((sent) => sent.includes(`/${userId}/`) && sent.includes(`"${code}"`)).length,
  );
}

const oneLogin = tenants.filter(([name]) => name.startsWith('onelogin'));

describe.each(oneLogin)('%s', (_, open) => {
  test('the first 200 calls share one token', async () => {
    const tenant = open(2 * USERS);
    const words = await Promise.all(tenant.users.map((userId) => list(tenant, userId)));
    expect(tally(words)).toEqual({ '0 listed': 2 * USERS });
    expect(tokenRequests(tenant)).toBe(1);
  });

  test.each([SEED, SEED + 1])('one token request per revocation, and no code twice (seed %i)', async (seed) => {
    const tenant = open(USERS, seed);
    const { users } = tenant;
    const logins = await Promise.all(users.map((userId) => login(tenant, userId)));
    const before = tokenRequests(tenant);
    // Half of the requests have arrived by then, and half are on their way.
    tenant.atRequest(USERS, () => tenant.revokeTokens?.());
    const calls = logins.flatMap((one) => [verify(tenant, one), list(tenant, one.userId)]);
    const words = await Promise.all(calls);

    const answers = words.filter((_word, index) => index % 2 === 0);
    expect(tally(words.filter((_word, index) => index % 2 === 1)), `seed ${seed}`).toEqual({ '1 listed': USERS });
    const { approved = 0, UNAUTHENTICATED: dead = 0 } = tally(answers);
    expect(approved + dead, `seed ${seed}: ${JSON.stringify(tally(answers))}`).toBe(USERS);
    expect(dead, `seed ${seed}: the revocation met no code`).toBeGreaterThan(0);
    expect(tokenRequests(tenant) - before, `seed ${seed}: token requests`).toBe(1);
    expect(new Set(deliveries(tenant, logins)), `seed ${seed}: a code went twice, or not at all`).toEqual(new Set([1]));

    // The step is still open for those whose code came with a dead token.
    const left = logins.filter((_login, index) => answers[index] === 'UNAUTHENTICATED');
    expect(tally(await Promise.all(left.map((one) => verify(tenant, one)))), `seed ${seed}`).toEqual({
      approved: dead,
    });
    expect(tokenRequests(tenant) - before, `seed ${seed}: token requests`).toBe(1);
  });

  test('revocations one after the other, each under 200 calls: one token request each', async () => {
    const tenant = open(2 * USERS);
    await list(tenant, tenant.users[0] ?? '');
    for (let round = 1; round <= 4; round += 1) {
      const calls = tenant.users.map((userId) => list(tenant, userId));
      tenant.revokeTokens?.();
      expect(tally(await Promise.all(calls)), `seed ${SEED}, round ${round}`).toEqual({ '0 listed': 2 * USERS });
      expect(tokenRequests(tenant), `seed ${SEED}, round ${round}`).toBe(1 + round);
    }
  });
});
