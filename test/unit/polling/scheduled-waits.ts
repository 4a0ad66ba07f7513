import { vi } from 'vitest';
import { createPollScheduler, type PollScheduler } from '../../../src/polling/scheduler.ts';

// Waits as waitForApproval makes them, on a scheduler alone. Times are milliseconds since START, on vitest's fake timers.

export const START = Date.UTC(2026, 0, 1);
export const INTERVAL_MS = 4_000;

export type Plan = {
  readonly name?: string;
  readonly endsInMs?: number;
  readonly intervalMs?: number;
  /** When the user approves: a poll from then on, and before the end, sees it. */
  readonly approvedInMs?: number;
  readonly signal?: AbortSignal;
};
export type Wait = {
  readonly polls: readonly number[];
  readonly end: () => 'open' | 'approved' | 'expired' | 'aborted';
};

/** Waits on a scheduler as waitForApproval does; times are milliseconds since the start. */
export function waitOn(scheduler: PollScheduler, plan: Plan = {}, log: string[] = []): Wait {
  const { name = '', endsInMs = 300_000, intervalMs = INTERVAL_MS, approvedInMs = Infinity, signal } = plan;
  const polls: number[] = [];
  let end: ReturnType<Wait['end']> = 'open';
  const begunAt = Date.now();
  const run = async () => {
    const poller = scheduler.register(begunAt + endsInMs);
    let afterMs = 0;
    try {
      while (end === 'open') {
        await poller.slot(afterMs, signal);
        afterMs = intervalMs;
        if (Date.now() >= begunAt + endsInMs) end = 'expired';
        else {
          polls.push(Date.now() - START);
          log.push(name);
          if (Date.now() >= begunAt + approvedInMs) end = 'approved';
        }
      }
    } catch {
      end = 'aborted';
    } finally {
      poller.unregister();
    }
  };
  void run();
  return { polls, end: () => end };
}

export const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
export const schedulerOf = (spacingMs: number) => createPollScheduler({ now: Date.now, spacingMs: () => spacingMs });
export const gaps = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));
