import { afterAll, describe, test } from 'vitest';
import { mfaContract } from '../../../src/testkit/contract/index.ts';
import { openStage } from '../../../src/testkit/contract/stage.ts';
import type { worlds } from './worlds.ts';

/** Makes one test of each rule that applies to the provider. Each test has a new world. */
export async function runWorlds(chosen: typeof worlds): Promise<void> {
  for (const [name, create] of chosen) {
    const world = await create();
    const { bare } = await openStage(world);
    const rules = mfaContract.filter((rule) => rule.needs(bare));
    await world.close?.();

    describe.concurrent(`the contract on ${name}`, () => {
      const reasons = new Map<string, number>();
      afterAll(() => {
        for (const [reason, count] of reasons) console.info(`${name}: ${count} rules not tried: ${reason}`);
      });
      for (const rule of rules) {
        test(`${rule.id} ${rule.title}`, async ({ skip }) => {
          const { skipped } = await rule.run(await create());
          if (skipped === undefined) return;
          reasons.set(skipped, (reasons.get(skipped) ?? 0) + 1);
          skip(skipped);
        });
      }
    });
  }
}
