/** What the work comes to, or the abort: some work cannot be stopped, and some is shared with other callers. */
export function raceAbort<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work();
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work()
      .finally(() => signal.removeEventListener('abort', stop))
      .then(resolve, reject);
  });
}
