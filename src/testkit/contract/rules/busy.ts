import { isMfaError } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { answers, breaks, createGate } from '../faults.ts';
import { ANSWER_WAYS, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, assertRefused } from '../support/assertions.ts';
import { activateWith, cancelStep, resendStep, verifyWith } from '../support/calls.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertApproved, resultOrError } from '../support/verifications.ts';

/** Is a step answered by one call at a time, and does its cancel hold whatever else happens? */
export const busyRules: readonly Rule[] = [
  ...perChallenge({
    id: 'busy-01',
    title:
      'while an answer is checked, another answer and a resend are BUSY and send nothing, and the first one counts',
    ways: ANSWER_WAYS,
    run: async (stage, { challenge: { handle, prompt }, rightAnswer, ...verification }) => {
      const answer = await rightAnswer();
      const { first, open } = await heldBack(stage, () => verifyWith(stage, handle, answer));
      await assertBusy(stage, 'a second answer', () => verifyWith(stage, handle, answer));
      if (prompt.canResend) await assertBusy(stage, 'a resend', () => resendStep(stage, handle));
      open();
      assertApproved(stage, await first, verification);
    },
  }),
  ...perEnrollment({
    id: 'busy-02',
    title: 'while an answer to an enrollment is checked, another one is BUSY and sends nothing',
    run: async (stage, { step: { handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      if (answer === undefined) return skip('polls may overlap');
      const { first, open } = await heldBack(stage, () => activateWith(stage, handle, answer));
      await assertBusy(stage, 'a second answer', () => activateWith(stage, handle, answer));
      open();
      assertEqual((await first).status, 'active', 'the answer that was checked meanwhile');
    },
  }),
  ...perChallenge({
    id: 'cancel-07',
    title: 'if the tenant fails, the step is over here all the same',
    run: async (stage, { challenge: { handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      for (const fault of [answers(500), breaks()]) {
        stage.wire.next(fault);
        await resultOrError(cancelStep(stage, handle));
        stage.wire.clear();
        await assertHandleRefused(stage, 'an answer after a cancel that has failed', () =>
          verifyWith(stage, handle, answer),
        );
      }
    },
  }),
  ...perChallenge({
    id: 'cancel-08',
    title: 'an answer that is checked while the step is canceled lets nobody in',
    run: async (stage, { challenge: { handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      const { first, open } = await heldBack(stage, () => verifyWith(stage, handle, answer));
      await cancelStep(stage, handle);
      open();
      const { result } = await resultOrError(first);
      assert(result?.status !== 'approved', 'an answer is approved although its step was canceled meanwhile');
      await assertHandleRefused(stage, 'an answer after cancel', () => verifyWith(stage, handle, answer));
    },
  }),
  ...perEnrollment({
    id: 'cancel-09',
    title: 'cancel of an enrollment is refused to another user, and the enrollment goes on',
    run: async (stage, { step: { handle }, rightAnswer }) => {
      const { provider, otherUserId } = stage;
      await assertHandleRefused(stage, 'cancel by another user', () =>
        provider.cancel({ userId: otherUserId, handle }),
      );
      const answer = await rightAnswer();
      const result = await activateWith(stage, handle, answer);
      assert(['active', 'pending'].includes(result.status), `the right answer after it is ${result.status}`);
    },
  }),
];

/** A call whose response is kept back until `open`. */
async function heldBack<T>({ wire, trail }: Stage, call: () => Promise<T>) {
  const gate = createGate();
  wire.next(gate.holds);
  const first = call();
  // Nobody waits for it while the other calls run.
  first.catch(() => undefined);
  const began = await Promise.race([gate.arrived.then(() => true), resultOrError(first).then(() => false)]);
  if (!began) skip('this call sends nothing');
  trail.note('the response to a call is kept back');
  return { first, open: gate.open };
}

async function assertBusy(stage: Stage, what: string, call: () => Promise<unknown>): Promise<void> {
  const before = stage.requests();
  const error = await assertRefused(`${what} meanwhile`, ['BUSY'], call);
  assertEqual(stage.requests() - before, 0, `the number of requests of ${what} meanwhile`);
  const { retryAfterMs } = error;
  if (isMfaError(error, 'BUSY') && retryAfterMs !== undefined)
    assert(retryAfterMs > 0, 'retryAfterMs of BUSY is no time');
}
