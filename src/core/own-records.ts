import { createMemoryStore } from '../store/memory.ts';
import { onceOf, type Reservation, type StepRecords, USED_CODE_MS } from './records.ts';

// The records of a provider without a store of the caller's. Nobody else can know its steps, so the replay guard alone
// decides about them. Only the codes are kept here, since they can come on another step.

const NOTHING: Reservation = { settle: async () => true, end: async () => {}, release: async () => {} };

/** Keeps the used codes in the memory of the provider, on its clock. */
export function createOwnRecords(now: () => number): StepRecords {
  const store = createMemoryStore({ now });
  const { signal } = new AbortController();

  return {
    needSubject: false,
    async register() {},
    async reserve(handle, code, trace) {
      const once = onceOf(handle, code);
      if (once === undefined) return NOTHING;
      const group = JSON.stringify(once);
      const use = async (to: string | null) => {
        trace.storeCalls += 1;
        return (await store.run(group, [{ op: 'swap', key: 'code', from: null, to, ttlMs: USED_CODE_MS }], signal))
          .done;
      };
      return (await use(null)) ? { ...NOTHING, settle: () => use('used') } : undefined;
    },
    watch: async () => NOTHING,
    replace: async () => ({ async restore() {} }),
    cancel: async () => true,
  };
}
