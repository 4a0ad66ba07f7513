import { clearTimeout as clear, setTimeout as later } from 'node:timers';

/** Remembers which timers run that keep the process alive; those that a test sets by `node:timers` are not meant. */
export function trackTimers() {
  const { setTimeout: set, clearTimeout: unset } = globalThis;
  const active = new Map<NodeJS.Timeout, string>();
  globalThis.setTimeout = Object.assign((work: (...values: unknown[]) => void, ms?: number, ...values: unknown[]) => {
    const timer = later(() => {
      active.delete(timer);
      work(...values);
    }, ms);
    active.set(timer, `${ms} ms`);
    return timer;
  }, set);
  globalThis.clearTimeout = (timer) => {
    for (const one of active.keys()) if (one === timer) active.delete(one);
    clear(timer);
  };
  return {
    active: () => [...active].filter(([timer]) => timer.hasRef()).map(([, ms]) => ms),
    restore() {
      globalThis.setTimeout = set;
      globalThis.clearTimeout = unset;
    },
  };
}
