import type { Common } from '../spec/common.ts';
import type { MfaDriver } from '../spec/driver.ts';
import { invalidConfig } from '../spec/errors.ts';
import type { MfaStore } from '../spec/store.ts';
import { createOwnRecords } from './own-records.ts';
import type { StepRecords } from './records.ts';
import { isStore, NO_STORE } from './validate.ts';

const DEFAULT_STORE_TIMEOUT_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** What every provider takes of `Common`. */
export type CoreOptions = Pick<Common, 'now' | 'onEvent' | 'store' | 'storeTimeoutMs' | 'timeoutMs'>;

/** The records of a provider's steps, in the caller's store or in the memory of this instance. Throws INVALID_CONFIG. */
export function createRecords<Options>(
  { id, instance }: Pick<MfaDriver<Options>, 'id' | 'instance'>,
  { store, ...options }: CoreOptions,
  now: () => number,
): StepRecords {
  if (store === undefined) return createOwnRecords(now);
  if (!isStore(store)) throw invalidConfig([`store: ${NO_STORE}`], id);
  return createLateRecords(store, `${id} ${instance}`, options);
}

/** What a store needs is loaded with the first step, and only by those who have a store. */
function createLateRecords(
  store: MfaStore,
  tenant: string,
  { storeTimeoutMs = DEFAULT_STORE_TIMEOUT_MS, timeoutMs = DEFAULT_TIMEOUT_MS }: CoreOptions,
): StepRecords {
  // An answer may need a token first. After that nobody waits for it any more.
  const leaseMs = 2 * timeoutMs + 5_000;
  let loading: Promise<StepRecords> | undefined;
  const loaded = () => {
    loading ??= import('./step-records.ts').then(({ openStepRecords }) =>
      openStepRecords(store, { tenant, leaseMs, storeTimeoutMs }),
    );
    return loading;
  };
  return {
    needSubject: true,
    register: async (owner, id, trace) => (await loaded()).register(owner, id, trace),
    reserve: async (handle, code, trace) => (await loaded()).reserve(handle, code, trace),
    watch: async (handle, trace) => (await loaded()).watch(handle, trace),
    replace: async (handle, id, trace) => (await loaded()).replace(handle, id, trace),
    cancel: async (handle, trace) => (await loaded()).cancel(handle, trace),
  };
}
