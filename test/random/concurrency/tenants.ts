import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import { isMfaError } from '../../../src/spec/errors.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type RecordedRequest,
} from '../../../src/testkit/emulator/index.ts';
import type { Phone } from '../../../src/testkit/simulated-user/phone.ts';
import { fetchOf } from '../../support/fetch-of.ts';
import { createRandom, type Random } from './seeded-random.ts';

// Emulated tenants with many users. Requests and responses are delayed by a random time.

export type Tenant = {
  readonly provider: MfaProvider;
  readonly users: readonly string[];
  readonly random: Random;
  phone(userId: string): Phone;
  /** Adds an active push factor to the user. */
  addPush(userId: string): Promise<Factor>;
  /** Reads the code that the push app shows. Undefined if the identity provider's app shows none. */
  readonly pushCode: ((userId: string) => Promise<string>) | undefined;
  readonly requests: readonly RecordedRequest[];
  /** Revokes every access token issued so far. */
  readonly revokeTokens: (() => void) | undefined;
  /** Runs `work` when the `count`-th request from now arrives, before it is handled. */
  runAtRequest(count: number, work: () => void): void;
  /** Holds back the responses to matching requests until the returned function is called. */
  holdResponses(matches: (request: Request) => boolean): () => void;
};

type Fetch = (request: Request) => Promise<Response>;
const LATENCY_MS = 6;

function withLatency(fetch: Fetch, random: Random) {
  const rules: { readonly matches: (request: Request) => boolean; readonly released: Promise<void> }[] = [];
  let remaining = 0;
  let action = (): void => {};
  return {
    async fetch(request: Request): Promise<Response> {
      await random.pause(LATENCY_MS);
      remaining -= 1;
      if (remaining === 0) action();
      const holding = rules.filter(({ matches }) => matches(request));
      const response = await fetch(request);
      for (const { released } of holding) await released;
      await random.pause(LATENCY_MS);
      return response;
    },
    runAtRequest(count: number, work: () => void) {
      remaining = count;
      action = work;
    },
    holdResponses(matches: (request: Request) => boolean) {
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      rules.push({ matches, released });
      return () => release();
    },
  };
}

function createOktaTenant(count: number, random: Random): Tenant {
  const users = Array.from({ length: count }, (_, index) => `00u${String(index).padStart(17, '0')}`);
  const emulator = createOktaEmulator({ users, limitPerMinute: 1_000_000 });
  const { fetch, ...controls } = withLatency(emulator.fetch, random);
  const { orgUrl, apiToken, clock } = emulator;
  const provider = createOktaProvider({ orgUrl, apiToken, fetch: fetchOf(fetch), now: clock.now });
  return {
    provider,
    users,
    random,
    phone: emulator.phone,
    async addPush(userId) {
      const enrollment = await provider.enroll({ userId, factor: { type: 'push' } });
      if (enrollment.status !== 'pending' || enrollment.prompt.setup === undefined) throw new Error('Nothing to scan.');
      emulator.phone(userId).scan(enrollment.prompt.setup);
      const activation = await provider.activate({ userId, handle: enrollment.handle });
      if (activation.status !== 'active') throw new Error('The push factor is not active.');
      return activation.factor;
    },
    pushCode: undefined,
    requests: emulator.requests,
    revokeTokens: undefined,
    ...controls,
  };
}

const oneLoginFactories = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

function createOneLoginTenant(version: 'v1' | 'v2', count: number, random: Random): Tenant {
  const users = Array.from({ length: count }, (_, index) => String(35_510_000 + index));
  const emulator = createOneLoginEmulator({ users, limitPerHour: 1_000_000 });
  const { fetch, ...controls } = withLatency(emulator.fetch, random);
  const { baseUrl, clientId, clientSecret, clock } = emulator;
  const provider = oneLoginFactories[version]({
    baseUrl,
    clientId,
    clientSecret,
    fetch: fetchOf(fetch),
    now: clock.now,
  });
  return {
    provider,
    users,
    random,
    phone: emulator.phone,
    async addPush(userId) {
      const id = await emulator.addDevice(userId, 'push');
      const factor = (await provider.listFactors({ userId })).find((one) => one.id === id);
      if (factor === undefined) throw new Error('The push factor is not listed.');
      return factor;
    },
    pushCode: emulator.pushCode,
    requests: emulator.requests,
    revokeTokens: emulator.revokeTokens,
    ...controls,
  };
}

export const SEED = 20_261_124;

/** Each adapter with its emulator. */
export const tenants: readonly (readonly [string, (count: number, seed?: number) => Tenant])[] = [
  ['okta', (count, seed = SEED) => createOktaTenant(count, createRandom(seed))],
  ['onelogin-v1', (count, seed = SEED) => createOneLoginTenant('v1', count, createRandom(seed))],
  ['onelogin-v2', (count, seed = SEED) => createOneLoginTenant('v2', count, createRandom(seed))],
];

/** Enrolls the user's phone number as preverified, so it is active immediately on every adapter. */
export async function addSms({ provider, phone }: Tenant, userId: string, signal?: AbortSignal): Promise<Factor> {
  const factor = { type: 'sms', phoneNumber: phone(userId).phoneNumber, preverified: true } as const;
  const enrollment = await provider.enroll({ userId, factor, signal });
  if (enrollment.status !== 'active') throw new Error('A preverified number is not active.');
  return enrollment.factor;
}

/** A result's status and reason, or an error's code. */
export async function outcomeOf(call: Promise<{ readonly status: string }>): Promise<string> {
  try {
    const result = await call;
    return 'reason' in result ? `${result.status} ${result.reason}` : result.status;
  } catch (error) {
    if (isMfaError(error)) return error.code;
    throw error;
  }
}

/** How often each outcome occurred. */
export function countEach(outcomes: readonly string[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(outcomes, (outcome) => outcome);
  return Object.fromEntries([...groups].map(([outcome, all]) => [outcome, all.length]));
}
