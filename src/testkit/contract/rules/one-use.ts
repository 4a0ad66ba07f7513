import { isMfaError } from '../../../spec/errors.ts';
import type { Activation, Verification } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import { ANSWER_WAYS, MESSAGE_TYPES, type Rule } from '../rule.ts';
import { rightAnswerTo, wrongAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertOneOf } from '../support/assertions.ts';
import { activateAndPoll, activateWith, challengeWith, verifyAndPoll, verifyWith } from '../support/calls.ts';
import { pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perWay } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertApproved, assertRejectedWithRetry, resultOrRefused, startChallenge } from '../support/verifications.ts';

/** Does a step succeed only once, even if many calls run at the same time? */
export const oneUseRules: readonly Rule[] = [
  ...perChallenge({
    id: 'one-use-01',
    title: 'of two answers at the same time, one is sent and at most one is approved',
    ways: ANSWER_WAYS,
    run: async (world, { challenge, rightAnswer }) => {
      const answer = await rightAnswer();
      const before = world.requests();
      const answers = await Promise.allSettled([1, 2].map(() => verifyWith(world, challenge.handle, answer)));
      assertOneWinner(answers, 'approved');
      assertEqual(world.requests() - before, 1, 'the number of requests for two answers at once');
    },
  }),
  ...perEnrollment({
    id: 'one-use-02',
    title: 'of two answers to an enrollment at the same time, one is sent and at most one activates',
    run: async (world, { step: { handle }, rightAnswer }) => {
      if (handle.expects[0] === 'approval') skip('this enrollment ends with a poll');
      const answer = await rightAnswer();
      const before = world.requests();
      const answers = await Promise.allSettled([1, 2].map(() => activateWith(world, handle, answer)));
      assertOneWinner(answers, 'active');
      assertEqual(world.requests() - before, 1, 'the number of requests for two answers at once');
    },
  }),
  ...perChallenge({
    id: 'one-use-03',
    title: 'after the approval every further answer and poll is refused',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const answer = await rightAnswer();
      assertApproved(world, await verifyAndPoll(world, challenge.handle, answer), verification);
      for (const handle of [challenge.handle, structuredClone(challenge.handle)]) {
        await assertHandleRefused(world, 'an answer after the approval', () => verifyWith(world, handle, answer));
      }
    },
  }),
  ...perEnrollment({
    id: 'one-use-04',
    title: 'after the activation every further answer and poll is refused',
    run: async (world, { step: { handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      const result = await activateAndPoll(world, handle, answer);
      assertEqual(result.status, 'active', 'the right answer');
      await assertHandleRefused(world, 'an answer after the activation', () => activateWith(world, handle, answer));
    },
  }),
  ...perWay({
    id: 'one-use-05',
    title: 'a poll at the same time as an answer is not refused',
    ways: ['code'],
    needs: ({ verify }) => verify.includes('approval'),
    run: async (world, { type, factor }) => {
      // Without `expects` the step accepts a code and an approval, so a page may poll while the user types.
      const challenge = await challengeWith(world, { factor });
      const { expects } = challenge.handle;
      if (!expects.includes('code') || !expects.includes('approval')) skip('no step takes both ways at once');
      const wrong = await wrongAnswerTo(world, challenge, 'code');
      const [answered, polled] = await Promise.all([
        verifyWith(world, challenge.handle, wrong),
        verifyWith(world, challenge.handle),
      ]);
      assertRejectedWithRetry(answered, challenge.handle);
      assertOneOf(
        polled.status,
        ['pending', 'rejected'],
        `a poll of a ${type} step at the same time as a wrong answer`,
      );
    },
  }),
  ...perChallenge({
    id: 'one-use-06',
    title: 'a wrong answer does not end the step',
    ways: ANSWER_WAYS,
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const wrong = await wrongAnswerTo(world, challenge, verification.way);
        assertRejectedWithRetry(await verifyWith(world, challenge.handle, wrong), challenge.handle);
      }
      const answer = await rightAnswer();
      assertApproved(world, await verifyWith(world, challenge.handle, answer), verification);
    },
  }),
  ...perChallenge({
    id: 'one-use-07',
    title: 'the answer to one step does not approve another step of the same factor',
    ways: ['code'],
    types: MESSAGE_TYPES,
    run: async (world, { challenge: first, ...verification }) => {
      await pause(world);
      const second = await startChallenge(world, verification);
      assert(first.handle.id !== second.handle.id, 'two steps have one handle id');
      const answer = await rightAnswerTo(world, second, 'code');
      assertApproved(world, await verifyWith(world, second.handle, answer), verification);
      const replayed = await resultOrRefused(verifyWith(world, first.handle, answer));
      assert(replayed.status !== 'approved', 'one code has been approved for two steps');
    },
  }),
];

/** One call succeeded, and the other was refused because the step is in use. */
function assertOneWinner(
  answers: readonly PromiseSettledResult<Verification | Activation>[],
  success: 'approved' | 'active',
): void {
  const accepted = answers.filter((answer) => answer.status === 'fulfilled');
  assertEqual(accepted.length, 1, 'the number of accepted answers of two at once');
  for (const answer of answers) {
    if (answer.status === 'fulfilled') assertEqual(answer.value.status, success, 'the answer that was accepted');
    else assert(isMfaError(answer.reason, 'BUSY', 'HANDLE_INVALID'), 'the other answer was not refused by BUSY');
  }
}
