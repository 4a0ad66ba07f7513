import { describe, test } from 'vitest';
import { mfaContract } from '../src/testing/index.ts';
import { places } from './testing/worlds.ts';

for (const [name, visit] of places) {
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
