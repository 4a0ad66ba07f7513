import type { Answer } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import { skip } from '../failure.ts';
import { MESSAGE_TYPES, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { codeAnswer, readCode, rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertRefused } from '../support/assertions.ts';
import { activateAndPoll, activateWith, resendStep, verifyWith } from '../support/calls.ts';
import { pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertPendingStep, assertSameFactor } from '../support/shapes.ts';
import {
  assertApproved,
  assertNotApproved,
  assertRightAnswerApproved,
  verifyRightAnswer,
} from '../support/verifications.ts';

/** Does `resend` replace the step, so that the old handle and code no longer work? */
export const resendRules: readonly Rule[] = [
  ...perChallenge({
    id: 'resend-01',
    title: 'a resent verification has a new handle, and the old one is refused',
    types: MESSAGE_TYPES,
    run: async (world, { challenge: old, ...verification }) => {
      if (!old.prompt.canResend) skip('this step cannot be sent again');
      const oldCode = await codeAnswerFor(world, old.handle);
      await pause(world);
      const fresh = await resendStep(world, old.handle);
      assertPendingStep(world, fresh, { type: verification.type, purpose: 'verification' });
      assertSameFactor(old.prompt, fresh.prompt);
      assert(fresh.handle.id !== old.handle.id, 'what was sent again has the handle of the old step');
      assertEqual(fresh.handle.factorId, old.handle.factorId, 'the factor of the new handle');
      await assertHandleRefused(world, 'the old handle', () => verifyWith(world, old.handle, oldCode));
      if (oldCode !== undefined) {
        assertNotApproved(await verifyWith(world, fresh.handle, oldCode), 'the old code with the new handle');
      }
      await assertRightAnswerApproved(world, verification, fresh);
    },
  }),
  ...perEnrollment({
    id: 'resend-02',
    title: 'a resent enrollment has a new handle, and the old one is refused',
    types: MESSAGE_TYPES,
    run: async (world, { type, step: old }) => {
      if (!old.prompt.canResend) skip('this step cannot be sent again');
      const oldCode = await codeAnswerFor(world, old.handle);
      await pause(world);
      const fresh = await resendStep(world, old.handle);
      assertPendingStep(world, fresh, { type, purpose: 'activation' });
      assertSameFactor(old.prompt, fresh.prompt);
      assert(fresh.handle.id !== old.handle.id, 'what was sent again has the handle of the old step');
      await assertHandleRefused(world, 'the old handle', () => activateWith(world, old.handle, oldCode));
      if (oldCode !== undefined) {
        const replayed = await activateWith(world, fresh.handle, oldCode);
        assertNotApproved(replayed, 'the old code with the new handle');
      }
      const result = await activateAndPoll(world, fresh.handle, await rightAnswerTo(world, fresh));
      assertEqual(result.status, 'active', 'the right answer to the new step');
    },
  }),
  ...perChallenge({
    id: 'resend-03',
    title: 'a handle can be resent only once',
    run: async (world, { challenge: { prompt, handle } }) => {
      if (!prompt.canResend) skip('this step cannot be sent again');
      await pause(world);
      await resendStep(world, handle);
      await pause(world);
      await assertHandleRefused(world, 'a second resend', () => resendStep(world, handle));
    },
  }),
  ...perChallenge({
    id: 'resend-04',
    title: 'after a resend that fails, the old handle still works',
    types: MESSAGE_TYPES,
    ways: ['code'],
    run: async (world, { challenge, ...verification }) => {
      if (!challenge.prompt.canResend) skip('this step cannot be sent again');
      const answer = codeAnswer(await readCode(world, challenge.handle));
      await pause(world);
      world.answerNonsenseNext();
      await assertRefused('a resend with an answer that makes no sense', [], () => resendStep(world, challenge.handle));
      // The new code may have been sent anyway, but the handle must still be accepted.
      const result = await verifyWith(world, challenge.handle, answer);
      if (result.status === 'approved') return assertApproved(world, result, verification);
      assertApproved(world, await verifyRightAnswer(world, challenge, 'code'), verification);
    },
  }),
  ...perChallenge({
    id: 'resend-05',
    title: 'resend is refused to another user, and after the approval',
    run: async (world, { challenge, ...verification }) => {
      const { provider, otherUserId } = world;
      await assertHandleRefused(world, 'a resend by another user', () =>
        provider.resend({ userId: otherUserId, handle: challenge.handle }),
      );
      await assertRightAnswerApproved(world, verification, challenge);
      await assertHandleRefused(world, 'a resend after the approval', () => resendStep(world, challenge.handle));
    },
  }),
  ...perChallenge({
    id: 'resend-06',
    title: 'resend of a step with canResend false is UNSUPPORTED, and the step goes on',
    run: async (world, { challenge, ...verification }) => {
      if (challenge.prompt.canResend) skip('this step can be sent again');
      await assertRefused('resend of a step that cannot be sent again', ['UNSUPPORTED'], () =>
        resendStep(world, challenge.handle),
      );
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
];

/** The code that was sent, as an answer. Undefined if the step expects no code. */
async function codeAnswerFor(world: Stage, handle: Handle): Promise<Answer | undefined> {
  return handle.expects.includes('code') ? codeAnswer(await readCode(world, handle)) : undefined;
}
