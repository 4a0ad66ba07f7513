import type { Common } from '../spec/common.ts';
import type { MfaDriver } from '../spec/driver.ts';
import { createOwnRecords } from './own-records.ts';
import { createStepRecords, type StepRecords } from './step-records.ts';
import { createStoreCalls } from './store-calls.ts';

const DEFAULT_STORE_TIMEOUT_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** What every provider takes of `Common`. */
export type CoreOptions = Pick<Common, 'now' | 'onEvent' | 'store' | 'storeTimeoutMs' | 'timeoutMs'>;

/** The records of a provider's steps, in the caller's store or in the memory of this instance. */
export function createRecords<Options>(
  driver: Pick<MfaDriver<Options>, 'id' | 'instance'>,
  { store, storeTimeoutMs = DEFAULT_STORE_TIMEOUT_MS, timeoutMs = DEFAULT_TIMEOUT_MS }: CoreOptions,
  now: () => number,
): StepRecords {
  const tenant = `${driver.id} ${driver.instance}`;
  if (store === undefined) return createOwnRecords(tenant, now);
  // An answer may need a token first. After that nobody waits for it any more.
  const leaseMs = 2 * timeoutMs + 5_000;
  return createStepRecords(store, createStoreCalls(store, storeTimeoutMs), { tenant, leaseMs });
}
