import { busy, handleInvalid, invalidConfig } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';
import type { MfaStore, StoreOp, StoreResult } from '../spec/store.ts';
import { digestOf } from './digest.ts';
import { MAX_STEP_MS } from './handles.ts';
import { type Owner, onceOf, type RecordTrace, type Reservation, type StepRecords, USED_CODE_MS } from './records.ts';
import { createStoreCalls } from './store-calls.ts';

// What the store knows of a step: whether it is open, and who is answering it. Absent means lost where several processes
// share the store, never open: a flush, an eviction or a restart can close a step, not open one.

/** A step is answered for 15 minutes at the most, and replaced for 15 more. The rest is for clocks that differ. */
const RECORD_MS = 2 * MAX_STEP_MS + 60_000;
const OPEN = 'open';
const CANCELED = 'canceled';
const USED = 'used:';
/** Ended without a success. It must not look like anybody's success. */
const ENDED = 'ended';
/** Until the next step is sent. If it cannot be sent, the step is open again. */
const SUPERSEDED = 'superseded:';

type Options = Readonly<{ tenant: string; leaseMs: number; storeTimeoutMs: number }>;

/** The records of a tenant's steps in a store. */
export function openStepRecords(store: MfaStore, { tenant, leaseMs, storeTimeoutMs }: Options): StepRecords {
  const { shared } = store;
  const run = createStoreCalls(store, storeTimeoutMs);
  /** The value of a step that nobody has used. */
  const open = shared ? OPEN : null;
  /** Drawn once: whoever repeats a settle, or polls again after a reply was lost, knows its own. */
  const used = USED + crypto.randomUUID();
  const groupOf = ({ subject, userId }: Owner) => digestOf(tenant, subject ?? userId);

  /** The group and the keys of a step. There is no key of a code where the same code may be right again. */
  function namesOf(handle: Handle, code?: string) {
    const name = digestOf(handle.id);
    const once = onceOf(handle, code);
    const group = groupOf(handle);
    return { group, step: `step:${name}`, lock: `lock:${name}`, code: once && `code:${digestOf(tenant, ...once)}` };
  }

  function reservationOf(
    { group, step, lock, code }: ReturnType<typeof namesOf>,
    nonce: string | undefined,
    trace: RecordTrace,
  ): Reservation {
    const unlock: readonly StoreOp[] = nonce === undefined ? [] : [{ op: 'clear', key: lock }];
    let isLocked = nonce !== undefined;

    /** Ends the step. The lock goes with it. */
    async function end(to: Swap, codeOps: readonly Swap[], own?: Swap): Promise<StoreResult> {
      const result = await run(group, { ops: [to, ...codeOps, ...unlock], ...(own !== undefined && { own }) }, trace);
      if (result.done) isLocked = false;
      return result;
    }

    return {
      async settle() {
        const codeOps = code === undefined ? [] : [swap(code, null, USED, USED_CODE_MS)];
        const success = swap(step, open, used, RECORD_MS);
        const { done, seen } = await end(success, codeOps, success);
        if (done) return true;
        assertOpen(seen[0]?.value, trace);
        return false;
      },
      async end() {
        await end(swap(step, open, ENDED, RECORD_MS), []);
      },
      async release() {
        if (nonce === undefined || !isLocked) return;
        const own = swap(lock, nonce, null, leaseMs);
        await run(group, { ops: [own], own }, trace).catch(() => {});
      },
    };
  }

  /** Throws HANDLE_INVALID for a step that is over or lost. */
  function assertOpen(value: string | null | undefined, trace: RecordTrace): void {
    if (value === open) return;
    if (value === null || value === undefined) {
      trace.isLost = true;
      throw handleInvalid('has no record in the store', 'start again, and look into the store if it happens often');
    }
    if (value === CANCELED) throw handleInvalid('has been canceled');
    if (value === ENDED || value.startsWith(USED) || value.startsWith(SUPERSEDED)) throw handleInvalid('has been used');
    throw invalidConfig(['store: holds a value of another version, give this version a store of its own']);
  }

  return {
    needSubject: true,

    async register(owner, id, trace) {
      if (!shared) return;
      const own = swap(`step:${digestOf(id)}`, null, OPEN, RECORD_MS);
      const { done } = await run(groupOf(owner), { ops: [own], own }, trace);
      if (!done) throw invalidConfig(['store: has a record of a step that is new, test it with mfaStoreContract']);
    },

    async reserve(handle, code, trace) {
      const names = namesOf(handle, code);
      const nonce = crypto.randomUUID();
      const own = swap(names.lock, null, nonce, leaseMs);
      const codeOps = names.code === undefined ? [] : [swap(names.code, null, null, USED_CODE_MS)];
      const ops = [swap(names.step, open, open, RECORD_MS), own, ...codeOps];
      const { done, seen } = await run(names.group, { ops, own }, trace);
      if (done) return reservationOf(names, nonce, trace);
      assertOpen(seen[0]?.value, trace);
      if (seen[1]?.value !== null) throw busy();
      return undefined;
    },

    watch: async (handle, trace) => reservationOf(namesOf(handle), undefined, trace),

    async replace(handle, id, trace) {
      const { group, step, lock } = namesOf(handle);
      const next = `step:${digestOf(id)}`;
      const superseded = SUPERSEDED + crypto.randomUUID();
      const own = swap(step, open, superseded, RECORD_MS);
      const registered = shared ? [swap(next, null, OPEN, RECORD_MS)] : [];
      const ops = [own, swap(lock, null, null, leaseMs), ...registered];
      const { done, seen } = await run(group, { ops, own }, trace);
      if (!done) {
        assertOpen(seen[0]?.value, trace);
        throw busy();
      }
      return {
        async restore() {
          const back: readonly StoreOp[] = [
            swap(step, superseded, open, RECORD_MS),
            ...(shared ? [{ op: 'clear', key: next } as const] : []),
          ];
          await run(group, { ops: back }, trace).catch(() => {});
        },
      };
    },

    async cancel(handle, trace) {
      const { group, step } = namesOf(handle);
      const end = async (from: string | null) => run(group, { ops: [swap(step, from, CANCELED, RECORD_MS)] }, trace);
      const { done, seen } = await end(open);
      const value = seen[0]?.value;
      // Otherwise it would be open again if the next step cannot be sent.
      if (value?.startsWith(SUPERSEDED)) return (await end(value)).done;
      // A step whose record is lost can let nobody in. It may still wait on the phone.
      return done || value === CANCELED || value === null;
    },
  };
}

type Swap = Extract<StoreOp, { op: 'swap' }>;

function swap(key: string, from: string | null, to: string | null, ttlMs: number): Swap {
  return { op: 'swap', key, from, to, ttlMs };
}
