import type { MfaEvent } from '../../spec/events.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import { skip } from './failure.ts';
import { answers } from './faults.ts';
import { createLeakCheck } from './leak-check.ts';
import { createTrail, type Trail, watch } from './trail.ts';
import { createWire, type Wire } from './wire.ts';
import type { World, WorldCommon } from './world.ts';

// A world in which a rule runs: with the provider, the wire, the clock and the listener that the contract has made.

/** Whom and what the helpers of the rules need. Tests of this repository use them with tenants of their own. */
export type Scene = Pick<World, 'userId' | 'otherUserId' | 'phone' | 'otherPhone'> & {
  readonly [K in 'questionId' | 'hotpProfileId' | 'addFactor' | 'approve' | 'codeFor']?: World[K] | undefined;
} & {
  readonly provider: MfaProvider;
  readonly clock: { now(): number; advance(ms: number): void | Promise<void> };
};

/** What a rule may set for another instance. */
export type ConnectOptions = Partial<Pick<WorldCommon, 'now' | 'timeoutMs' | 'onEvent'>>;

export type Stage = Scene &
  Pick<World, 'secrets'> & {
    readonly lock?: World['lock'] | undefined;
    readonly numberMatching?: World['numberMatching'] | undefined;
    readonly clock: { now(): number; advance(ms: number): Promise<void> };
    /** The provider as `connect` gave it. `provider` is the same one, watched. */
    readonly bare: MfaProvider;
    /** Another instance for the same tenant, with other options. Skips the rule where there can be only one. */
    connect(options?: ConnectOptions): Promise<MfaProvider>;
    /** Skips the rule where the provider has no HTTP. */
    readonly wire: Wire;
    readonly hasWire: boolean;
    /** The number of requests, or of calls, that have reached the tenant. */
    requests(): number;
    /** The next response has a success status, and a content that no outcome table knows. */
    answerNonsenseNext(): void;
    events(): readonly MfaEvent[];
    readonly trail: Trail;
    /** What was wrong with an error, a result or an event of any call so far. */
    complaint(): string | undefined;
  };

const NO_WIRE = 'this provider has no HTTP, so nothing can happen to its requests';
const NONSENSE = { status: 'NONSENSE', state: 'NONSENSE', result: 'NONSENSE', factorResult: 'NONSENSE' };

/** Long enough for a true response, and short enough for a rule. */
const TIMEOUT_MS = 5_000;

export async function openStage(world: World): Promise<Stage> {
  const { noWire } = world;
  const clock = await followClock(world.clock);
  const wire =
    noWire === undefined
      ? createWire(world.fetch ?? ((url, init) => fetch(url, init)), isTokenRequest(world))
      : undefined;
  const trail = createTrail();
  const leakCheck = createLeakCheck(world);
  const events: MfaEvent[] = [];

  async function make(options: ConnectOptions = {}): Promise<MfaProvider> {
    const onEvent = (event: MfaEvent) => {
      events.push(event);
      leakCheck.checkEvent(event);
    };
    const common = { now: clock.now, timeoutMs: TIMEOUT_MS, onEvent, ...options };
    return world.connect({ fetch: wire?.fetch ?? (() => Promise.reject(new TypeError(NO_WIRE))), ...common });
  }

  const bare = await make();
  const { userId, otherUserId, phone, otherPhone, secrets } = world;
  return {
    ...{ userId, otherUserId, phone, otherPhone, secrets },
    ...{ questionId: world.questionId, hotpProfileId: world.hotpProfileId, addFactor: world.addFactor },
    ...{ approve: world.approve, codeFor: world.codeFor, lock: world.lock, numberMatching: world.numberMatching },
    clock,
    bare,
    provider: watch(bare, trail, leakCheck),
    connect: async (options) => (wire === undefined ? skip(NO_WIRE) : watch(await make(options), trail, leakCheck)),
    hasWire: wire !== undefined,
    get wire() {
      return wire ?? skip(NO_WIRE);
    },
    requests: () => wire?.sent.length ?? noWire?.requests() ?? 0,
    answerNonsenseNext: () =>
      wire === undefined ? noWire?.failNext('UNEXPECTED_RESPONSE') : wire.next(answers(200, NONSENSE)),
    events: () => events,
    trail,
    complaint: leakCheck.complaint,
  };
}

const isTokenRequest = (world: World) => (url: string) => world.isTokenRequest?.(url) ?? false;

/** The provider's clock, which shows what the clock of the tenant shows. */
async function followClock(tenant: World['clock']): Promise<Stage['clock']> {
  const measure = async () => {
    const before = Date.now();
    return (await tenant.now()) - before;
  };
  let offset = await measure();
  return {
    now: () => Date.now() + offset,
    async advance(ms) {
      await tenant.advance(ms);
      // A measurement may be a little short. Then a step would still be open at the end of its time.
      offset = Math.max(offset + ms, await measure());
    },
  };
}
