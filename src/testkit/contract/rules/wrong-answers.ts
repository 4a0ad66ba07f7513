import { isMfaError } from '../../../spec/errors.ts';
import type { Activation, Verification } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import { ANSWER_WAYS, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { rightAnswerTo, wrongAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertOneOf, fail } from '../support/assertions.ts';
import { activateWith, verifyWith } from '../support/calls.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertNotApproved, resultOrError } from '../support/verifications.ts';

type Result = Activation | Verification;

const REASONS = ['wrong-answer', 'replayed', 'denied', 'locked', 'expired'];
const REFUSALS = ['HANDLE_INVALID', 'RATE_LIMITED', 'CONFLICT', 'FORBIDDEN'] as const;

/** Does no number of wrong answers let anybody in, and is a lock told as a lock? */
export const wrongAnswerRules: readonly Rule[] = [
  ...perChallenge({
    id: 'wrong-01',
    title: 'the first six wrong answers are refused, each with one request, and a lock ends the step',
    ways: ANSWER_WAYS,
    run: async (stage, { challenge, way }) => {
      const { handle } = challenge;
      const isOver = await assertSixRefused(stage, async () => {
        const answer = await wrongAnswerTo(stage, challenge, way);
        return () => verifyWith(stage, handle, answer);
      });
      const answer = await rightAnswerTo(stage, challenge, way);
      const { result } = await resultOrError(verifyWith(stage, handle, answer));
      assertOneOf(result?.status ?? 'rejected', ['approved', 'rejected'], 'the right answer after six wrong ones');
      if (isOver) assert(result?.status !== 'approved', 'a step that has ended after wrong answers is approved');
    },
  }),
  ...perEnrollment({
    id: 'wrong-02',
    title: 'the first six wrong answers to an enrollment are refused, each with one request',
    run: async (stage, { step }) => {
      const [way] = step.handle.expects;
      if (way === 'approval') return skip('an approval has no wrong answer');
      const isOver = await assertSixRefused(stage, async () => {
        const answer = await wrongAnswerTo(stage, step, way);
        return () => activateWith(stage, step.handle, answer);
      });
      const answer = await rightAnswerTo(stage, step);
      const { result } = await resultOrError(activateWith(stage, step.handle, answer));
      assertOneOf(result?.status ?? 'rejected', ['active', 'rejected'], 'the right answer after six wrong ones');
      if (isOver) assert(result?.status !== 'active', 'an enrollment that has ended after wrong answers is active');
    },
  }),
  ...perChallenge({
    id: 'lock-01',
    title: 'if the tenant has locked the user, the right answer is `locked` or an error, and lets nobody in',
    ways: ANSWER_WAYS,
    run: async (stage, { challenge, way }) => {
      const { lock, userId, provider } = stage;
      if (lock === undefined) return skip('the world cannot lock a user');
      const { handle } = challenge;
      const answer = await rightAnswerTo(stage, challenge, way);
      await lock(userId);
      stage.trail.note('the tenant locks the user');
      const { result, error } = await resultOrError(provider.verify({ userId, handle, answer }));
      if (result === undefined)
        return assert(isMfaError(error), 'the answer of a locked user was refused by no MfaError');
      assertNotApproved(result, 'the right answer of a locked user');
      if (result.status === 'pending')
        return fail('the answer of a locked user is pending, as if it could still succeed');
      if (result.status === 'rejected') {
        assertEqual(result.reason, 'locked', 'the reason for a locked user');
        assertEqual(result.handle, null, 'the handle of a locked user');
      }
      const again = await resultOrError(provider.verify({ userId, handle, answer }));
      if (again.result !== undefined) assertNotApproved(again.result, 'the second answer of a locked user');
    },
  }),
];

/** True if the step has ended by it. */
async function assertSixRefused(stage: Stage, wrongCall: () => Promise<() => Promise<Result>>): Promise<boolean> {
  let isOver = false;
  for (let count = 1; count <= 6; count += 1) {
    const call = await wrongCall();
    const before = stage.requests();
    const { result, error } = await resultOrError(call());
    const sent = stage.requests() - before;
    assert(sent <= 1, `wrong answer number ${count} was sent ${sent} times`);
    if (result === undefined) {
      assert(isMfaError(error, ...REFUSALS), `wrong answer number ${count} is an error that is no refusal`);
      isOver ||= isMfaError(error, 'HANDLE_INVALID');
      continue;
    }
    if (result.status !== 'rejected') return fail(`wrong answer number ${count} is ${result.status}`);
    assertOneOf(result.reason, REASONS, `the reason for wrong answer number ${count}`);
    assert(!isOver, `wrong answer number ${count} got another result after the step had ended`);
    const isFinal = result.reason !== 'wrong-answer' && result.reason !== 'replayed';
    assertEqual(result.handle === null, isFinal, `whether the step has ended after '${result.reason}'`);
    isOver = isFinal;
  }
  return isOver;
}
