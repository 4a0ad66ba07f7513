import { busy, handleInvalid } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';
import { MAX_STEP_MS } from './handles.ts';

/** How a step ended. Only an expired step may still be replaced by `resend`. */
type End = 'used' | 'expired' | 'canceled';
type Entry = { busy: boolean; end: End | undefined; readonly forgetAt: number };

/** Knows which steps of this provider instance are being answered, and which are over. */
export type ReplayGuard = {
  /** Throws HANDLE_INVALID if the step is over. */
  assertUsable(handle: Handle): void;
  /** The same before a `resend`, which may also replace an expired step. */
  assertReplaceable(handle: Handle): void;
  /** Takes the step for one answer or resend; a second one meanwhile is BUSY. Call the result to release it. */
  acquire(handle: Handle): () => void;
  /** Ends the step. False: another call has used or canceled it. */
  consume(handle: Handle, end: Exclude<End, 'canceled'>): boolean;
  /** Ends the step, also under an answer that is being checked. False: another call has used it. */
  cancel(handle: Handle): boolean;
};

/** In memory, so it protects one process. Across processes the application deletes the handle. */
export function createReplayGuard(now: () => number): ReplayGuard {
  const entries = new Map<string, Entry>();

  function entryOf(handle: Handle): Entry {
    const known = entries.get(handle.id);
    if (known !== undefined) return known;
    for (const [id, entry] of entries) {
      if (entry.forgetAt >= now()) break;
      entries.delete(id);
    }
    // `resend` takes a handle up to 15 minutes past its expiry. So the end of the step must be known that long.
    const entry = { busy: false, end: undefined, forgetAt: Date.parse(handle.expiresAt) + MAX_STEP_MS };
    entries.set(handle.id, entry);
    return entry;
  }

  return {
    assertUsable(handle) {
      const end = entries.get(handle.id)?.end;
      if (end !== undefined) throw handleInvalid(end === 'canceled' ? 'has been canceled' : 'has been used');
    },
    assertReplaceable(handle) {
      if (isFinal(entries.get(handle.id)?.end)) throw handleInvalid('has been used or canceled');
    },
    acquire(handle) {
      const entry = entryOf(handle);
      if (entry.busy) throw busy();
      entry.busy = true;
      return () => {
        entry.busy = false;
        if (entry.end === undefined) entries.delete(handle.id);
      };
    },
    consume(handle, end) {
      const entry = entryOf(handle);
      if (isFinal(entry.end)) return false;
      // A call that was already running may still succeed after another one saw the step expire. Only the first success counts.
      entry.end = end;
      return true;
    },
    cancel(handle) {
      const entry = entryOf(handle);
      if (entry.end === 'used') return false;
      entry.end = 'canceled';
      return true;
    },
  };
}

function isFinal(end: End | undefined): boolean {
  return end === 'used' || end === 'canceled';
}
