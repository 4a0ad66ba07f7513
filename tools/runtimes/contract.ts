import { mfaContract } from '../../src/testkit/contract/index.ts';
import { worlds } from '../../test/testkit/contract/worlds.ts';

// The contract without a test runner, so that it runs wherever JavaScript does, in the very worlds of `npm test`.
// `bundle.ts` makes one module of it that imports nothing but the built package.

/** A rule that was broken here. */
export type Failure = { readonly place: string; readonly rule: string; readonly message: string };

export type Outcome = { readonly rules: number; readonly failures: readonly Failure[]; readonly seconds: number };

/** Something that must not throw. */
export type Check = { readonly place: string; readonly rule: string; readonly run: () => Promise<void> };

/** Each rule of the contract that holds in a place, in a world of its own. */
async function checksIn([place, visit]: (typeof worlds)[number]): Promise<readonly Check[]> {
  const { world, close } = await visit();
  const rules = mfaContract.filter((rule) => rule.needs(world.provider));
  await close();
  return rules.map((rule) => ({
    place,
    rule: `${rule.id} ${rule.title}`,
    run: async () => {
      const fresh = await visit();
      try {
        await rule.run(fresh.world);
      } finally {
        await fresh.close();
      }
    },
  }));
}

/** Runs the runtime's own checks, then the contract in every place that the runtime can have, one after the other. */
export async function runContract(
  ownChecks: readonly Check[],
  canHave: (place: string) => boolean = () => true,
): Promise<Outcome> {
  const startedAt = Date.now();
  const failures: Failure[] = [];
  let rules = 0;
  const runAll = async (checks: readonly Check[]) => {
    for (const { place, rule, run } of checks) {
      rules += 1;
      try {
        await run();
      } catch (error) {
        failures.push({ place, rule, message: error instanceof Error ? error.message : String(error) });
      }
    }
  };

  await runAll(ownChecks);
  for (const entry of worlds) if (canHave(entry[0])) await runAll(await checksIn(entry));
  return { rules, failures, seconds: (Date.now() - startedAt) / 1000 };
}
