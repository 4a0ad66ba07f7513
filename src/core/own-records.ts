import { createMemoryStore } from '../store/memory.ts';
import { codeNameOf, type Reservation, type StepRecords, swap, USED_CODE_MS } from './step-records.ts';

// The records of a provider without a store of the caller's. Nobody else can know its steps, so the replay guard alone
// decides about them. Only the codes are kept here, since they can come on another step.

const NOTHING: Reservation = { settle: async () => true, end: async () => {}, release: async () => {} };

/** Keeps the used codes in memory, on the provider's clock. */
export function createOwnRecords(tenant: string, now: () => number): StepRecords {
  const store = createMemoryStore({ now });
  const { signal } = new AbortController();

  return {
    needSubject: false,
    async register() {},
    async reserve(handle, code, trace) {
      const name = codeNameOf(tenant, handle, code);
      if (name === undefined) return NOTHING;
      const use = async (to: string | null) => {
        trace.storeCalls += 1;
        return (await store.run(name, [swap('code', null, to, USED_CODE_MS)], signal)).done;
      };
      return (await use(null)) ? { ...NOTHING, settle: () => use('used') } : undefined;
    },
    watch: () => NOTHING,
    replace: async () => ({ async restore() {} }),
    cancel: async () => true,
  };
}
