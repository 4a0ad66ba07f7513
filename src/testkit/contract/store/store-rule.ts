import type { MfaStore, StoreOp, StoreResult } from '../../../spec/store.ts';
import { ContractFailure, seenIn } from '../failure.ts';

/**
 * Gives a store. Each call opens the same engine anew, as another process does.
 *
 * @example
 * const store = createMemoryStore();
 * const open: OpenStore = () => store;
 */
export type OpenStore = () => MfaStore | Promise<MfaStore>;

/**
 * One numbered rule of the stores' contract. It works with any test runner: `run` throws a `ContractFailure` if the store
 * breaks the rule. `needs` says whether the rule applies to a store. If it does not, `run` returns the reason.
 *
 * @example
 * const rule: StoreRule | undefined = mfaStoreContract.find(({ id }) => id === 'store-swap-01');
 * await rule?.run(() => createMemoryStore());
 */
export type StoreRule = {
  readonly id: string;
  readonly title: string;
  needs(store: MfaStore): boolean;
  run(open: OpenStore): Promise<{ readonly skipped?: string }>;
};

/** What a rule works with: batches in a group of its own. */
export type StoreStage = {
  readonly open: OpenStore;
  readonly group: string;
  run(ops: readonly StoreOp[], group?: string): Promise<StoreResult>;
};

type Written = { readonly id: string; readonly title: string; readonly shared?: boolean };

/** A rule as it is exported. It may run on an engine that other rules have used. */
export function defineStoreRule({ id, title, shared }: Written, work: (stage: StoreStage) => Promise<void>): StoreRule {
  const needs = ({ shared: isShared }: MfaStore) => shared === undefined || isShared === shared;
  return {
    id,
    title,
    needs,
    async run(open) {
      const done: string[] = [];
      const group = `contract ${crypto.randomUUID()}`;
      try {
        const store = await open();
        if (!needs(store)) return { skipped: 'the store is of one process' };
        await work({
          open,
          group,
          async run(ops, of = group) {
            const result = await store.run(of, ops, new AbortController().signal);
            done.push(`${ops.map(textOf).join(' and ')}: ${result.done ? 'done' : 'refused'}`);
            return result;
          },
        });
        return {};
      } catch (error) {
        const fields = { rule: id, promised: title, done: done.slice(-5), seen: seenIn(error), page: 'docs/store.md' };
        throw new ContractFailure(fields);
      }
    },
  };
}

function textOf(op: StoreOp): string {
  if (op.op === 'swap') return `swap ${op.key} from ${op.from} to ${op.to}`;
  return op.op === 'add' ? `add ${op.by} to ${op.key}, at most ${op.max}` : `clear ${op.key}`;
}

/** Long enough for a slow engine, short enough for a test. */
export const LONG_MS = 60_000;

export function swap(key: string, from: string | null, to: string | null, ttlMs = LONG_MS): StoreOp {
  return { op: 'swap', key, from, to, ttlMs };
}

export function add(key: string, by: number, max: number, ttlMs = LONG_MS, lockMs?: number): StoreOp {
  return { op: 'add', key, by, max, ttlMs, ...(lockMs !== undefined && { lockMs }) };
}

export const clear = (key: string, max?: number): StoreOp => ({ op: 'clear', key, ...(max !== undefined && { max }) });
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
