import { type Calls, callsOf } from './calls.ts';
import type { Hostile } from './hostile-responses.ts';
import { tried } from './journey.ts';
import { interference } from './observed-fetch.ts';
import { oktaStage, oneLoginStage } from './tenants.ts';

// The adapters, each with open steps, for tests of what goes wrong.

const TIMEOUT_MS = 150;

export const stages = [
  ['Okta by SSWS', () => oktaStage('SSWS', TIMEOUT_MS)],
  ['Okta by Bearer', () => oktaStage('Bearer', TIMEOUT_MS)],
  ['OneLogin v1 by client credentials', () => oneLoginStage('v1', 'client', TIMEOUT_MS)],
  ['OneLogin v1 by access token', () => oneLoginStage('v1', 'token', TIMEOUT_MS)],
  ['OneLogin v2 by client credentials', () => oneLoginStage('v2', 'client', TIMEOUT_MS)],
  ['OneLogin v2 by access token', () => oneLoginStage('v2', 'token', TIMEOUT_MS)],
] as const;

/** A stage whose calls are ready; `codes` says how they have ended since. */
export async function prepared(create: (typeof stages)[number][1]) {
  const stage = create();
  const { book, provider } = stage;
  const calls = await callsOf(stage, provider);
  book.outcomes.clear();
  return {
    book,
    calls,
    codes: () => [...new Set([...book.outcomes].map((outcome) => outcome.split(' ').at(-1)))],
    /** Makes sure of an access token, so that the next answer is that of the next call. */
    async refresh(): Promise<void> {
      if ('getRateLimit' in provider) await provider.getRateLimit();
    },
  };
}

/** Every call with this answer in place of the identity provider's. */
export async function answeredBy(hostile: Hostile, { free, inTurn }: Calls): Promise<void> {
  await interference.run(hostile, async () => {
    await Promise.all(free.map((call) => tried(() => call())));
    for (const call of inTurn) await tried(() => call());
  });
}
