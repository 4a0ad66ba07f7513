import { describe, test } from 'vitest';
import { mfaContract } from '../../src/testkit/contract/index.ts';
import type { worlds } from '../testkit/contract/worlds.ts';

/** Makes one test of each rule that applies to the provider. Each test has a new world. */
export async function runContract(chosen: typeof worlds): Promise<void> {
  for (const [name, create] of chosen) {
    const { world, close } = await create();
    const rules = mfaContract.filter((rule) => rule.needs(world.provider));
    await close();

    describe.concurrent(`the contract on ${name}`, () => {
      for (const rule of rules) {
        test(`${rule.id} ${rule.title}`, async () => {
          const fresh = await create();
          try {
            await rule.run(fresh.world);
          } finally {
            await fresh.close();
          }
        });
      }
    });
  }
}
