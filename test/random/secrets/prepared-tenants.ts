import { type Calls, createCalls } from './calls.ts';
import type { HostileFetch } from './hostile-responses.ts';
import { ignoreMfaError } from './journey.ts';
import { responseOverride } from './observed-fetch.ts';
import { createOktaTenant, createOneLoginTenant } from './tenants.ts';

// Tenants with open steps, for tests with hostile responses.

const TIMEOUT_MS = 150;

export const tenants = [
  ['Okta by SSWS', () => createOktaTenant('SSWS', TIMEOUT_MS)],
  ['Okta by Bearer', () => createOktaTenant('Bearer', TIMEOUT_MS)],
  ['OneLogin v1 by client credentials', () => createOneLoginTenant('v1', 'client', TIMEOUT_MS)],
  ['OneLogin v1 by access token', () => createOneLoginTenant('v1', 'token', TIMEOUT_MS)],
  ['OneLogin v2 by client credentials', () => createOneLoginTenant('v2', 'client', TIMEOUT_MS)],
  ['OneLogin v2 by access token', () => createOneLoginTenant('v2', 'token', TIMEOUT_MS)],
] as const;

/** Creates a tenant and its calls. `outcomes` lists how the calls ended. */
export async function prepareTenant(create: (typeof tenants)[number][1]) {
  const tenant = create();
  const { detector, provider } = tenant;
  const calls = await createCalls(tenant, provider);
  detector.outcomes.clear();
  return {
    detector,
    calls,
    outcomes: () => [...new Set([...detector.outcomes].map((outcome) => outcome.split(' ').at(-1)))],
    /** Gets an access token, so that the next response belongs to the next call. */
    async ensureAccessToken(): Promise<void> {
      if ('getRateLimit' in provider) await provider.getRateLimit();
    },
  };
}

/** Runs every call with these responses instead of the identity provider's. */
export async function callAllWith(hostile: HostileFetch, { concurrent, sequential }: Calls): Promise<void> {
  await responseOverride.run(hostile, async () => {
    await Promise.all(concurrent.map((call) => ignoreMfaError(() => call())));
    for (const call of sequential) await ignoreMfaError(() => call());
  });
}
