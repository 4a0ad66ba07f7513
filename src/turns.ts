/** One wait for an approval, as the pacer sees it. Times are milliseconds since the epoch. */
export type Wait = {
  /** When its step ends. */
  readonly endsAt: number;
  /** When it looked last; minus infinity: not yet. */
  lookedAt: number;
  /** When it may look again, and how long after the last time that is: the identity provider's interval. */
  dueAt: number;
  intervalMs: number;
  /** Lets it look. */
  go: () => void;
};

/** A last look leaves this long before the step ends, to be there in time. */
const TRANSIT_MS = 250;

/** When a wait may look, in rounds of `roundMs` (one look of every wait). */
export function turnAt(wait: Wait, roundMs: number, freeAt: number): number {
  const { endsAt, lookedAt, dueAt, intervalMs } = wait;
  const lastAt = lastLookAt(wait, roundMs);
  // A look now would keep the interval from the last one, so this wait holds back for it.
  const isHeldBack = lookedAt < lastAt && dueAt + intervalMs > lastAt;
  const at = Math.max(isHeldBack ? Math.max(dueAt, lastAt) : dueAt, freeAt);
  return lookedAt < endsAt ? Math.min(at, endsAt) : at;
}

/** True where its step has ended and it has not heard so: that look is answered without a request. */
export function isOver({ endsAt, lookedAt }: Wait, at: number): boolean {
  return lookedAt < endsAt && endsAt <= at;
}

/** True where `a` looks before `b`: last looks first, by the end of their steps; then who has waited the longest. */
export function goesBefore(a: Wait, b: Wait, roundMs: number, at: number): boolean {
  const [isLastOfA, isLastOfB] = [isLast(a, roundMs, at), isLast(b, roundMs, at)];
  if (isLastOfA !== isLastOfB) return isLastOfA;
  return isLastOfA ? a.endsAt < b.endsAt : a.lookedAt < b.lookedAt;
}

/** A last look falls into the last round before the end, which has room for one of every wait. */
function isLast(wait: Wait, roundMs: number, at: number): boolean {
  const lastAt = lastLookAt(wait, roundMs);
  return wait.lookedAt < lastAt && lastAt <= at;
}

function lastLookAt({ endsAt }: Wait, roundMs: number): number {
  return endsAt - Math.max(roundMs, TRANSIT_MS);
}
