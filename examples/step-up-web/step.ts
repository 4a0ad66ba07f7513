import type { ActivationHandle, Pending, Prompt, Rejected, RejectReason, Step, VerificationHandle } from 'polyfactor';
import { Refusal } from './refusal.ts';

/** An open step, as the session keeps it. The page never shows the `handle`. */
export type PendingStep<H extends ActivationHandle | VerificationHandle> = {
  readonly title: string;
  readonly prompt: Prompt;
  /** Whether it sends a message, a call or a push. */
  readonly sends: boolean;
  handle: H;
  /** Why the last answer was rejected. */
  problem: RejectReason | undefined;
  isOver: boolean;
  isBusy: boolean;
  /** The earliest time of the next poll. Milliseconds since the epoch. */
  nextPollAt: number;
};

export function newStep<H extends ActivationHandle | VerificationHandle>(
  { prompt, handle }: Step<H>,
  { title, sends }: { readonly title: string; readonly sends: boolean },
): PendingStep<H> {
  return { title, prompt, sends, handle, problem: undefined, isOver: false, isBusy: false, nextPollAt: 0 };
}

/** Stores the result of a step that has not succeeded. */
export function note<H extends ActivationHandle | VerificationHandle>(
  step: PendingStep<H>,
  result: Pending<H> | Rejected<H>,
  now: number,
): void {
  if (result.status === 'pending') {
    step.handle = result.handle;
    step.nextPollAt = now + result.pollAfterMs;
    return;
  }
  step.problem = result.reason;
  if (result.handle === null) step.isOver = true;
  else step.handle = result.handle;
}

/**
 * Runs one answer or resend at a time. So the second click of a double click cannot end the step while the first one is
 * being checked.
 */
export async function alone<T>(step: PendingStep<ActivationHandle | VerificationHandle>, work: () => Promise<T>) {
  if (step.isBusy) {
    throw new Refusal(409, 'One moment', 'Your last answer is still being checked. Wait for it, then go on.');
  }
  step.isBusy = true;
  try {
    return await work();
  } finally {
    step.isBusy = false;
  }
}

/** The step that a form belongs to. Throws a Refusal with status 409 if the step is over. */
export function openStep<S extends { readonly isOver: boolean; readonly problem: RejectReason | undefined }>(
  step: S | undefined,
  use: 'answer' | 'resend',
): S {
  const isOpen = step !== undefined && (!step.isOver || (use === 'resend' && step.problem === 'expired'));
  if (isOpen) return step;
  throw new Refusal(409, 'Nothing to answer', 'There is no open step here: it has ended, or another took its place.');
}

/** Refuses a result that arrives after the user has signed out or has started another step. */
export function assertStillOpen(isOpen: boolean): void {
  if (isOpen) return;
  throw new Refusal(409, 'Too late', 'This step was replaced, or you have signed out, while it was being checked.');
}
