import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTOR_TYPES } from '../../../src/testkit/contract/rule.ts';
import { runsOf } from '../../testkit/contract/runs.ts';
import { visitFake, visitOkta, visitOneLogin } from '../../testkit/contract/worlds.ts';
import { sequences } from './actions.ts';
import { createPlay } from './simulation.ts';

// Whatever services, users, clocks and networks do, only what the user has proven is approved.

const LENGTH = 60;
/** For each of the seven: over 200 sequences in all, over 10,000 in a soak. */
const runs = runsOf(30);

describe('the model of what may be approved', () => {
  test.each([
    ['the fake', () => visitFake(undefined)],
    ['the fake like Okta', () => visitFake('okta')],
    ['the fake like OneLogin v1', () => visitFake('onelogin-v1')],
    ['the fake like OneLogin v2', () => visitFake('onelogin-v2')],
    ['Okta', visitOkta],
    ['OneLogin v1', () => visitOneLogin('v1')],
    ['OneLogin v2', () => visitOneLogin('v2')],
  ] as const)(
    'holds for %s',
    async (_name, visit) => {
      const { world, leave } = await visit();
      const { factors } = world.provider.capabilities;
      const types = FACTOR_TYPES.filter((type) => factors[type].enroll);
      const elsewhere = FACTOR_TYPES.filter((type) => !factors[type].enroll && factors[type].verify.length > 0);
      await leave();
      let claims = 0;
      await fc.assert(
        fc.asyncProperty(sequences(types, LENGTH), async (actions) => {
          const place = await visit();
          const play = createPlay(place);
          await play.prepare(elsewhere);
          try {
            for (const action of actions) await play.act(action);
          } finally {
            await place.leave();
          }
          claims += play.claims();
        }),
        runs,
      );
      // A model that sees no success forbids nothing.
      expect(claims).toBeGreaterThan(runs.numRuns);
    },
    3_600_000,
  );
});
