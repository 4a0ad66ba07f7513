import { invalidInput } from '../spec/errors.ts';
import type { StoreOp } from '../spec/store.ts';

/** What a store keeps under a key. A key holds a value or a count. */
export type Row = { readonly value: string | null; readonly count: number; readonly expiresAt: number };

/** Refuses what no two engines would do alike. */
export function assertBatch(ops: readonly StoreOp[]): void {
  const keys = new Set(ops.map(({ key }) => key));
  if (keys.size !== ops.length) throw invalidInput('run', ['ops: each must name another key']);
}

/** True if the part may be applied to what is there. `row` is absent if it has expired. */
export function holds(op: StoreOp, row: Row | undefined): boolean {
  const { value = null, count = 0 } = row ?? {};
  switch (op.op) {
    case 'swap':
      return value === op.from && (value !== null || row === undefined);
    case 'add':
      return count + op.by <= op.max;
    case 'clear':
      return op.max === undefined || count <= op.max;
  }
}

/** What is there afterwards; undefined: nothing. */
export function applied(op: StoreOp, row: Row | undefined, now: number): Row | undefined {
  switch (op.op) {
    case 'swap':
      if (op.from === op.to) return row;
      return op.to === null ? undefined : { value: op.to, count: 0, expiresAt: now + op.ttlMs };
    case 'add': {
      if (op.by === 0) return row;
      const count = (row?.count ?? 0) + op.by;
      if (count <= 0) return undefined;
      const isReached = op.by > 0 && count === op.max && op.lockMs !== undefined;
      const expiresAt = isReached ? now + (op.lockMs ?? 0) : (row?.expiresAt ?? now + op.ttlMs);
      return { value: null, count, expiresAt };
    }
    case 'clear':
      return undefined;
  }
}
