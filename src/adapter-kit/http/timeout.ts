/** The work was not over in time. */
export class TimeoutError extends Error {}

/**
 * What the work comes to. It is given up, and its signal aborted, where it takes longer than `timeoutMs` (TimedOut) or
 * the caller aborts (the reason of the abort), whether it heeds the signal or not.
 */
export function inTime<T>(
  work: (stopped: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stopping = new AbortController();
    const stop = (reason: unknown) => {
      stopping.abort(reason);
      reject(reason);
    };
    const abort = () => stop(signal?.reason);
    const timer = setTimeout(() => stop(new TimeoutError()), timeoutMs);
    signal?.addEventListener('abort', abort, { once: true });
    const ending =
      <V>(end: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        end(value);
      };
    work(stopping.signal).then(ending(resolve), ending(reject));
  });
}
