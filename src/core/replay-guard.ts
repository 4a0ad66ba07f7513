import { busy, handleInvalid } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';
import { MAX_STEP_MS } from './handles.ts';

/** How a step ended. Only an expired step may still be replaced by `resend`. */
type End = 'used' | 'expired' | 'canceled';

/**
 * How long an end is remembered. A step lives at most 15 minutes, and `resend` takes it 15 minutes longer. It is counted
 * by a clock that nobody can set: otherwise a used handle would be good again after a correction of the time.
 */
const REMEMBERED_MS = 2 * MAX_STEP_MS;

/**
 * An answer that is under way for so long is lost: a runtime may end a request and tell nobody. Nothing may keep the step
 * from its user then. If it is only slow, two answers are under way, and still only one can succeed.
 */
const LOST_AFTER_MS = 60_000;

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
  /** Takes back an end by `consume`: the store did not confirm it. */
  reopen(handle: Handle): void;
  /** Ends the step, also under an answer that is being checked. False: another call has used it. */
  cancel(handle: Handle): boolean;
};

/** From so many ends on, those are forgotten early that also the settable clock takes for too old. */
const MANY = 10_000;

type Entry = {
  readonly end: End;
  /** By the clock that nobody can set. */
  readonly forgetAt: number;
  /** By the settable one: after this, the handle is refused for its age. */
  readonly tooOldAt: number;
};

/** In memory, in front of the store: it protects one provider instance. The store protects all that share it. */
export function createReplayGuard(now: () => number): ReplayGuard {
  /** Since when, oldest first. */
  const taken = new Map<string, { readonly since: number }>();
  /** Oldest first. */
  const ended = new Map<string, Entry>();

  function endOf({ id }: Handle): End | undefined {
    return ended.get(id)?.end;
  }

  function remember({ id, expiresAt }: Handle, end: End): void {
    const elapsed = performance.now();
    ended.delete(id);
    ended.set(id, { end, forgetAt: elapsed + REMEMBERED_MS, tooOldAt: Date.parse(expiresAt) + MAX_STEP_MS });
    // Two for each new one, so that the memory shrinks and no call has much to do.
    for (const [oldest, entry] of [...firstTwo(ended)]) {
      const isMany = ended.size > MANY;
      if (entry.forgetAt < elapsed || (isMany && entry.tooOldAt < now())) ended.delete(oldest);
      // Not the one at the head of the line for ever, such as one that ended while the clock was a year ahead.
      else if (isMany) {
        ended.delete(oldest);
        ended.set(oldest, entry);
      }
    }
  }

  return {
    assertUsable(handle) {
      const end = endOf(handle);
      if (end !== undefined) throw handleInvalid(end === 'canceled' ? 'has been canceled' : 'has been used');
    },
    assertReplaceable(handle) {
      if (isFinal(endOf(handle))) throw handleInvalid('has been used or canceled');
    },
    acquire({ id }) {
      const mine = { since: performance.now() };
      const isLost = ({ since }: typeof mine) => mine.since - since > LOST_AFTER_MS;
      const other = taken.get(id);
      if (other !== undefined && !isLost(other)) throw busy();
      for (const [oldest, entry] of [...firstTwo(taken)]) if (isLost(entry)) taken.delete(oldest);
      taken.delete(id);
      taken.set(id, mine);
      return () => {
        if (taken.get(id) === mine) taken.delete(id);
      };
    },
    consume(handle, end) {
      if (isFinal(endOf(handle))) return false;
      // A call that was already running may still succeed after another one saw the step expire. Only the first success counts.
      remember(handle, end);
      return true;
    },
    reopen(handle) {
      if (endOf(handle) === 'used') ended.delete(handle.id);
    },
    cancel(handle) {
      if (endOf(handle) === 'used') return false;
      remember(handle, 'canceled');
      return true;
    },
  };
}

function* firstTwo<K, V>(entries: ReadonlyMap<K, V>): Generator<readonly [K, V]> {
  let count = 0;
  for (const entry of entries) {
    if (count === 2) return;
    count += 1;
    yield entry;
  }
}

function isFinal(end: End | undefined): boolean {
  return end !== undefined && end !== 'expired';
}
