import { clearTimeout as clear, setTimeout as later } from 'node:timers';

/** Tracks timers that keep the process alive. Timers that a test sets through `node:timers` are not tracked. */
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
