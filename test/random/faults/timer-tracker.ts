import { clearTimeout as clear, setTimeout as later } from 'node:timers';

/** Remembers which timers run that keep the process alive; those that a test sets by `node:timers` are not meant. */
export function watchTimers() {
  const { setTimeout: set, clearTimeout: unset } = globalThis;
  const live = new Map<NodeJS.Timeout, string>();
  globalThis.setTimeout = Object.assign((work: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
    const timer = later(() => {
      live.delete(timer);
      work(...values);
    }, ms);
    live.set(timer, `${ms} ms`);
    return timer;
  }, set);
  globalThis.clearTimeout = (timer) => {
    for (const one of live.keys()) if (one === timer) live.delete(one);
    clear(timer);
  };
  return {
    live: () => [...live].filter(([timer]) => timer.hasRef()).map(([, ms]) => ms),
    restore() {
      globalThis.setTimeout = set;
      globalThis.clearTimeout = unset;
    },
  };
}
