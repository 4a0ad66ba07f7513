import { FACTOR_TYPES } from '../../../spec/factors.ts';
import { skip } from '../failure.ts';
import { always, type Rule } from '../rule.ts';
import { rightAnswerTo } from '../support/answers.ts';
import { assert, assertRefused } from '../support/assertions.ts';
import { challengeWith, listFactors, removeFactor, verifyWith } from '../support/calls.ts';
import { enrolledFactor } from '../support/enrollments.ts';
import { perEnrollment, perType } from '../support/parameterized-rules.ts';
import { assertListed } from '../support/shapes.ts';
import { assertNotApproved, resultOrRefused, startChallenge } from '../support/verifications.ts';
import { unknownIdLike } from './verify-refusals.ts';

/** Does `remove` remove the factor, and only that one? */
export const removeRules: readonly Rule[] = [
  ...perType({
    id: 'remove-01',
    title: 'a removed factor is not listed, and cannot be challenged or removed again',
    run: async (world, type) => {
      const { id: factorId } = await enrolledFactor(world, type);
      await removeFactor(world, factorId);
      const factors = await listFactors(world);
      assert(!factors.some(({ id }) => id === factorId), 'a removed factor is still listed');
      await assertRefused('the challenge of a removed factor', ['NOT_FOUND'], () => challengeWith(world, { factorId }));
      await assertRefused('a second removal', ['NOT_FOUND'], () => removeFactor(world, factorId));
    },
  }),
  ...perType({
    id: 'remove-02',
    title: "another user's factor is not found, and is not removed",
    run: async (world, type) => {
      const { provider, otherUserId } = world;
      const { id: factorId } = await enrolledFactor(world, type);
      await assertRefused("the removal of another user's factor", ['NOT_FOUND'], () =>
        provider.remove({ userId: otherUserId, factorId }),
      );
      await assertListed(world, factorId);
    },
  }),
  ...perEnrollment({
    id: 'remove-03',
    title: 'a pending factor that is listed can be removed',
    run: async (world, { type }) => {
      const pending = (await listFactors(world)).find((factor) => factor.type === type);
      if (pending === undefined) return skip('pending factors are not listed');
      await removeFactor(world, pending.id);
      const factors = await listFactors(world);
      assert(!factors.some(({ id }) => id === pending.id), 'a removed pending factor is still listed');
    },
  }),
  ...perType({
    id: 'remove-04',
    title: 'an open step is not approved after its factor was removed',
    needs: ({ enroll, verify }) => enroll && verify.length > 0,
    run: async (world, type) => {
      const factor = await enrolledFactor(world, type);
      const [way] = factor.verifiableBy;
      if (way === undefined) return skip('this factor cannot be verified');
      const challenge = await startChallenge(world, { type, way, factor });
      const answer = await rightAnswerTo(world, challenge, way);
      await removeFactor(world, factor.id);
      const outcome = await resultOrRefused(verifyWith(world, challenge.handle, answer));
      assertNotApproved(outcome, 'a verification with a removed factor');
    },
  }),
  {
    id: 'remove-05',
    title: 'an unknown factor is not found',
    needs: always,
    run: async (world) => {
      const { provider } = world;
      const type = FACTOR_TYPES.find((candidate) => provider.capabilities.factors[candidate].enroll);
      // The unknown id is made from a known one, because each identity provider has its own format of ids.
      const known = type === undefined ? '1234567' : (await enrolledFactor(world, type)).id;
      const factorId = unknownIdLike(known);
      await assertRefused('the removal of an unknown factor', ['NOT_FOUND'], () => removeFactor(world, factorId));
      await assertRefused('the challenge of an unknown factor', ['NOT_FOUND'], () =>
        challengeWith(world, { factorId }),
      );
    },
  },
];
