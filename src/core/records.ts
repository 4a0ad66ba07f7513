import type { Handle } from '../spec/steps.ts';

// What is kept of a step between two calls, so that it lets somebody in once.

/** Longer than any identity provider accepts a code. */
export const USED_CODE_MS = 10 * 60_000;

/** Whose step it is: the user's one id, if the user has several. */
export type Owner = { readonly userId: string; readonly subject?: string | undefined };

/** What the event of a call says about the store. `isLost`: a record was not there. */
export type RecordTrace = { storeCalls: number; storeMs: number; isLost?: boolean };

/** An answer that may be sent. */
export type Reservation = {
  /** Ends the step with its success. False: the code was used on another step meanwhile. HANDLE_INVALID: another call has ended it. */
  settle(): Promise<boolean>;
  /** Ends the step without a success. */
  end(): Promise<void>;
  /** Allows the next answer. A failure is ignored: the lease ends soon. */
  release(): Promise<void>;
};

export type StepRecords = {
  /** Whether it matters that a user can have several names: others may use the records too. */
  readonly needSubject: boolean;
  /** Registers a new step, before anything is sent for it. */
  register(owner: Owner, id: string, trace: RecordTrace): Promise<void>;
  /** Reserves the step for one answer. Undefined: this code was used before. Throws HANDLE_INVALID or BUSY. */
  reserve(handle: Handle, code: string | undefined, trace: RecordTrace): Promise<Reservation | undefined>;
  /** For a poll: nothing is reserved, since nothing is sent that could be used up. */
  watch(handle: Handle, trace: RecordTrace): Promise<Reservation>;
  /** Ends the step, and registers the next one. `restore` takes both back. */
  replace(handle: Handle, id: string, trace: RecordTrace): Promise<{ restore(): Promise<void> }>;
  /** Ends the step. False: it was over. */
  cancel(handle: Handle, trace: RecordTrace): Promise<boolean>;
};

/** What may be right once: this code of this factor. Undefined: it may come again, such as that of a temporary token. */
export function onceOf({ userId, subject, factorId }: Handle, code: string | undefined): readonly string[] | undefined {
  if (code === undefined || factorId === null || factorId === undefined) return undefined;
  return [subject ?? userId, factorId, code];
}
