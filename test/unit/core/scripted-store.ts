import type { MfaStore, StoreOp } from '../../../src/spec/store.ts';
import { storeOf } from '../store/mutants.ts';

/** What happens to one use of the store. `lost`: it is applied, but the reply does not arrive. */
type Fault = 'refused' | 'silent' | 'lost' | undefined;

/** A shared store that a test watches, breaks and empties. */
export type ScriptedStore = {
  readonly store: MfaStore;
  readonly runs: readonly { readonly group: string; readonly ops: readonly StoreOp[] }[];
  /** What happens to the next uses, one after the other. */
  readonly fail: (...faults: readonly Fault[]) => void;
  /** Loses everything. */
  readonly flush: () => void;
  /** Loses everything just before the use of this number, counted from now on. */
  readonly flushBefore: (use: number) => void;
};

export function scriptedStore(shared = true): ScriptedStore {
  const runs: ScriptedStore['runs'][number][] = [];
  let engine = storeOf({})();
  let faults: Fault[] = [];
  let flushAt = Number.POSITIVE_INFINITY;
  const flush = () => {
    engine = storeOf({})();
  };
  const store: MfaStore = {
    spec: 'mfa-store/1',
    shared,
    async run(group, ops, signal) {
      if (runs.length === flushAt) flush();
      runs.push({ group, ops });
      const fault = faults.shift();
      if (fault === 'refused') throw new Error('connect ECONNREFUSED');
      if (fault === 'silent') return new Promise(() => {});
      const result = await engine.run(group, ops, signal);
      return fault === 'lost' ? new Promise(() => {}) : result;
    },
  };
  return {
    store,
    runs,
    flush,
    fail: (...next) => {
      faults = [...next];
    },
    flushBefore: (use) => {
      flushAt = runs.length + use;
    },
  };
}
