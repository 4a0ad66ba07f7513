import type { Answered } from '../spec/driver.ts';
import { handleInvalid, invalidInput, type MfaError } from '../spec/errors.ts';
import type { Answer, Pending, Rejected, RejectReason } from '../spec/results.ts';
import type { Handle } from '../spec/steps.ts';
import { isPace, timeLeft } from './handles.ts';
import { withNumericCode } from './numeric-code.ts';
import { createReplayGuard } from './replay-guard.ts';

/** After these rejections the same handle may be used again. Every other rejection ends the step. */
const RETRYABLE: ReadonlySet<RejectReason> = new Set(['wrong-answer', 'replayed']);

/** Milliseconds between two polls if the driver names no number of them. */
const DEFAULT_PACE_MS = 4_000;

/** One answer to an open step, or one poll of it. */
export type Attempt<H extends Handle> = {
  /** What the driver gets. The answer is as it is sent: a code of digits in ASCII. */
  readonly input: { readonly handle: H; readonly answer: Answer | undefined };
  /** Ends the step with its success. HANDLE_INVALID if another call did so first: only one call may succeed. */
  consume(): void;
  /** The result of a step that has not succeeded. */
  unfinished(
    outcome: 'pending' | RejectReason,
    answered: Pick<Answered, 'display' | 'pollAfterMs'>,
  ): Pending<H> | Rejected<H>;
  /** For the moment before a request leaves, which may be long after `begin`. Throws if the step has ended by now. */
  assertOpen(): void;
  /** True for what `assertOpen` has thrown. */
  isLate(error: unknown): boolean;
  /** Allows the next answer. Call it at the end, whatever the outcome is. */
  release(): void;
};

/** A step that is about to be replaced or canceled. */
export type Replacement = {
  /** Ends the old step. HANDLE_INVALID if another call has ended it meanwhile: then nobody wants a new one. */
  supersede(): void;
  release(): void;
};

export type Attempts = {
  /** Begins an answer (one at a time) or a poll (any number). Undefined: the step has expired, nothing may be sent. */
  begin<H extends Handle>(handle: H, answer: Answer | undefined): Attempt<H> | undefined;
  /** Begins the replacement of a step (one at a time). */
  beginReplacement(handle: Handle): Replacement;
  /** Ends a step that nobody wants any more. False: it was over. */
  cancel(handle: Handle): boolean;
};

/** The result for a step that has expired. Nothing is sent for it. */
export const expired = () => ({ status: 'rejected', reason: 'expired', handle: null }) as const;

export function createAttempts(driver: { readonly pollAfterMs: number }, now: () => number): Attempts {
  const replayGuard = createReplayGuard(now);

  return {
    begin(handle, given) {
      replayGuard.assertUsable(handle);
      if (timeLeft(handle, now()) <= 0) return undefined;
      const answer = withNumericCode(given, handle.factorType);
      assertExpected(handle, answer);
      const release = answer === undefined ? () => {} : replayGuard.acquire(handle);
      let late: MfaError | undefined;
      return {
        input: { handle, answer },
        assertOpen() {
          if (timeLeft(handle, now()) > 0) return;
          late = handleInvalid('has expired');
          throw late;
        },
        isLate: (error) => late !== undefined && error === late,
        consume() {
          if (!replayGuard.consume(handle, 'used')) throw handleInvalid('has been used');
        },
        unfinished(outcome, { display, pollAfterMs: asked }) {
          if (outcome === 'pending') {
            const pace = [asked, handle.pollAfterMs, driver.pollAfterMs].find(isPace) ?? DEFAULT_PACE_MS;
            // The last poll comes just after the end, so it is answered without a request.
            const pollAfterMs = Math.min(pace, Math.max(timeLeft(handle, now()), 0) + 1);
            return { status: 'pending', handle, pollAfterMs, ...(display !== undefined && { display }) };
          }
          if (RETRYABLE.has(outcome)) return { status: 'rejected', reason: outcome, handle };
          replayGuard.consume(handle, outcome === 'expired' ? 'expired' : 'used');
          return { status: 'rejected', reason: outcome, handle: null };
        },
        release,
      };
    },

    beginReplacement(handle) {
      replayGuard.assertReplaceable(handle);
      const release = replayGuard.acquire(handle);
      return {
        supersede() {
          if (!replayGuard.consume(handle, 'used')) throw handleInvalid('has been used or canceled');
        },
        release,
      };
    },

    cancel: (handle) => replayGuard.cancel(handle) && timeLeft(handle, now()) > 0,
  };
}

/** Refuses an answer of the wrong kind, and a poll of a step that needs an answer, before anything is sent. */
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
