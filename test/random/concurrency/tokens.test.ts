import { describe, expect, test } from 'vitest';
import type { VerificationHandle } from '../../../src/spec/steps.ts';
import { addSms, countEach, outcomeOf, SEED, type Tenant, tenants } from './tenants.ts';

// Access tokens are revoked while 200 calls run. All calls share one new token, and no code is sent twice.

const USERS = 100;
const TOKEN_PATH = '/auth/oauth2/v2/token';

const tokenRequests = ({ requests }: Tenant) => requests.filter(({ path }) => path === TOKEN_PATH).length;

type Login = { readonly userId: string; readonly handle: VerificationHandle; readonly code: string };

async function startLogin(tenant: Tenant, userId: string): Promise<Login> {
  const factor = await addSms(tenant, userId);
  const { handle } = await tenant.provider.challenge({ userId, factor });
  return { userId, handle, code: tenant.phone(userId).readCode('sms') };
}

const verify = ({ provider }: Tenant, { userId, handle, code }: Login) =>
  outcomeOf(provider.verify({ userId, handle, answer: { kind: 'code', code } }));

const list = ({ provider }: Tenant, userId: string) =>
  outcomeOf(provider.listFactors({ userId }).then((factors) => ({ status: `${factors.length} listed` })));

/** How often the code of each login reached OneLogin. Codes of v2 are short, so the path is compared too. */
function codeDeliveries({ requests }: Tenant, logins: readonly Login[]): readonly number[] {
  const bodies = requests.map(({ path, body }) => `${path} ${JSON.stringify(body ?? null)}`);
  return logins.map(
    ({ userId, code }) => bodies.filter((sent) => sent.includes(`/${userId}/`) && sent.includes(`"${code}"`)).length,
  );
}

const oneLogin = tenants.filter(([name]) => name.startsWith('onelogin'));

describe.each(oneLogin)('%s', (_, createTenant) => {
  test('the first 200 calls share one access token', async () => {
    const tenant = createTenant(2 * USERS);
    const outcomes = await Promise.all(tenant.users.map((userId) => list(tenant, userId)));
    expect(countEach(outcomes)).toEqual({ '0 listed': 2 * USERS });
    expect(tokenRequests(tenant)).toBe(1);
  });

  test.each([SEED, SEED + 1])(
    'a revocation causes one token request, and no code is sent twice (seed %i)',
    async (seed) => {
      const tenant = createTenant(USERS, seed);
      const { users } = tenant;
      const logins = await Promise.all(users.map((userId) => startLogin(tenant, userId)));
      const before = tokenRequests(tenant);
      // By then half of the requests have arrived.
      tenant.runAtRequest(USERS, () => tenant.revokeTokens?.());
      const calls = logins.flatMap((one) => [verify(tenant, one), list(tenant, one.userId)]);
      const outcomes = await Promise.all(calls);

      const answers = outcomes.filter((_word, index) => index % 2 === 0);
      expect(countEach(outcomes.filter((_word, index) => index % 2 === 1)), `seed ${seed}`).toEqual({
        '1 listed': USERS,
      });
      const { approved = 0, UNAUTHENTICATED: unauthenticated = 0 } = countEach(answers);
      expect(approved + unauthenticated, `seed ${seed}: ${JSON.stringify(countEach(answers))}`).toBe(USERS);
      expect(unauthenticated, `seed ${seed}: the revocation affected no code`).toBeGreaterThan(0);
      expect(tokenRequests(tenant) - before, `seed ${seed}: token requests`).toBe(1);
      expect(new Set(codeDeliveries(tenant, logins)), `seed ${seed}: a code was sent twice, or not at all`).toEqual(
        new Set([1]),
      );

      // The step stays open if its code was sent with a revoked token.
      const retried = logins.filter((_login, index) => answers[index] === 'UNAUTHENTICATED');
      expect(countEach(await Promise.all(retried.map((one) => verify(tenant, one)))), `seed ${seed}`).toEqual({
        approved: unauthenticated,
      });
      expect(tokenRequests(tenant) - before, `seed ${seed}: token requests`).toBe(1);
    },
  );

  test('each of four revocations in a row, during 200 calls, causes one token request', async () => {
    const tenant = createTenant(2 * USERS);
    await list(tenant, tenant.users[0] ?? '');
    for (let round = 1; round <= 4; round += 1) {
      const calls = tenant.users.map((userId) => list(tenant, userId));
      tenant.revokeTokens?.();
      expect(countEach(await Promise.all(calls)), `seed ${SEED}, round ${round}`).toEqual({ '0 listed': 2 * USERS });
      expect(tokenRequests(tenant), `seed ${SEED}, round ${round}`).toBe(1 + round);
    }
  });
});
