import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTOR_TYPES } from '../../../src/testkit/contract/rule.ts';
import { runsOf } from '../../testkit/contract/runs.ts';
import { visitFake, visitOkta, visitOneLogin } from '../../testkit/contract/worlds.ts';
import { sequences } from './actions.ts';
import { createSimulation } from './simulation.ts';

// In any sequence of actions by services, users, clocks and networks, a step succeeds only if its user has proven it.

const LENGTH = 60;
/** Per provider. That makes over 200 sequences in `npm test` and over 10,000 in `npm run soak`. */
const runs = runsOf(30);

describe('only proven steps succeed', () => {
  test.each([
    ['the fake', () => visitFake(undefined)],
    ['the fake like Okta', () => visitFake('okta')],
    ['the fake like OneLogin v1', () => visitFake('onelogin-v1')],
    ['the fake like OneLogin v2', () => visitFake('onelogin-v2')],
    ['Okta', visitOkta],
    ['OneLogin v1', () => visitOneLogin('v1')],
    ['OneLogin v2', () => visitOneLogin('v2')],
  ] as const)(
    'on %s',
    async (_name, createWorld) => {
      const { world, leave } = await createWorld();
      const { factors } = world.provider.capabilities;
      const types = FACTOR_TYPES.filter((type) => factors[type].enroll);
      const verifyOnlyTypes = FACTOR_TYPES.filter((type) => !factors[type].enroll && factors[type].verify.length > 0);
      await leave();
      let successCount = 0;
      await fc.assert(
        fc.asyncProperty(sequences(types, LENGTH), async (actions) => {
          const testWorld = await createWorld();
          const simulation = createSimulation(testWorld);
          await simulation.prepare(verifyOnlyTypes);
          try {
            for (const action of actions) await simulation.perform(action);
          } finally {
            await testWorld.leave();
          }
          successCount += simulation.successCount();
        }),
        runs,
      );
      // Without successes the model would check nothing.
      expect(successCount).toBeGreaterThan(runs.numRuns);
    },
    3_600_000,
  );
});
