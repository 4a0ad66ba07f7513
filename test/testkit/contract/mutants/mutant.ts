import type { Fetch } from '../../../../src/spec/fetch.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import type { Verification } from '../../../../src/spec/results.ts';
import type { VerificationHandle } from '../../../../src/spec/steps.ts';
import type { World, WorldCommon } from '../../../../src/testkit/contract/index.ts';
import { deliberatelyWrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import { fakeWorld, oktaWorld, oneLoginWorld } from '../worlds.ts';
import { type Change, load } from './load.ts';

/** What a wrapper may use to go wrong. */
export type Surroundings = { readonly world: World; readonly common: WorldCommon };

/** A provider that is broken in one way. The rule must fail, and say `sees`. */
export type Mutant = {
  /** The id of a rule. */
  readonly rule: string;
  /** What is wrong with the provider, after "a provider that". */
  readonly title: string;
  /** Part of what the rule says that it has seen. */
  readonly sees: string;
  /** Default: Acme, with the example of a custom adapter. */
  readonly on?: keyof typeof places;
  /** A change in the source of the adapter, the adapter kit or the core. */
  readonly code?: Change | readonly Change[];
  /** Methods in place of those of the provider. */
  readonly wrap?: (provider: MfaProvider, surroundings: Surroundings) => Partial<MfaProvider>;
  /** What the adapter does with the `fetch` that it was given. */
  readonly fetch?: (fetch: Fetch) => Fetch;
};

/** The world of a mutant. Each call makes a new one, of the same mutant. */
export async function worldsOf({ on = 'acme', code = [], wrap, fetch: broken }: Mutant): Promise<() => World> {
  const create = await places[on](Array.isArray(code) ? code : [code]);
  return () => {
    const world = create();
    return {
      ...world,
      async connect(common) {
        const given = broken === undefined ? common : { ...common, fetch: broken(common.fetch) };
        const provider = await world.connect(given);
        return { ...provider, ...wrap?.(provider, { world, common }) };
      },
    };
  };
}

type Create<T> = (changes: readonly Change[]) => Promise<() => T>;

/** Where mutants live: how a world is made of a changed source. */
const places = {
  acme: acmeWorlds,
  fake: async () => () => fakeWorld(undefined),
  'fake like onelogin-v1': async () => () => fakeWorld('onelogin-v1'),
  'fake like onelogin-v2': async () => () => fakeWorld('onelogin-v2'),
  okta: async (changes) => {
    const { createOktaProvider } = await changed('adapters/okta/index.ts', changes);
    return () => oktaWorld('with codes', deliberatelyWrong(createOktaProvider));
  },
  'okta without codes': async () => () => oktaWorld('without codes'),
  'onelogin-v1': async (changes) => {
    const { createOneLoginV1Provider } = await changed('adapters/onelogin/v1/index.ts', changes);
    return () => oneLoginWorld('v1', deliberatelyWrong(createOneLoginV1Provider));
  },
  'onelogin-v2': async (changes) => {
    const { createOneLoginV2Provider } = await changed('adapters/onelogin/v2/index.ts', changes);
    return () => oneLoginWorld('v2', deliberatelyWrong(createOneLoginV2Provider));
  },
} satisfies Readonly<Record<string, Create<World>>>;

/** Acme, with the example of a custom adapter. */
export async function acmeWorlds(changes: readonly Change[] = []): Promise<() => World> {
  const { createWorld } = await changed('examples/custom-adapter/contract.ts', changes);
  return deliberatelyWrong<() => World>(createWorld);
}

const loaded = new Map<string, ReturnType<typeof load>>();

/** Many mutants need the unchanged module, so it is built once. */
function changed(entry: string, changes: readonly Change[]): ReturnType<typeof load> {
  const key = JSON.stringify([entry, changes]);
  const module = loaded.get(key) ?? load(entry, changes);
  if (changes.length === 0) loaded.set(key, module);
  return module;
}

/** What a provider answers that lets everybody in. */
export const approvalOf = ({ userId, factorId, factorType, expects }: VerificationHandle): Verification => ({
  status: 'approved',
  handle: null,
  userId,
  ...(factorType === 'temporary' || factorId === null
    ? { factorType: 'temporary', factorId: null }
    : { factorType, factorId }),
  by: expects[0],
  at: new Date().toISOString(),
});
