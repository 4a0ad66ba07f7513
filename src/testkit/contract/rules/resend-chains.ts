import type { Handle } from '../../../spec/steps.ts';
import { skip } from '../failure.ts';
import type { Rule } from '../rule.ts';
import { approve, pollUntilDecided, rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual } from '../support/assertions.ts';
import { activateAndPoll, activateWith, resendStep, verifyWith } from '../support/calls.ts';
import { pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertRightAnswerApproved, resultOrError, startChallenge } from '../support/verifications.ts';

const MINUTE_MS = 60_000;

/** Does a chain of resends have one open step, and an end? And do two pushes of one user stay apart? */
export const resendChainRules: readonly Rule[] = [
  ...perChallenge({
    id: 'resend-07',
    title: 'of a chain of resends only the newest handle can be answered',
    run: async (stage, { challenge, ...verification }) => {
      if (!challenge.prompt.canResend) skip('this step cannot be sent again');
      const handles = new Set([challenge.handle.id]);
      let newest = challenge;
      const old = [];
      for (let count = 1; count <= 3; count += 1) {
        await pause(stage);
        old.push(newest.handle);
        newest = await resendStep(stage, newest.handle).then((step) => ({ ...newest, ...step }));
        assert(!handles.has(newest.handle.id), 'a step that was sent again has an old handle');
        handles.add(newest.handle.id);
        assertEqual(newest.handle.startedAt, challenge.handle.startedAt, 'startedAt of a chain of resends');
      }
      const answer = await rightAnswerTo(stage, newest, verification.way);
      for (const handle of old) {
        await assertHandleRefused(stage, 'an answer to an old handle', () => verifyWith(stage, handle, answer));
        await assertHandleRefused(stage, 'a resend of an old handle', () => resendStep(stage, handle));
      }
      const result = await pollUntilDecided(stage, () => verifyWith(stage, newest.handle, answer));
      assertEqual(result.status, 'approved', 'the right answer to the newest handle');
    },
  }),
  ...perChallenge({
    id: 'resend-08',
    title: 'a chain of resends ends an hour after its first step',
    run: async (stage, { challenge }) => {
      if (!challenge.prompt.canResend) skip('this step cannot be sent again');
      let handle: Handle = challenge.handle;
      for (let minutes = 14; minutes < 60; minutes += 14) {
        await stage.clock.advance(14 * MINUTE_MS);
        ({ handle } = await resendStep(stage, handle));
      }
      await stage.clock.advance(5 * MINUTE_MS);
      await assertHandleRefused(stage, 'a resend more than an hour after the first step', () =>
        resendStep(stage, handle),
      );
    },
  }),
  ...perEnrollment({
    id: 'resend-09',
    title: 'of a chain of resends of an enrollment only the newest handle can be answered',
    run: async (stage, { step }) => {
      if (!step.prompt.canResend) skip('this step cannot be sent again');
      await pause(stage);
      const second = await resendStep(stage, step.handle);
      await pause(stage);
      const third = await resendStep(stage, second.handle);
      const answer = await rightAnswerTo(stage, third);
      for (const { handle } of [step, second]) {
        await assertHandleRefused(stage, 'an answer to an old handle', () => activateWith(stage, handle, answer));
      }
      const result = await activateAndPoll(stage, third.handle, answer);
      assertEqual(result.status, 'active', 'the right answer to the newest handle');
    },
  }),
  ...perChallenge({
    id: 'push-10',
    types: ['push'],
    ways: ['approval'],
    title: 'of two pushes of one user, the approval of one does not approve the other',
    run: async (stage, { challenge: older, ...verification }) => {
      await pause(stage);
      const newer = await startChallenge(stage, verification);
      assert(older.handle.id !== newer.handle.id, 'two pushes have one handle id');
      await approve(stage, newer);
      stage.trail.note('the user approves the newer push');
      for (const _poll of [1, 2]) {
        const { result: seen } = await resultOrError(verifyWith(stage, older.handle));
        assert(seen?.status !== 'approved', 'the approval of one push has approved another one');
      }
      const result = await pollUntilDecided(stage, () => verifyWith(stage, newer.handle));
      assertEqual(result.status, 'approved', 'the push that was approved');
    },
  }),
  ...perChallenge({
    id: 'push-11',
    types: ['push'],
    ways: ['approval'],
    title: 'of two pushes of one user, the denial of one does not deny the other',
    run: async (stage, { challenge: older, ...verification }) => {
      await pause(stage);
      const newer = await startChallenge(stage, verification);
      // The newer one may have taken its place.
      if ((await verifyWith(stage, older.handle)).status !== 'pending') skip('a new push ends the older one here');
      await stage.phone.deny();
      stage.trail.note('the user denies the newer push');
      const denied = await pollUntilDecided(stage, () => verifyWith(stage, newer.handle));
      assertEqual(denied.status, 'rejected', 'the push that was denied');
      await assertRightAnswerApproved(stage, verification, older);
    },
  }),
];
