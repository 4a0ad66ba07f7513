// Runs every rule of the contract that applies to Acme: node examples/custom-adapter/contract.ts
import type { MfaEvent } from 'polyfactor';
import { type ContractRule, mfaContract, type World } from 'polyfactor/testing';
import { type Acme, createAcme } from './acme.ts';
import { type AcmeOptions, createAcmeProvider } from './adapter.ts';

/** A tenant of Acme, the adapter over it, and the people that the contract plays. */
export function createWorld(options: Partial<AcmeOptions> = {}): World & { readonly acme: Acme } {
  const acme = createAcme();
  const { baseUrl, apiToken, clock, fetch } = acme;
  const [userId, otherUserId] = acme.users;
  const events: MfaEvent[] = [];
  const onEvent = (event: MfaEvent) => void events.push(event);
  return {
    acme,
    provider: createAcmeProvider({ baseUrl, apiToken, fetch, now: clock.now, onEvent, ...options }),
    userId,
    otherUserId,
    phone: acme.phone(userId),
    otherPhone: acme.phone(otherUserId),
    clock,
    requests: () => acme.requests.length,
    answerNonsenseNext: () => acme.failNext(() => Response.json({ state: 'NONSENSE' })),
    // Acme has neither questions nor counter-based tokens.
    questionId: 'none',
    hotpProfileId: 'none',
    secrets: [apiToken],
    events: () => events,
  };
}

/** Runs the rules, each in a world of its own; prints them, and gives the number of those that are broken. */
export async function runContract(
  visit: () => World,
  print: (line: string) => void,
  contract: readonly ContractRule[] = mfaContract,
): Promise<number> {
  const { provider } = visit();
  const rules = contract.filter((rule) => rule.needs(provider));
  let broken = 0;
  for (const rule of rules) {
    try {
      await rule.run(visit());
      print(`ok     ${rule.id}  ${rule.title}`);
    } catch (error) {
      broken += 1;
      print(`BROKEN ${rule.id}  ${rule.title}\n       ${error instanceof Error ? error.message : 'it threw no error'}`);
    }
  }
  print(`${rules.length - broken} of ${rules.length} rules are kept by ${provider.id}`);
  // A contract of which nothing applies proves nothing.
  return rules.length === 0 ? 1 : broken;
}

if (import.meta.main) process.exitCode = (await runContract(createWorld, console.log)) === 0 ? 0 : 1;
