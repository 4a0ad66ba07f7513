/** One wait for an approval, as the scheduler sees it. Times are those of its pace clock, but for `expiresAt`. */
export type Wait = {
  /** When its step expires, by the provider's clock: milliseconds since the epoch. */
  readonly expiresAt: number;
  hasPolled: boolean;
  /** True once it has polled after its step had expired. */
  knowsItsEnd: boolean;
  /** True from the start of a poll until it wants the next one. */
  isPolling: boolean;
  /** The earliest time of its next poll, and how long after the last poll that is. */
  dueAt: number;
  intervalMs: number;
  /** Its slot by the plan that was made after it came. */
  slotAt: number;
  /** False: it came after the last plan. */
  isPlanned: boolean;
  /** Who has not been heard of by then is gone: a runtime may end a request and tell nobody. */
  goneAt: number;
};

/** The last poll starts this long before the step expires, so that it arrives in time. */
const TRANSIT_MS = 250;

/**
 * When a wait wants to poll next. Its step ends at `endsAt`, and a round (one poll of each wait) takes `roundMs`.
 */
export function wantedAt({ knowsItsEnd, dueAt, intervalMs }: Wait, endsAt: number, roundMs: number): number {
  // A poll during the last interval would leave none for the very end. So the wait holds that poll back.
  const lastSlotAt = endsAt - Math.max(roundMs, TRANSIT_MS);
  const isHeldBack = dueAt < lastSlotAt && dueAt + intervalMs > lastSlotAt;
  const at = isHeldBack ? lastSlotAt : dueAt;
  return knowsItsEnd ? at : Math.min(at, endsAt);
}

/** What a plan is made of: when each step ends, the length of a round, the next free slot, and the time between slots. */
type Timetable = {
  readonly endOf: (wait: Wait) => number;
  readonly roundMs: number;
  readonly freeAt: number;
  readonly spacingMs: number;
  readonly at: number;
};

/**
 * Gives each wait its slot. A wait that begins in the last round of its step goes first, then whoever wants to poll
 * first. A wait whose slot would come after its end gets its end, which costs no slot.
 */
export function planSlots(waits: ReadonlySet<Wait>, { endOf, roundMs, freeAt, spacingMs, at }: Timetable): void {
  const late: Wait[] = [];
  const others: Wait[] = [];
  for (const wait of waits) {
    if (wait.isPolling) continue;
    const endsAt = endOf(wait);
    wait.isPlanned = true;
    wait.slotAt = wantedAt(wait, endsAt, roundMs);
    (isLate(wait, endsAt, roundMs, at) ? late : others).push(wait);
  }
  late.sort((one, other) => one.expiresAt - other.expiresAt);
  others.sort((one, other) => one.slotAt - other.slotAt);
  let nextAt = freeAt;
  for (const wait of [...late, ...others]) {
    const endsAt = endOf(wait);
    const slotAt = Math.max(wait.slotAt, nextAt);
    wait.slotAt = Math.min(slotAt, endsAt);
    if (slotAt < endsAt) nextAt = slotAt + spacingMs;
  }
}

/** True for a wait that began less than one round before its step expires. */
function isLate({ hasPolled }: Wait, endsAt: number, roundMs: number, at: number): boolean {
  return !hasPolled && endsAt - roundMs < at;
}
