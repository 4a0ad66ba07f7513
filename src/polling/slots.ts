/** One wait for an approval, as the scheduler sees it. Times are those of its pace clock, but for `expiresAt`. */
export type Wait = {
  /** When its step expires, by the provider's clock: milliseconds since the epoch. */
  readonly expiresAt: number;
  hasPolled: boolean;
  /** True once it has polled after its step had expired. */
  knowsItsEnd: boolean;
  /** The earliest time of its next poll, and how long after the last poll that is. */
  dueAt: number;
  intervalMs: number;
  /** Starts its poll. */
  resume: () => void;
};

/** The last poll starts this long before the step expires, so that it arrives in time. */
const TRANSIT_MS = 250;

/**
 * When a wait may poll next. Its step ends at `endsAt`, no slot is free before `freeAt`, and a round (one poll of each
 * wait) takes `roundMs`.
 */
export function slotAt({ knowsItsEnd, dueAt, intervalMs }: Wait, endsAt: number, roundMs: number, freeAt: number) {
  // A poll during the last interval would leave none for the very end. So the wait holds that poll back.
  const lastSlotAt = endsAt - Math.max(roundMs, TRANSIT_MS);
  const isHeldBack = dueAt < lastSlotAt && dueAt + intervalMs > lastSlotAt;
  const at = Math.max(isHeldBack ? lastSlotAt : dueAt, freeAt);
  return knowsItsEnd ? at : Math.min(at, endsAt);
}

/** True for a wait that began less than one round before its step expires. */
export function isLate({ hasPolled }: Wait, endsAt: number, roundMs: number, at: number): boolean {
  return !hasPolled && endsAt - roundMs < at;
}
