import { invalidConfig, isMfaError, MfaError } from '../spec/errors.ts';
import type { MfaStore, StoreOp, StoreResult, StoreSeen } from '../spec/store.ts';
import type { RecordTrace } from './records.ts';
import { isRecord } from './validate.ts';

/** A batch, and the swap in it that no other caller can have made: it tells whether the batch was applied before. */
export type Batch = { readonly ops: readonly StoreOp[]; readonly own?: Extract<StoreOp, { op: 'swap' }> };

export type RunBatch = (group: string, batch: Batch, cost: RecordTrace) => Promise<StoreResult>;

/**
 * Runs batches in bounded time: a first try of half the time, and one repeat, since a reply may have been lost. Throws
 * UNAVAILABLE if the store does not say what it did, and INVALID_CONFIG if it says what no store says.
 */
export function createStoreCalls(store: MfaStore, timeoutMs: number): RunBatch {
  return async (group, { ops, own }, cost) => {
    const startedAt = performance.now();
    let result: StoreResult | undefined;
    try {
      for (const untilMs of [timeoutMs / 2, timeoutMs]) {
        cost.storeCalls += 1;
        result = await tried(store, group, ops, untilMs - (performance.now() - startedAt));
        if (result !== undefined) break;
      }
    } finally {
      cost.storeMs += performance.now() - startedAt;
    }
    if (result === undefined) throw noAnswer();
    const isOwn = own !== undefined && result.seen[ops.indexOf(own)]?.value === own.to;
    return isOwn ? { ...result, done: true } : result;
  };
}

const LATE = Symbol('late');

/** One try. Undefined: the store has failed, or did not answer in time. */
async function tried(
  store: MfaStore,
  group: string,
  ops: readonly StoreOp[],
  timeoutMs: number,
): Promise<StoreResult | undefined> {
  const aborting = new AbortController();
  const late = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => late.resolve(LATE), timeoutMs);
  let answered: unknown;
  try {
    answered = await Promise.race([store.run(group, ops, aborting.signal), late.promise]);
  } catch (error) {
    // The store itself says that it cannot work. Anything else may pass.
    if (isMfaError(error, 'INVALID_CONFIG')) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    if (answered === LATE) aborting.abort();
  }
  if (answered === LATE) return undefined;
  if (isResult(answered, ops)) return answered;
  throw invalidConfig(['store: gave a result that no store gives, test it with mfaStoreContract']);
}

function isResult(value: unknown, ops: readonly StoreOp[]): value is StoreResult {
  if (!isRecord(value) || typeof value.done !== 'boolean' || !Array.isArray(value.seen)) return false;
  const { done, seen } = value;
  return (
    seen.length === ops.length && ops.every((op, index) => isSeen(seen[index]) && (!done || isAfter(op, seen[index])))
  );
}

function isSeen(seen: unknown): seen is StoreSeen {
  if (!isRecord(seen)) return false;
  const { value, count, ttlMs } = seen;
  return (value === null || typeof value === 'string') && Number.isFinite(count) && Number.isFinite(ttlMs);
}

/** True if this is what the key holds after the part was applied. */
function isAfter(op: StoreOp, { value, count }: StoreSeen): boolean {
  return op.op === 'swap' ? value === op.to : count <= (op.op === 'add' ? op.max : 0);
}

function noAnswer(): MfaError {
  return new MfaError(
    { code: 'UNAVAILABLE' },
    'The store did not say in time what it did: nobody was let in, look into the store and ask again.',
  );
}
