/** One wait for an approval, as the pacer sees it. Times are milliseconds since the epoch. */
export type Wait = {
  /** When its step ends. */
  readonly endsAt: number;
  hasLooked: boolean;
  /** When it looked last, or began. */
  since: number;
  /** When it may look again, and how long after the last look that is: the identity provider's interval. */
  dueAt: number;
  intervalMs: number;
  /** Lets it look. */
  go: () => void;
};

/** A last look leaves this long before the step ends, to be there in time. */
const TRANSIT_MS = 250;

/** When a wait may look, where no turn is free before `freeAt` and a round (one turn of every wait) takes `roundMs`. */
export function turnAt({ endsAt, hasLooked, since, dueAt, intervalMs }: Wait, roundMs: number, freeAt: number): number {
  // A look in the last interval would leave none for the very end, so a wait holds it back until then.
  const lastAt = endsAt - Math.max(roundMs, TRANSIT_MS);
  const isHeldBack = dueAt < lastAt && dueAt + intervalMs > lastAt;
  const at = Math.max(isHeldBack ? lastAt : dueAt, freeAt);
  const knowsItsEnd = hasLooked && since >= endsAt;
  return knowsItsEnd ? at : Math.min(at, endsAt);
}

/** True where the step has ended: that look is answered without a request. */
export function isOver({ endsAt }: Wait, at: number): boolean {
  return endsAt <= at;
}

/** True for a wait that began too late for its turn to come around before its step ends. */
export function isLate({ hasLooked, endsAt }: Wait, roundMs: number, at: number): boolean {
  return !hasLooked && endsAt - roundMs < at;
}
