import type { Answered, DriverCall, MfaDriver } from '../spec/driver.ts';
import { copyError, handleInvalid, invalidInput, isMfaError, type MfaError, unsupported } from '../spec/errors.ts';
import type { Factor } from '../spec/factors.ts';
import type { Answer, Pending, Rejected, RejectReason } from '../spec/results.ts';
import type { Handle } from '../spec/steps.ts';
import { isPace, timeLeft } from './handles.ts';
import { withNumericCode } from './numeric-code.ts';
import type { Owner, RecordTrace, Reservation, StepRecords } from './records.ts';
import { createReplayGuard } from './replay-guard.ts';

/** After these rejections the same handle may be used again. Every other rejection ends the step. */
const RETRYABLE: ReadonlySet<RejectReason> = new Set(['wrong-answer', 'replayed']);

/** Milliseconds between two polls if the driver names no number of them. */
const DEFAULT_PACE_MS = 4_000;

/** One answer to an open step, or one poll of it. */
export type Attempt<H extends Handle> = {
  /** What the driver gets. The answer is as it is sent: a code of digits in ASCII. */
  readonly input: { readonly handle: H; readonly answer: Answer | undefined };
  /** Takes the step for this answer, in all processes. A result: the code was used before, nothing may be sent. */
  reserve(): Promise<Rejected<H> | undefined>;
  /**
   * Ends the step with its success. HANDLE_INVALID if another call has ended it first: only one call may succeed. A
   * result: the code was used on another step meanwhile.
   */
  consume(): Promise<Rejected<H> | undefined>;
  /** The result of a step that has not succeeded. */
  unfinished(
    outcome: 'pending' | RejectReason,
    answered: Pick<Answered, 'display' | 'pollAfterMs'>,
  ): Promise<Pending<H> | Rejected<H>>;
  /** For the moment before a request leaves, which may be long after `begin`. Throws if the step has ended by now. */
  assertOpen(): void;
  /** True for what `assertOpen` has thrown. */
  isLate(error: unknown): boolean;
  /** Allows the next answer. Call it at the end, whatever the outcome is. */
  release(): Promise<void>;
};

/** A step that is about to be replaced. */
export type Replacement = {
  /** The id of the next step. It is registered. */
  readonly id: string;
  /** Ends the old step. HANDLE_INVALID if another call has ended it meanwhile: then nobody wants a new one. */
  supersede(): void;
  /** Allows the next answer. Without `supersede`, the old step is open again. */
  release(): Promise<void>;
};

export type Attempts<Options = unknown> = {
  /** Registers the step that a call is about to begin. Gives its id, and whose it is. */
  register(call: DriverCall<Options>, trace: RecordTrace, factor?: Factor): Promise<Owner & { readonly id: string }>;
  /** Begins an answer (one at a time) or a poll (any number). Undefined: the step has expired, nothing may be sent. */
  begin<H extends Handle>(handle: H, answer: Answer | undefined, trace: RecordTrace): Attempt<H> | undefined;
  /** Begins the replacement of a step (one at a time). */
  replace(handle: Handle, trace: RecordTrace): Promise<Replacement>;
  /** Ends a step that nobody wants any more. False: another call has used it. */
  cancel(handle: Handle, trace: RecordTrace): Promise<boolean>;
  /** Keeps answers away until the result is called. */
  hold(handle: Handle): () => void;
};

/** The result for a step that has expired. Nothing is sent for it. */
export const expired = () => ({ status: 'rejected', reason: 'expired', handle: null }) as const;

/** The result for a code that was used before. The step stays open: the next code may be right. */
function replayed<H extends Handle>(handle: H): Rejected<H> {
  return { status: 'rejected', reason: 'replayed', handle };
}

export function createAttempts<Options>(
  driver: Pick<MfaDriver<Options>, 'pollAfterMs' | 'subjectOf'>,
  now: () => number,
  records: StepRecords,
): Attempts<Options> {
  const replayGuard = createReplayGuard(now);

  return {
    async register(call, trace, factor) {
      const { userId } = call;
      const id = crypto.randomUUID();
      const subject = records.needSubject ? await driver.subjectOf?.(call, factor) : undefined;
      await records.register({ userId, subject }, id, trace);
      return { id, userId, subject };
    },

    begin(handle, given, trace) {
      replayGuard.assertUsable(handle);
      if (timeLeft(handle, now()) <= 0) return undefined;
      const answer = withNumericCode(given, handle.factorType);
      assertExpected(handle, answer);
      const release = answer === undefined ? () => {} : replayGuard.acquire(handle);
      let reservation: Reservation | undefined;
      let late: MfaError | undefined;
      return {
        input: { handle, answer },
        async reserve() {
          if (answer === undefined) return undefined;
          reservation = await records.reserve(handle, answer.kind === 'code' ? answer.code : undefined, trace);
          return reservation === undefined ? replayed(handle) : undefined;
        },
        assertOpen() {
          if (timeLeft(handle, now()) > 0) return;
          late = handleInvalid('has expired');
          throw late;
        },
        isLate: (error) => late !== undefined && error === late,
        async consume() {
          // First here, so that no other call of this process asks the store too.
          if (!replayGuard.consume(handle, 'used')) throw handleInvalid('has been used');
          try {
            if (await (reservation ?? (await records.watch(handle, trace))).settle()) return undefined;
          } catch (error) {
            if (!isMfaError(error) || error.code === 'HANDLE_INVALID') throw error;
            // Nobody was let in. If a later poll succeeds too, the store knows whose success it is.
            replayGuard.reopen(handle);
            throw copyError(error, { ...error, outcomeUnknown: true });
          }
          replayGuard.reopen(handle);
          return replayed(handle);
        },
        async unfinished(outcome, { display, pollAfterMs: asked }) {
          if (outcome === 'pending') {
            const pace = [asked, handle.pollAfterMs, driver.pollAfterMs].find(isPace) ?? DEFAULT_PACE_MS;
            // The last poll comes just after the end, so it is answered without a request.
            const pollAfterMs = Math.min(pace, Math.max(timeLeft(handle, now()), 0) + 1);
            return { status: 'pending', handle, pollAfterMs, ...(display !== undefined && { display }) };
          }
          if (RETRYABLE.has(outcome)) return { status: 'rejected', reason: outcome, handle };
          replayGuard.consume(handle, outcome === 'expired' ? 'expired' : 'used');
          // An expired step may still be replaced, so its record stays open. The result is the same without a store.
          if (outcome !== 'expired') await (reservation ?? (await records.watch(handle, trace))).end().catch(() => {});
          return { status: 'rejected', reason: outcome, handle: null };
        },
        async release() {
          await reservation?.release();
          release();
        },
      };
    },

    async replace(handle, trace) {
      replayGuard.assertReplaceable(handle);
      if (!handle.canResend) throw unsupported(`resend of ${handle.factorType}`);
      const release = replayGuard.acquire(handle);
      const id = crypto.randomUUID();
      let isSuperseded = false;
      try {
        const { restore } = await records.replace(handle, id, trace);
        return {
          id,
          supersede() {
            if (!replayGuard.consume(handle, 'used')) throw handleInvalid('has been used or canceled');
            isSuperseded = true;
          },
          async release() {
            if (!isSuperseded) await restore();
            release();
          },
        };
      } catch (error) {
        release();
        throw error;
      }
    },

    async cancel(handle, trace) {
      // It ends here first: whatever comes then, nobody gets in by it in this process.
      if (!replayGuard.cancel(handle)) return false;
      return records.cancel(handle, trace);
    },

    hold(handle) {
      replayGuard.assertReplaceable(handle);
      return replayGuard.acquire(handle);
    },
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
