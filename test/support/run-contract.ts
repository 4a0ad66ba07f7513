import { describe, test } from 'vitest';
import { mfaContract } from '../../src/testkit/contract/index.ts';
import type { places } from '../testkit/contract/worlds.ts';

/** Each rule that a provider must keep is one test, in a world of its own. */
export async function runContract(worlds: typeof places): Promise<void> {
  for (const [name, visit] of worlds) {
    const { world, leave } = await visit();
    const rules = mfaContract.filter((rule) => rule.needs(world.provider));
    await leave();

    describe.concurrent(`the contract on ${name}`, () => {
      for (const rule of rules) {
        test(`${rule.id} ${rule.title}`, async () => {
          const fresh = await visit();
          try {
            await rule.run(fresh.world);
          } finally {
            await fresh.leave();
          }
        });
      }
    });
  }
}
