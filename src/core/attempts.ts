import type { Answer, Pending, Rejected, RejectReason } from '../spec/results.ts';
import type { Handle } from '../spec/steps.ts';
import { handleInvalid, timeLeft } from './handles.ts';
import { invalidInput } from './operation.ts';
import { createOneUse } from './replay-guard.ts';

/** A rejected answer that may be tried again with the same handle; every other rejection ends the step. */
const RETRYABLE: ReadonlySet<RejectReason> = new Set(['wrong-answer', 'replayed']);

/** How the answers, polls and resends of open steps run, and how steps end. */
export type Answering = {
  /** Runs one answer (alone) or poll (beside others). An expired step is rejected without running it. */
  answer<H extends Handle, T>(handle: H, answer: Answer | undefined, work: () => Promise<T>): Promise<T | Rejected<H>>;
  /** Runs what replaces a step (alone); the step ends where it succeeds. */
  replace<T>(handle: Handle, work: () => Promise<T>): Promise<T>;
  /** Ends a step that succeeded. Throws where another call did so first: only one may say it. */
  succeed(handle: Handle): void;
  /** The result of a step that has not succeeded. */
  notYet<H extends Handle>(handle: H, outcome: 'pending' | RejectReason): Pending<H> | Rejected<H>;
};

export function createAnswering(driver: { readonly pollAfterMs: number }, now: () => number): Answering {
  const oneUse = createOneUse(now);

  return {
    async answer(handle, answer, work) {
      oneUse.assertOpen(handle, answer === undefined ? 'poll' : 'answer');
      if (timeLeft(handle, now()) <= 0) return { status: 'rejected', reason: 'expired', retry: null };
      assertExpected(handle, answer);
      if (answer === undefined) return work();
      const release = oneUse.hold(handle);
      try {
        return await work();
      } finally {
        release();
      }
    },

    async replace(handle, work) {
      oneUse.assertOpen(handle, 'resend');
      const release = oneUse.hold(handle);
      try {
        const result = await work();
        oneUse.end(handle, 'used');
        return result;
      } finally {
        release();
      }
    },

    succeed(handle) {
      if (!oneUse.end(handle, 'used')) throw handleInvalid('has been used');
    },

    notYet(handle, outcome) {
      if (outcome === 'pending') {
        // The last poll falls just past the end, where it is answered without a request.
        const pollAfterMs = Math.min(driver.pollAfterMs, Math.max(timeLeft(handle, now()), 0) + 1);
        return { status: 'pending', handle, pollAfterMs };
      }
      if (RETRYABLE.has(outcome)) return { status: 'rejected', reason: outcome, retry: { handle } };
      oneUse.end(handle, outcome === 'expired' ? 'expired' : 'used');
      return { status: 'rejected', reason: outcome, retry: null };
    },
  };
}

/** An answer of the wrong kind, and a poll of a step that only an answer ends, are refused before they are sent. */
function assertExpected(handle: Handle, answer: Answer | undefined): void {
  const operation = handle.purpose === 'activation' ? 'activate' : 'verify';
  const given = answer?.kind ?? 'approval';
  if (!handle.expects.includes(given)) {
    throw invalidInput(operation, [`answer: this step expects ${handle.expects.join(' or ')}`]);
  }
  if (answer?.kind !== 'webauthn') return;
  const { attestationObject, authenticatorData, signature } = answer.credential.response;
  if (operation === 'activate' && attestationObject === undefined) {
    throw invalidInput(operation, ['answer.credential.response.attestationObject: is missing']);
  }
  if (operation === 'verify' && (authenticatorData === undefined || signature === undefined)) {
    throw invalidInput(operation, ['answer.credential.response: authenticatorData or signature is missing']);
  }
}
