import { ANSWER_WAYS, type Rule } from '../rule.ts';
import { wrongAnswerTo } from '../support/answers.ts';
import { assertEqual, assertOneOf, assertSameList } from '../support/assertions.ts';
import { challengeWith, verifyWith } from '../support/calls.ts';
import { jsonCopy } from '../support/deliberately-wrong.ts';
import { pause } from '../support/enrollments.ts';
import { perChallenge, perWay } from '../support/parameterized-rules.ts';
import { assertPendingStep } from '../support/shapes.ts';
import {
  assertApproved,
  assertRejectedWithRetry,
  assertRightAnswerApproved,
  expectsOption,
  startChallenge,
} from '../support/verifications.ts';

/** Is the right answer approved, and a wrong one rejected? */
export const verifyRules: readonly Rule[] = [
  ...perChallenge({
    id: 'verify-01',
    title: 'a challenge by the Factor is a complete step, and the right answer is approved',
    run: async (world, { challenge, ...verification }) => {
      assertPendingStep(world, challenge, { type: verification.type, purpose: 'verification' });
      assertEqual(challenge.handle.factorId, verification.factor.id, 'the factor of the handle');
      assertOneOf(verification.way, challenge.prompt.expects, 'the way that the factor is verified in');
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
  ...perWay({
    id: 'verify-02',
    title: 'a challenge by factorId is a complete step, and the right answer is approved',
    run: async (world, verification) => {
      const { type, way, factor } = verification;
      const challenge = await challengeWith(world, { factorId: factor.id, ...expectsOption(world, type, way) });
      assertPendingStep(world, challenge, { type, purpose: 'verification' });
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
  ...perChallenge({
    id: 'verify-03',
    title: 'a wrong answer is rejected, and the retry handle accepts the right one',
    ways: ANSWER_WAYS,
    run: async (world, { challenge, ...verification }) => {
      const wrong = await wrongAnswerTo(world, challenge, verification.way);
      const rejected = await verifyWith(world, challenge.handle, wrong);
      assertRejectedWithRetry(rejected, challenge.handle);
      if (rejected.status !== 'rejected' || rejected.handle === null) return;
      const retry = { ...challenge, handle: rejected.handle };
      await assertRightAnswerApproved(world, verification, retry);
    },
  }),
  ...perChallenge({
    id: 'verify-04',
    title: 'an answer is approved only once: a later challenge does not accept it again',
    ways: ['code', 'webauthn'],
    run: async (world, { challenge: first, rightAnswer, ...verification }) => {
      const answer = await rightAnswer();
      assertApproved(world, await verifyWith(world, first.handle, answer), verification);
      // No pause for TOTP, so that its code is still valid. Another message can only be sent after a pause.
      if (verification.type !== 'totp') await pause(world);
      const second = await startChallenge(world, verification);
      const replayed = await verifyWith(world, second.handle, answer);
      assertRejectedWithRetry(replayed, second.handle, ['replayed', 'wrong-answer']);
    },
  }),
  ...perWay({
    id: 'verify-05',
    title: 'if a factor has two ways, expects chooses one, and without it the step accepts both',
    ways: ['code', 'approval'],
    needs: ({ verify }) => verify.length > 1,
    run: async (world, verification) => {
      const { factor, way } = verification;
      const chosen = await startChallenge(world, verification);
      assertSameList(chosen.prompt.expects, [way], 'what the step expects after the choice');
      await pause(world);
      const open = await challengeWith(world, { factor });
      const expected = [...factor.verifiableBy].sort();
      assertSameList([...open.prompt.expects].sort(), expected, 'what the step expects without a choice');
      await assertRightAnswerApproved(world, verification, open);
    },
  }),
  ...perChallenge({
    id: 'verify-06',
    title: 'a handle works after a session store',
    run: async (world, { challenge, ...verification }) => {
      const handle = jsonCopy(challenge.handle);
      await assertRightAnswerApproved(world, verification, { ...challenge, handle });
    },
  }),
];
