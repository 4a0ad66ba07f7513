import { assert, assertEqual } from '../support/assertions.ts';
import { batchRules } from './rules-batches.ts';
import { countRules } from './rules-counts.ts';
import { valueRules } from './rules-values.ts';
import { defineStoreRule, type StoreRule } from './store-rule.ts';

const shape = defineStoreRule(
  { id: 'store-shape-01', title: 'a store names its version and whether it is shared' },
  async ({ open }) => {
    const { spec, shared, run } = await open();
    assertEqual(spec, 'mfa-store/1', 'spec');
    assert(typeof shared === 'boolean', 'shared is no boolean');
    assert(typeof run === 'function', 'run is no function');
  },
);

/**
 * What every `MfaStore` must do, as numbered rules. `run` gets a function that opens the store: each call opens the same
 * engine, as another process would. Run the rules one after the other, since one of them changes `Date.now` for a while.
 *
 * @example
 * const store = createMemoryStore();
 * for (const rule of mfaStoreContract.filter(({ needs }) => needs(store))) await rule.run(() => store);
 */
export const mfaStoreContract: readonly StoreRule[] = [shape, ...valueRules, ...countRules, ...batchRules];
