import { handleInvalid } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';
import { MAX_STEP_MS } from './handles.ts';

/** How a step came to its end; only an expired one may still be replaced by `resend`. */
type End = 'used' | 'expired';
type Entry = { busy: boolean; end: End | undefined; readonly forgetAt: number };

/** Which steps of this provider instance are being answered, and which are over. */
export type ReplayGuard = {
  /** Throws HANDLE_INVALID where the step is over. */
  assertUsable(handle: Handle): void;
  /** The same for what replaces a step: one that expired may still be replaced. */
  assertReplaceable(handle: Handle): void;
  /** Keeps the step for one answer or resend at a time; a second one meanwhile is HANDLE_INVALID. Call the release. */
  acquire(handle: Handle): () => void;
  /** Ends the step. False: it was over already. */
  consume(handle: Handle, end: End): boolean;
};

/** In memory, so per process: across processes the application deletes the handle. */
export function createReplayGuard(now: () => number): ReplayGuard {
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
    assertUsable(handle) {
      if (entries.get(handle.id)?.end !== undefined) throw handleInvalid('has been used');
    },
    assertReplaceable(handle) {
      if (entries.get(handle.id)?.end === 'used') throw handleInvalid('has been used');
    },
    acquire(handle) {
      const entry = entryOf(handle);
      if (entry.busy) throw handleInvalid('is being answered by another call');
      entry.busy = true;
      return () => {
        entry.busy = false;
        if (entry.end === undefined) entries.delete(handle.id);
      };
    },
    consume(handle, end) {
      const entry = entryOf(handle);
      if (entry.end === 'used') return false;
      // What was under way when another call heard that the step is over may still succeed: only one can.
      entry.end = end;
      return true;
    },
  };
}
