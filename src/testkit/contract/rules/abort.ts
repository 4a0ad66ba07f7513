import { isMfaError } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertNoRequest, assertOneOf, errorThrownBy } from '../support/assertions.ts';
import { verifyWith } from '../support/calls.ts';
import { enrollableFactor, pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perType, perWay } from '../support/parameterized-rules.ts';
import { assertApproved, resultOrRefused, startChallenge } from '../support/verifications.ts';

type Abortable = (signal: AbortSignal) => Promise<unknown>;

/** Does an abort throw the reason that the caller gave, and send nothing more? */
export const abortRules: readonly Rule[] = [
  {
    id: 'abort-01',
    title: 'an abort of a list or of a temporary token throws the reason of the abort',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      await assertAbortable(world, 'listFactors', (signal) => provider.listFactors({ userId, signal }));
      await assertAbortable(world, 'listAvailableFactors', (signal) =>
        provider.listAvailableFactors({ userId, signal }),
      );
      if (provider.capabilities.temporaryToken === false) return;
      await assertAbortable(world, 'createTemporaryToken', (signal) =>
        provider.createTemporaryToken({ userId, signal }),
      );
    },
  },
  ...perType({
    id: 'abort-02',
    title: 'an abort of an enrollment throws the reason of the abort',
    run: async (world, type) => {
      const { provider, userId } = world;
      const factor = await enrollableFactor(world, type);
      await assertAbortable(world, 'enroll', (signal) => provider.enroll({ userId, factor, signal }));
    },
  }),
  ...perEnrollment({
    id: 'abort-03',
    title: 'an abort of an activation throws the reason of the abort',
    run: async (world, { step: { handle } }) => {
      const { provider, userId } = world;
      if (!handle.expects.includes('approval')) skip('this enrollment ends with an answer, not with a poll');
      await assertAbortable(world, 'activate', (signal) => provider.activate({ userId, handle, signal }));
    },
  }),
  ...perWay({
    id: 'abort-04',
    title: 'an abort of challenge, verify, resend or remove throws the reason of the abort',
    run: async (world, verification) => {
      const { provider, userId } = world;
      const { factor, way } = verification;
      await assertAbortable(world, 'challenge', (signal) => provider.challenge({ userId, factor, signal }));
      await pause(world);
      const challenge = await startChallenge(world, verification);
      const { handle } = challenge;
      const answer = await rightAnswerTo(world, challenge, way);
      await assertAbortedBeforeCall(world, 'verify', (signal) => provider.verify({ userId, handle, answer, signal }));
      await assertAbortedBeforeCall(world, 'resend', (signal) => provider.resend({ userId, handle, signal }));
      await assertAbortedBeforeCall(world, 'remove', (signal) =>
        provider.remove({ userId, factorId: factor.id, signal }),
      );
      // Nothing was sent, so the answer is not used.
      assertApproved(world, await verifyWith(world, handle, answer), verification);
    },
  }),
  ...perChallenge({
    id: 'abort-05',
    title: 'an abort of a running verify throws the reason, and the answer is approved at most once',
    run: async (world, { challenge: { handle }, rightAnswer }) => {
      const { provider, userId } = world;
      const answer = await rightAnswer();
      await assertAbortedWhileRunning(world, 'verify', (signal) => provider.verify({ userId, handle, answer, signal }));
      const next = await resultOrRefused(verifyWith(world, handle, answer));
      // The answer may have arrived before the abort or not, so both results are right.
      assertOneOf(next.status, ['approved', 'pending', 'rejected', 'refused'], 'the same answer after the abort');
    },
  }),
];

async function assertAbortable(world: Stage, what: string, call: Abortable): Promise<void> {
  await assertAbortedBeforeCall(world, what, call);
  await assertAbortedWhileRunning(world, what, call);
}

/** The signal was aborted before the call, so nothing may be sent. */
async function assertAbortedBeforeCall(world: Stage, what: string, call: Abortable): Promise<void> {
  for (const reason of [new Error('the user has left'), 'a text', { left: true }]) {
    const error = await assertNoRequest(world, `${what} with an aborted signal`, () =>
      errorThrownBy(`${what} with an aborted signal`, () => call(AbortSignal.abort(reason))),
    );
    assertEqual(error, reason, `what ${what} throws after an abort`);
  }
}

/** The signal is aborted while the call runs. A call that sends nothing may already be finished. */
async function assertAbortedWhileRunning(world: Stage, what: string, call: Abortable): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('the user has left');
  const before = world.requests();
  const running = call(controller.signal);
  controller.abort(reason);
  const [outcome] = await Promise.allSettled([running]);
  if (outcome.status === 'fulfilled') {
    assertEqual(world.requests() - before, 0, `the number of requests of ${what}, which went on after the abort,`);
    return;
  }
  assert(!isMfaError(outcome.reason), `${what} wraps the abort into an MfaError`);
  assertEqual(outcome.reason, reason, `what ${what} throws after an abort`);
}
