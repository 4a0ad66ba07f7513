import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTOR_TYPES } from '../../../src/spec/factors.ts';
import { createHostile, type Hostile } from '../../testkit/contract/hostile.ts';
import { runsOf } from '../../testkit/contract/runs.ts';
import { createFakeScene, createOktaScene, createOneLoginScene } from '../../testkit/contract/scenes.ts';
import { sequences } from './actions.ts';
import { createSimulation } from './simulation.ts';

// The same model where the clock of the service steps, stops and gives no time, and its credential hangs or is none.

const LENGTH = 60;
const runs = runsOf(20);

describe('only proven steps succeed, whatever the clock and the credential do', () => {
  test.each([
    ['the fake', (hostile: Hostile) => createFakeScene(undefined, hostile)],
    ['the fake like Okta', (hostile: Hostile) => createFakeScene('okta', hostile)],
    ['the fake like OneLogin v1', (hostile: Hostile) => createFakeScene('onelogin-v1', hostile)],
    ['the fake like OneLogin v2', (hostile: Hostile) => createFakeScene('onelogin-v2', hostile)],
    ['Okta', (hostile: Hostile) => createOktaScene('with codes', hostile)],
    ['OneLogin v1', (hostile: Hostile) => createOneLoginScene('v1', hostile)],
    ['OneLogin v2', (hostile: Hostile) => createOneLoginScene('v2', hostile)],
  ] as const)(
    'on %s',
    async (_name, createWorld) => {
      const { world } = await createWorld(createHostile());
      const { factors } = world.provider.capabilities;
      const types = FACTOR_TYPES.filter((type) => factors[type].enroll);
      let successCount = 0;
      await fc.assert(
        fc.asyncProperty(sequences(types, LENGTH, 'hostile'), async (actions) => {
          const hostile = createHostile();
          const simulation = createSimulation(await createWorld(hostile), hostile);
          for (const action of actions) await simulation.perform(action);
          successCount += simulation.successCount();
        }),
        runs,
      );
      // Without successes the model would check nothing.
      expect(successCount).toBeGreaterThan(runs.numRuns / 4);
    },
    3_600_000,
  );
});
