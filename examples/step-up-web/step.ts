import type { ActivationHandle, Pending, Prompt, Rejected, RejectReason, Step, VerificationHandle } from 'polyfactor';
import { Refusal } from './refusal.ts';

/** A step that waits for its user, as the session keeps it. Only `prompt` and what is beside `handle` is ever shown. */
export type PendingStep<H extends ActivationHandle | VerificationHandle> = {
  readonly title: string;
  readonly prompt: Prompt;
  /** Whether a message, a call or a push goes out for it. */
  readonly sends: boolean;
  handle: H;
  /** What the last answer came to. */
  problem: RejectReason | undefined;
  isOver: boolean;
  isBusy: boolean;
  /** Before this the identity provider is not asked again; milliseconds since the epoch. */
  nextLookAt: number;
};

export function newStep<H extends ActivationHandle | VerificationHandle>(
  { prompt, handle }: Step<H>,
  { title, sends }: { readonly title: string; readonly sends: boolean },
): PendingStep<H> {
  return { title, prompt, sends, handle, problem: undefined, isOver: false, isBusy: false, nextLookAt: 0 };
}

/** Keeps what a step that has not succeeded came to. */
export function note<H extends ActivationHandle | VerificationHandle>(
  step: PendingStep<H>,
  result: Pending<H> | Rejected<H>,
  now: number,
): void {
  if (result.status === 'pending') {
    step.handle = result.handle;
    step.nextLookAt = now + result.pollAfterMs;
    return;
  }
  step.problem = result.reason;
  if (result.retry === null) step.isOver = true;
  else step.handle = result.retry.handle;
}

/**
 * One answer or resend at a time: the second of a double click must not end the step that the first is about to pass.
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

/** The step that a form is about. 409 where the page is of a step that is long gone. */
export function openStep<S extends { readonly isOver: boolean; readonly problem: RejectReason | undefined }>(
  step: S | undefined,
  use: 'answer' | 'resend',
): S {
  const isOpen = step !== undefined && (!step.isOver || (use === 'resend' && step.problem === 'expired'));
  if (isOpen) return step;
  throw new Refusal(409, 'Nothing to answer', 'There is no open step here: it has ended, or another took its place.');
}

/** What is heard after the user has signed out, or has asked for another step, lets nobody in. */
export function assertStillOpen(isOpen: boolean): void {
  if (isOpen) return;
  throw new Refusal(409, 'Too late', 'This step was replaced, or you have signed out, while it was being checked.');
}
