/** One wait for an approval, as the scheduler sees it. Times are milliseconds since the epoch. */
export type Wait = {
  /** When its step expires. */
  readonly endsAt: number;
  hasPolled: boolean;
  /** When it polled last. Before its first poll: when it began. */
  lastAt: number;
  /** The earliest time of its next poll, and how long after the last poll that is. */
  dueAt: number;
  intervalMs: number;
  /** Starts its poll. */
  resume: () => void;
};

/** The last poll starts this long before the step expires, so that it arrives in time. */
const TRANSIT_MS = 250;

/** When a wait may poll next. No slot is free before `freeAt`; a round (one poll of each wait) takes `roundMs`. */
export function slotAt({ endsAt, hasPolled, lastAt, dueAt, intervalMs }: Wait, roundMs: number, freeAt: number) {
  // A poll during the last interval would leave none for the very end. So the wait holds that poll back.
  const lastSlotAt = endsAt - Math.max(roundMs, TRANSIT_MS);
  const isHeldBack = dueAt < lastSlotAt && dueAt + intervalMs > lastSlotAt;
  const at = Math.max(isHeldBack ? lastSlotAt : dueAt, freeAt);
  const knowsItsEnd = hasPolled && lastAt >= endsAt;
  return knowsItsEnd ? at : Math.min(at, endsAt);
}

/** True if the step has expired: that poll is answered without a request. */
export function isOver({ endsAt }: Wait, at: number): boolean {
  return endsAt <= at;
}

/** True for a wait that began less than one round before its step expires. */
export function isLate({ hasPolled, endsAt }: Wait, roundMs: number, at: number): boolean {
  return !hasPolled && endsAt - roundMs < at;
}
