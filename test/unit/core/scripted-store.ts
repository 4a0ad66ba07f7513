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
  /**
   * Loses something just before the use of this number, counted from now on: all, or the key of this number among those
   * that were used so far.
   */
  readonly loseBefore: (use: number, what: 'all' | number) => void;
};

export function scriptedStore(shared = true): ScriptedStore {
  const runs: ScriptedStore['runs'][number][] = [];
  let engine = storeOf({})();
  let faults: Fault[] = [];
  let loss: { readonly at: number; readonly what: 'all' | number } | undefined;
  const flush = () => {
    engine = storeOf({})();
  };
  const store: MfaStore = {
    spec: 'mfa-store/1',
    shared,
    async run(group, ops, signal) {
      if (loss?.what === 'all' && runs.length === loss.at) flush();
      else if (loss !== undefined && runs.length === loss.at) {
        const used = runs.flatMap((run) => run.ops.map(({ key }) => [run.group, key] as const));
        const [of = '', key = ''] = used[Number(loss.what)] ?? [];
        await engine.run(of, [{ op: 'clear', key }], signal);
      }
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
    loseBefore: (use, what) => {
      loss = { at: runs.length + use, what };
    },
  };
}
