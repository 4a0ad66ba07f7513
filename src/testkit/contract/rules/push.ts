import { waitForApproval } from '../../../polling/wait-for-approval.ts';
import { skip } from '../failure.ts';
import type { Rule } from '../rule.ts';
import { differentCode, rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertOneOf, errorThrownBy, fail } from '../support/assertions.ts';
import {
  activateAndPoll,
  activateWith,
  challengeWith,
  resendStep,
  verifyAndPoll,
  verifyWith,
} from '../support/calls.ts';
import { beginEnrollment, pause, pendingEnrollment } from '../support/enrollments.ts';
import { challengeRule, wayRule } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertActiveFactor } from '../support/shapes.ts';
import { assertApproved, assertNotApproved, assertRightAnswerApproved } from '../support/verifications.ts';

const push = { type: 'push', way: 'approval' } as const;
const enrollsPush: Rule['needs'] = ({ capabilities }) => capabilities.factors.push.enroll;

/** Does a push wait for the user, and end with the decision of the user? */
export const pushRules: readonly Rule[] = [
  challengeRule({
    ...push,
    id: 'push-01',
    title: 'a push is pending until the user approves it',
    run: async (world, { challenge, ...verification }) => {
      for (let poll = 0; poll < 2; poll += 1) {
        const pending = await verifyWith(world, challenge.handle);
        if (pending.status !== 'pending') return fail(`an unanswered push is ${pending.status}, not pending`);
        assertEqual(pending.handle.id, challenge.handle.id, 'the id of the pending handle');
        assert(Number.isInteger(pending.pollAfterMs) && pending.pollAfterMs > 0, 'pollAfterMs is no positive integer');
        await world.clock.advance(pending.pollAfterMs);
      }
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
  challengeRule({
    ...push,
    id: 'push-02',
    title: 'a denied push is rejected, and its step is over',
    run: async (world, { challenge: { handle } }) => {
      await world.phone.deny();
      const result = await verifyAndPoll(world, handle);
      if (result.status !== 'rejected') return fail(`a denied push is ${result.status}, not rejected`);
      assertOneOf(result.reason, ['denied', 'wrong-answer'], 'the reason of a denied push');
      // Some identity providers report a denial like a wrong code. Then the step may stay open, but it is not approved.
      if (result.reason === 'denied') {
        assertEqual(result.handle, null, 'the handle after a denial');
        await assertHandleRefused(world, 'a poll after the denial', () => verifyWith(world, handle));
      } else {
        assertNotApproved(await verifyWith(world, handle), 'a poll after the denial');
      }
    },
  }),
  wayRule({
    ...push,
    id: 'push-03',
    title: 'if the screen shows a number, only that number approves',
    run: async (world, verification) => {
      const { phone, numberMatching } = world;
      if (numberMatching === undefined) return skip('the world names no option for number matching');
      const challengeWithNumber = () =>
        challengeWith(world, { factor: verification.factor, providerOptions: numberMatching });
      const wrong = await challengeWithNumber();
      if (wrong.prompt.display?.kind !== 'number-match') return fail('the prompt of a number match shows no number');
      await phone.approve(differentCode(wrong.prompt.display.value));
      assertNotApproved(await verifyWith(world, wrong.handle), 'a push after the wrong number');
      await pause(world);
      const right = await challengeWithNumber();
      const { display } = right.prompt;
      const pending = await verifyWith(world, right.handle);
      if (pending.status !== 'pending') return fail(`an unanswered push is ${pending.status}, not pending`);
      // A poll may tell the number again, but never another one.
      const shown = pending.display ?? display;
      assertEqual(shown?.value, display?.value, 'the number that a poll tells');
      await assertRightAnswerApproved(world, verification, right);
    },
  }),
  challengeRule({
    ...push,
    id: 'push-04',
    title: 'resend sends a new push, and the old handle is refused',
    run: async (world, { challenge: old, ...verification }) => {
      if (!old.prompt.canResend) skip('this step cannot be sent again');
      await pause(world);
      const fresh = await resendStep(world, old.handle);
      assert(fresh.handle.id !== old.handle.id, 'a push that was sent again has the handle of the old one');
      await assertHandleRefused(world, 'a poll of the old push', () => verifyWith(world, old.handle));
      await assertRightAnswerApproved(world, verification, fresh);
    },
  }),
  challengeRule({
    ...push,
    id: 'push-05',
    title: 'waitForApproval returns the approval',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const { provider, userId } = world;
      // Approved before the first poll, so that the rule does not wait in real time.
      await rightAnswer();
      assertApproved(world, await waitForApproval(provider, { userId, handle: challenge.handle }), verification);
    },
  }),
  challengeRule({
    ...push,
    id: 'push-06',
    title: 'waitForApproval ends as soon as the caller aborts',
    run: async (world, { challenge: { handle } }) => {
      const { provider, userId } = world;
      const controller = new AbortController();
      const reason = new Error('the user has left');
      const { signal } = controller;
      const error = await errorThrownBy('waiting after the abort', () =>
        waitForApproval(provider, { userId, handle, signal, onPending: () => controller.abort(reason) }),
      );
      assertEqual(error, reason, 'what waitForApproval throws after an abort');
    },
  }),
  challengeRule({
    ...push,
    id: 'push-07',
    title: 'many polls at the same time give only one approval',
    run: async (world, { challenge, rightAnswer }) => {
      const early = await Promise.all([1, 2, 3].map(() => verifyWith(world, challenge.handle)));
      for (const result of early) assertEqual(result.status, 'pending', 'a poll at the same time as others');
      await rightAnswer();
      await world.clock.advance(10_000);
      const late = await Promise.allSettled([1, 2, 3].map(() => verifyWith(world, challenge.handle)));
      const approvals = late.filter((poll) => poll.status === 'fulfilled' && poll.value.status === 'approved');
      assertEqual(approvals.length, 1, 'the number of approvals of one push');
    },
  }),
  {
    id: 'push-08',
    title: 'a push enrollment is finished by a scan and a poll',
    covers: ['factors.push.enroll'],
    needs: enrollsPush,
    run: async (world) => {
      const { provider, userId } = world;
      const enrollment = await beginEnrollment(world, 'push');
      if (enrollment.status !== 'pending') return fail('a push enrollment is active before anybody has scanned');
      const { handle } = enrollment;
      assert(handle.expects.includes('approval'), 'a push enrollment does not end by approval');
      const early = await activateWith(world, handle);
      assertEqual(early.status, 'pending', 'a push enrollment before the scan');
      await rightAnswerTo(world, enrollment, 'approval');
      const result = await waitForApproval(provider, { userId, handle });
      if (result.status !== 'active') return fail(`a push enrollment after the scan is ${result.status}`);
      assertActiveFactor(world, result.factor, 'push');
    },
  },
  {
    id: 'push-09',
    title: 'resend of a push enrollment returns a new QR code or link that can be scanned',
    covers: ['factors.push.enroll'],
    needs: enrollsPush,
    run: async (world) => {
      const old = await pendingEnrollment(world, 'push');
      if (old === undefined || !old.prompt.canResend) return skip('this step cannot be sent again');
      await pause(world);
      const fresh = await resendStep(world, old.handle);
      await assertHandleRefused(world, 'a poll of the old picture', () => activateWith(world, old.handle));
      await rightAnswerTo(world, fresh, 'approval');
      const result = await activateAndPoll(world, fresh.handle);
      assertEqual(result.status, 'active', 'a push enrollment after the fresh picture was scanned');
    },
  },
];
