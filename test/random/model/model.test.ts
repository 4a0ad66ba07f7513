import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTOR_TYPES } from '../../../src/spec/factors.ts';
import { runsOf } from '../../testkit/contract/runs.ts';
import { createFakeScene, createOktaScene, createOneLoginScene } from '../../testkit/contract/scenes.ts';
import { sequences } from './actions.ts';
import { createSimulation } from './simulation.ts';

// In any sequence of actions by services, users, clocks and networks, a step succeeds only if its user has proven it.

const LENGTH = 60;
/** Per provider. That makes over 200 sequences in `npm test` and over 10,000 in `npm run soak`. */
const runs = runsOf(30);

describe('only proven steps succeed', () => {
  test.each([
    ['the fake', () => createFakeScene(undefined)],
    ['the fake like Okta', () => createFakeScene('okta')],
    ['the fake like OneLogin v1', () => createFakeScene('onelogin-v1')],
    ['the fake like OneLogin v2', () => createFakeScene('onelogin-v2')],
    ['Okta', createOktaScene],
    ['OneLogin v1', () => createOneLoginScene('v1')],
    ['OneLogin v2', () => createOneLoginScene('v2')],
  ] as const)(
    'on %s',
    async (_name, createWorld) => {
      const { world } = await createWorld();
      const { factors } = world.provider.capabilities;
      const types = FACTOR_TYPES.filter((type) => factors[type].enroll);
      const verifyOnlyTypes = FACTOR_TYPES.filter((type) => !factors[type].enroll && factors[type].verify.length > 0);
      let successCount = 0;
      await fc.assert(
        fc.asyncProperty(sequences(types, LENGTH), async (actions) => {
          const testWorld = await createWorld();
          const simulation = createSimulation(testWorld);
          await simulation.prepare(verifyOnlyTypes);
          for (const action of actions) await simulation.perform(action);
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
