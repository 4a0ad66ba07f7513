import type { Handle } from '../spec/steps.ts';
import { handleInvalid, MAX_STEP_MS } from './handles.ts';

/** How a step came to its end; only an expired one may still be replaced by `resend`. */
type End = 'used' | 'expired';
type Entry = { busy: boolean; end: End | undefined; readonly forgetAt: number };

/** Which steps of this provider instance are being answered, and which are over. */
export type OneUse = {
  /** Throws HANDLE_INVALID where the step is over; `resend` may still replace one that expired. */
  assertOpen(handle: Handle, use: 'answer' | 'poll' | 'resend'): void;
  /** Keeps the step for one answer or resend at a time; a second one meanwhile is HANDLE_INVALID. Call the release. */
  hold(handle: Handle): () => void;
  /** Ends the step. False: it was over already. */
  end(handle: Handle, end: End): boolean;
};

/** In memory, so per process: across processes the application deletes the handle. */
export function createOneUse(now: () => number): OneUse {
  const entries = new Map<string, Entry>();

  function entryOf(handle: Handle): Entry {
    const known = entries.get(handle.id);
    if (known !== undefined) return known;
    for (const [id, entry] of entries) {
      if (entry.forgetAt >= now()) break;
      entries.delete(id);
    }
    // `resend` takes a handle up to 15 minutes past its expiry, so its end must be known that long.
    const entry = { busy: false, end: undefined, forgetAt: Date.parse(handle.expiresAt) + MAX_STEP_MS };
    entries.set(handle.id, entry);
    return entry;
  }

  return {
    assertOpen(handle, use) {
      const end = entries.get(handle.id)?.end;
      if (end === 'used' || (end === 'expired' && use !== 'resend')) throw handleInvalid('has been used');
    },
    hold(handle) {
      const entry = entryOf(handle);
      if (entry.busy) throw handleInvalid('is being answered by another call');
      entry.busy = true;
      return () => {
        entry.busy = false;
        if (entry.end === undefined) entries.delete(handle.id);
      };
    },
    end(handle, end) {
      const entry = entryOf(handle);
      if (entry.end === 'used') return false;
      // What was under way when another call heard that the step is over may still succeed: only one can.
      entry.end = end;
      return true;
    },
  };
}
