import type { MfaStore, StoreOp, StoreResult } from '../../../src/spec/store.ts';
import { applied, assertBatch, holds, type Row } from '../../../src/store/batch.ts';

// Stores that are broken in one way each. The contract must notice every one.

/** The parts of a store that a mutant replaces. */
type Parts = {
  readonly now: () => number;
  readonly nameOf: (group: string, key: string) => string;
  readonly isLive: (row: Row, now: number) => boolean;
  readonly holds: typeof holds;
  readonly applied: typeof applied;
  /** What is written: the rows after the batch, by its parts. Undefined: nothing. */
  readonly write: (done: boolean, held: readonly boolean[]) => readonly boolean[];
  readonly result: (result: StoreResult, before: StoreResult['seen'], ops: readonly StoreOp[]) => StoreResult;
  readonly assertBatch: (ops: readonly StoreOp[], signal: AbortSignal) => void;
  readonly pause: () => Promise<void> | undefined;
  /** True: each opened store has an engine of its own. */
  readonly isAlone: boolean;
};

const correct: Parts = {
  now: () => Math.floor(performance.now()),
  nameOf: (group, key) => JSON.stringify([group, key]),
  isLive: ({ expiresAt }, now) => expiresAt > now,
  holds,
  applied,
  write: (done, held) => held.map(() => done),
  result: (result) => result,
  assertBatch(ops, signal) {
    signal.throwIfAborted();
    assertBatch(ops);
  },
  pause: () => undefined,
  isAlone: false,
};

/** Opens a store of one engine, as often as it is called. */
export function storeOf(broken: Partial<Parts>): () => MfaStore {
  const parts = { ...correct, ...broken };
  const engine = new Map<string, Row>();
  return () => {
    const rows = parts.isAlone ? new Map<string, Row>() : engine;
    return {
      spec: 'mfa-store/1',
      shared: true,
      async run(group, ops, signal) {
        parts.assertBatch(ops, signal);
        const now = parts.now();
        const before = ops.map(({ key }) => {
          const row = rows.get(parts.nameOf(group, key));
          return row !== undefined && parts.isLive(row, now) ? row : undefined;
        });
        const held = ops.map((op, index) => parts.holds(op, before[index]));
        const done = held.every((one) => one);
        const pausing = parts.pause();
        if (pausing !== undefined) await pausing;
        const written = parts.write(done, held);
        const after = ops.map((op, index) => {
          if (written[index] !== true) return before[index];
          const row = parts.applied(op, before[index], now);
          const name = parts.nameOf(group, op.key);
          if (row === undefined) rows.delete(name);
          else rows.set(name, row);
          return row;
        });
        const seenOf = (row: Row | undefined) => ({
          value: row?.value ?? null,
          count: row?.count ?? 0,
          ttlMs: row === undefined ? 0 : row.expiresAt - now,
        });
        return parts.result({ done, seen: after.map(seenOf) }, before.map(seenOf), ops);
      },
    };
  };
}

/** Applies as the contract says, then changes the row. */
const thenRow =
  (change: (row: Row, op: StoreOp, before: Row | undefined, now: number) => Row | undefined): typeof applied =>
  (op, before, now) => {
    const row = applied(op, before, now);
    return row && change(row, op, before, now);
  };
const valueIs =
  (isEqual: (value: string | null, from: string | null) => boolean): typeof holds =>
  (op, row) =>
    op.op === 'swap' ? isEqual(row?.value ?? null, op.from) : holds(op, row);

export const mutants: Readonly<Record<string, Partial<Parts>>> = {
  'nothing ends': { isLive: () => true },
  'time is counted by the clock of the caller': { now: () => Date.now() },
  'a time is taken for seconds': {
    applied: thenRow((row, _op, _before, now) => ({ ...row, expiresAt: now + (row.expiresAt - now) * 1_000 })),
  },
  'a swap keeps the end of the value before': {
    applied: thenRow((row, op, before) => (op.op === 'swap' && before ? { ...row, expiresAt: before.expiresAt } : row)),
  },
  'a look puts off the end': {
    applied: thenRow((row, op, _before, now) =>
      op.op === 'swap' && op.from === op.to ? { ...row, expiresAt: now + op.ttlMs } : row,
    ),
  },
  'an addition of 0 puts off the end': {
    applied: thenRow((row, op, _before, now) =>
      op.op === 'add' && op.by === 0 ? { ...row, expiresAt: now + op.ttlMs } : row,
    ),
  },
  'each addition puts off the end': {
    applied: thenRow((row, op, _before, now) =>
      op.op === 'add' && op.by > 0 && op.lockMs === undefined ? { ...row, expiresAt: now + op.ttlMs } : row,
    ),
  },
  'an addition of 0 writes a count': {
    applied: (op, row, now) =>
      op.op === 'add' && op.by === 0 && row === undefined
        ? { value: null, count: 0, expiresAt: now + op.ttlMs }
        : applied(op, row, now),
  },
  'no lock': {
    applied: (op, row, now) => applied(op.op === 'add' ? { ...op, lockMs: undefined } : op, row, now),
  },
  'a lock from the first addition': {
    applied: thenRow((row, op, _before, now) =>
      op.op === 'add' && op.lockMs !== undefined ? { ...row, expiresAt: now + op.lockMs } : row,
    ),
  },
  'a count stays below 0': {
    applied: (op, row, now) =>
      op.op === 'add' && (row?.count ?? 0) + op.by < 0
        ? { value: null, count: (row?.count ?? 0) + op.by, expiresAt: now + op.ttlMs }
        : applied(op, row, now),
  },
  'a refused addition counts': {
    applied: thenRow((row) => row),
    write: (done, held) => held.map((one) => done || !one),
  },
  'parts that hold are applied in a refused batch': { write: (_done, held) => held },
  'parts before the first refused one are applied': {
    write: (_done, held) => held.map((_, index) => held.slice(0, index + 1).every((one) => one)),
  },
  'only the first part decides': {
    write: (_done, held) => held.map(() => held[0] === true),
    result: (result) => result,
  },
  'a count is compared as a text': {
    holds: (op, row) => (op.op === 'add' ? String((row?.count ?? 0) + op.by) <= String(op.max) : holds(op, row)),
  },
  'an addition must stay below the maximum': {
    holds: (op, row) => (op.op === 'add' ? (row?.count ?? 0) + op.by < op.max : holds(op, row)),
  },
  'an addition looks only at what was there': {
    holds: (op, row) => (op.op === 'add' ? (row?.count ?? 0) < op.max : holds(op, row)),
  },
  'a subtraction always holds': { holds: (op, row) => (op.op === 'add' && op.by < 0) || holds(op, row) },
  'clear ignores its maximum': { holds: (op, row) => op.op === 'clear' || holds(op, row) },
  'clear must stay below its maximum': {
    holds: (op, row) => (op.op === 'clear' && op.max !== undefined ? (row?.count ?? 0) < op.max : holds(op, row)),
  },
  'clear forgets no value': {
    applied: (op, row, now) => (op.op === 'clear' && row?.value != null ? row : applied(op, row, now)),
  },
  'absent is read as any value': { holds: valueIs((value, from) => value === null || value === from) },
  'absent is read as an empty value': { holds: valueIs((value, from) => (value ?? '') === (from ?? '')) },
  'values are compared without capital letters': {
    holds: valueIs((value, from) => value?.toLowerCase() === from?.toLowerCase()),
  },
  'values are compared without blanks': { holds: valueIs((value, from) => value?.trim() === from?.trim()) },
  'values are compared by their first letters': {
    holds: valueIs((value, from) => value?.slice(0, 3) === from?.slice(0, 3)),
  },
  'a long value is cut': { applied: thenRow((row) => ({ ...row, value: row.value?.slice(0, 255) ?? null })) },
  'null is written as a text': {
    applied: (op, row, now) =>
      op.op === 'swap' && op.to === null
        ? { value: 'null', count: 0, expiresAt: now + op.ttlMs }
        : applied(op, row, now),
  },
  'groups are ignored': { nameOf: (_group, key) => key },
  'group and key are put together': { nameOf: (group, key) => `${group}\n${key}` },
  'names have no capital letters': { nameOf: (group, key) => JSON.stringify([group, key]).toLowerCase() },
  'names are normalized': { nameOf: (group, key) => JSON.stringify([group, key]).normalize() },
  'a long name is cut': { nameOf: (group, key) => JSON.stringify([group.slice(0, 100), key.slice(0, 100)]) },
  'what is shown was there before': { result: ({ done }, before) => ({ done, seen: before }) },
  'a refused batch shows nothing': { result: ({ done, seen }) => ({ done, seen: done ? seen : [] }) },
  'a time that is left is always shown as 0': {
    result: ({ done, seen }) => ({ done, seen: seen.map((one) => ({ ...one, ttlMs: 0 })) }),
  },
  'counts are shown as 0': { result: ({ done, seen }) => ({ done, seen: seen.map((one) => ({ ...one, count: 0 })) }) },
  'every batch is called applied': { result: ({ seen }) => ({ done: true, seen }) },
  'no batch is called applied': { result: ({ seen }) => ({ done: false, seen }) },
  'a key may come twice': { assertBatch: (_ops, signal) => signal.throwIfAborted() },
  'an abort is ignored': { assertBatch },
  'another batch may come in between': { pause: () => Promise.resolve() },
  'each process has its own': { isAlone: true },
};
