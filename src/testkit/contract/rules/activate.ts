import { skip } from '../failure.ts';
import type { Rule } from '../rule.ts';
import { wrongAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertOneOf, fail } from '../support/assertions.ts';
import { activateAndPoll, activateWith, listFactors } from '../support/calls.ts';
import { perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused, assertInputRefused, assertOtherAnswersRefused } from '../support/refusals.ts';
import { assertActiveFactor, assertListed } from '../support/shapes.ts';
import { assertRejectedWithRetry } from '../support/verifications.ts';

/** Does `activate` finish an enrollment with the right answer only? */
export const activateRules: readonly Rule[] = [
  ...perEnrollment({
    id: 'activate-01',
    title: 'the right answer makes the factor active, and the result does not look like an approval',
    run: async (world, { type, step, rightAnswer }) => {
      const result = await activateAndPoll(world, step.handle, await rightAnswer());
      if (result.status !== 'active') fail(`the right answer to an enrollment is ${result.status}, not active`);
      assertActiveFactor(world, result.factor, type);
      // A caller must not mistake an activation for an approval.
      for (const key of ['userId', 'by', 'at'])
        assert(!(key in result), `an activation has ${key}, as an approval has`);
      await assertListed(world, result.factor.id);
    },
  }),
  ...perEnrollment({
    id: 'activate-02',
    title: 'a wrong answer is rejected, and the retry handle accepts the right one',
    run: async (world, { step, rightAnswer }) => {
      const way = step.handle.expects[0];
      if (way === 'approval') return skip('an approval has no wrong answer');
      const rejected = await activateWith(world, step.handle, await wrongAnswerTo(world, step, way));
      assertRejectedWithRetry(rejected, step.handle);
      if (rejected.status !== 'rejected' || rejected.handle === null) return;
      const result = await activateWith(world, rejected.handle, await rightAnswer());
      assertEqual(result.status, 'active', 'the right answer after a wrong one');
    },
  }),
  ...perEnrollment({
    id: 'activate-03',
    title: 'the factor is not active before the answer',
    run: async (world, { type, step: { handle } }) => {
      const factors = await listFactors(world);
      for (const factor of factors.filter((listed) => listed.type === type)) {
        assertOneOf(factor.status, ['pending', 'unusable'], `the status of a ${type} factor before its activation`);
      }
      if (!handle.expects.includes('approval')) return;
      const result = await activateWith(world, handle);
      assertEqual(result.status, 'pending', 'the answer to "is it done yet?" before the user has acted');
      if (result.status !== 'pending') return;
      assertEqual(result.handle.id, handle.id, 'the id of the pending handle');
      assert(
        Number.isInteger(result.pollAfterMs) && result.pollAfterMs > 0,
        'pollAfterMs is no number of milliseconds',
      );
    },
  }),
  ...perEnrollment({
    id: 'activate-04',
    title: 'activate without an answer is refused if the step needs one',
    run: async (world, { step: { handle } }) => {
      if (handle.expects.includes('approval')) skip('this enrollment ends with a poll');
      await assertInputRefused(world, 'activate without an answer', () => activateWith(world, handle));
    },
  }),
  ...perEnrollment({
    id: 'activate-05',
    title: 'an answer that is blank, of the wrong type or of another kind is refused',
    run: async (world, { step: { handle } }) => {
      const { provider, userId } = world;
      const malformed = [{ kind: 'code', code: '' }, { kind: 'code', code: ' ' }, { kind: 'code', code: 123456 }, {}];
      await assertOtherAnswersRefused(world, handle, malformed, (answer) =>
        provider.activate({ userId, handle, answer }),
      );
    },
  }),
  ...perEnrollment({
    id: 'activate-06',
    title: 'another user cannot finish the enrollment',
    run: async (world, { step: { handle }, rightAnswer }) => {
      const { provider, otherUserId } = world;
      const answer = await rightAnswer();
      await assertHandleRefused(world, "activate of another user's enrollment", () =>
        provider.activate({ userId: otherUserId, handle, answer }),
      );
    },
  }),
];
