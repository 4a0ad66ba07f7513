import type { Handle } from '../../../spec/steps.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { rightAnswerTo } from '../support/answers.ts';
import { assertNoRequest } from '../support/assertions.ts';
import { activateAndPoll, activateWith, cancelStep, resendStep, verifyAndPoll, verifyWith } from '../support/calls.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertApproved, assertRightAnswerApproved } from '../support/verifications.ts';

const PAST_ANY_STEP_MS = 16 * 60_000;

/** Does `cancel` end a step, so that nothing can finish it any more? */
export const cancelRules: readonly Rule[] = [
  ...perChallenge({
    id: 'cancel-01',
    title: 'after cancel, the right answer and a resend are refused',
    run: async (world, { challenge: { prompt, handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      await cancelStep(world, handle);
      await assertHandleRefused(world, 'an answer after cancel', () => verifyWith(world, handle, answer));
      if (prompt.canResend) await assertHandleRefused(world, 'a resend after cancel', () => resendStep(world, handle));
    },
  }),
  ...perEnrollment({
    id: 'cancel-02',
    title: 'after cancel, the right answer to an enrollment is refused',
    run: async (world, { step: { handle }, rightAnswer }) => {
      await cancelStep(world, handle);
      const answer = await rightAnswer();
      await assertHandleRefused(world, 'an answer after cancel', () => activateWith(world, handle, answer));
    },
  }),
  ...perChallenge({
    id: 'cancel-03',
    title: 'cancel is no error after the approval, and sends nothing',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const { handle } = challenge;
      assertApproved(world, await verifyAndPoll(world, handle, await rightAnswer()), verification);
      await assertCancelsNothing(world, handle);
    },
  }),
  ...perEnrollment({
    id: 'cancel-04',
    title: 'cancel is no error after the activation, and sends nothing',
    run: async (world, { step }) => {
      await activateAndPoll(world, step.handle, await rightAnswerTo(world, step));
      await assertCancelsNothing(world, step.handle);
    },
  }),
  ...perChallenge({
    id: 'cancel-05',
    title: 'cancel is no error twice, and none after the end',
    run: async (world, { challenge: { handle } }) => {
      await cancelStep(world, handle);
      await cancelStep(world, handle);
      await world.clock.advance(PAST_ANY_STEP_MS);
      await assertCancelsNothing(world, handle);
    },
  }),
  ...perChallenge({
    id: 'cancel-06',
    title: 'cancel is refused to another user, and the step goes on',
    run: async (world, { challenge, ...verification }) => {
      const { provider, otherUserId } = world;
      await assertHandleRefused(world, 'cancel by another user', () =>
        provider.cancel({ userId: otherUserId, handle: challenge.handle }),
      );
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
];

async function assertCancelsNothing(world: Stage, handle: Handle): Promise<void> {
  await assertNoRequest(world, 'cancel of a step that is over', () => cancelStep(world, handle));
}
