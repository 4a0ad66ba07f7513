/** Milliseconds for one request, or for a function that gives a credential. */
export const DEFAULT_TIMEOUT_MS = 10_000;

/** The work did not end in time. */
export class TimeoutError extends Error {}

/** The end of one request, set by its time-out or by the caller's abort. */
export type Deadline = {
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
  /** The work, unless the deadline comes first: TimeoutError or the reason of the caller's abort. */
  race<T>(work: T | Promise<T>): Promise<T>;
  /** Stops the timer. */
  clear(): void;
};

/** A deadline `timeoutMs` from now. It does not trust the work to obey a signal. */
export function createDeadline(timeoutMs: number, signal: AbortSignal | undefined): Deadline {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  // Nobody may be racing when it ends.
  ended.catch(() => {});
  const end = (reason: unknown) => {
    reject(reason);
    controller.abort(reason);
  };
  const abort = () => end(signal?.reason);
  const timer = setTimeout(() => end(new TimeoutError()), timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    race: (work) => Promise.race([work, ended]),
    clear() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/**
 * The work, unless the caller aborts first. For work that cannot be stopped, or that other callers wait for too. Throws
 * what the work throws, or the reason of the abort.
 *
 * @example
 * const token = await raceAbort(Promise.resolve('token'), call.signal);
 */
export async function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  // The work may fail after the abort, when nobody waits for it any more.
  work.catch(() => {});
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Ends after `ms` milliseconds. Throws the reason of an abort. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await raceAbort(promise, signal).finally(() => clearTimeout(timer));
}
