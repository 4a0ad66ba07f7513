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
import { createRandom, type Random } from './seeded-random.ts';

// Emulated tenants with many users, whose answers take a random while on their way there and back.

export type Tenant = {
  readonly provider: MfaProvider;
  readonly users: readonly string[];
  readonly random: Random;
  phone(userId: string): Phone;
  /** A new active push factor of the user. */
  addPush(userId: string): Promise<Factor>;
  /** The code that the push app shows; undefined: it shows none here. */
  readonly pushCode: ((userId: string) => Promise<string>) | undefined;
  readonly requests: readonly RecordedRequest[];
  /** Makes every access token so far worthless. */
  readonly revokeTokens: (() => void) | undefined;
  /** Does something when the so-many-th request from now arrives, just before it is judged. */
  atRequest(count: number, work: () => void): void;
  /** Lets the answers to requests of this kind wait until the function that comes back is called. */
  holdAnswers(isMeant: (request: Request) => boolean): () => void;
};

type Fetch = (request: Request) => Promise<Response>;
const LATENCY_MS = 6;

function slowed(fetch: Fetch, random: Random) {
  const holds: { readonly isMeant: (request: Request) => boolean; readonly gate: Promise<void> }[] = [];
  let left = 0;
  let atLast = (): void => {};
  return {
    async fetch(request: Request): Promise<Response> {
      await random.pause(LATENCY_MS);
      left -= 1;
      if (left === 0) atLast();
      const held = holds.filter(({ isMeant }) => isMeant(request));
      const response = await fetch(request);
      for (const { gate } of held) await gate;
      await random.pause(LATENCY_MS);
      return response;
    },
    atRequest(count: number, work: () => void) {
      left = count;
      atLast = work;
    },
    holdAnswers(isMeant: (request: Request) => boolean) {
      let release = (): void => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      holds.push({ isMeant, gate });
      return () => release();
    },
  };
}

function okta(count: number, random: Random): Tenant {
  const users = Array.from({ length: count }, (_, index) => `00u${String(index).padStart(17, '0')}`);
  const emulator = createOktaEmulator({ users, limitPerMinute: 1_000_000 });
  const { fetch, ...hands } = slowed(emulator.fetch, random);
  const { orgUrl, apiToken, clock } = emulator;
  const provider = createOktaProvider({ orgUrl, apiToken, fetch, now: clock.now });
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
    ...hands,
  };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

function oneLogin(version: 'v1' | 'v2', count: number, random: Random): Tenant {
  const users = Array.from({ length: count }, (_, index) => String(35_510_000 + index));
  const emulator = createOneLoginEmulator({ users, limitPerHour: 1_000_000 });
  const { fetch, ...hands } = slowed(emulator.fetch, random);
  const { baseUrl, clientId, clientSecret, clock } = emulator;
  const provider = createOneLogin[version]({ baseUrl, clientId, clientSecret, fetch, now: clock.now });
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
    ...hands,
  };
}

export const SEED = 20_261_124;

/** Each adapter over its emulator. */
export const tenants: readonly (readonly [string, (count: number, seed?: number) => Tenant])[] = [
  ['okta', (count, seed = SEED) => okta(count, createRandom(seed))],
  ['onelogin-v1', (count, seed = SEED) => oneLogin('v1', count, createRandom(seed))],
  ['onelogin-v2', (count, seed = SEED) => oneLogin('v2', count, createRandom(seed))],
];

/** Binds the user's own number, which the application has verified itself: active at once, on every adapter. */
export async function addSms({ provider, phone }: Tenant, userId: string, signal?: AbortSignal): Promise<Factor> {
  const factor = { type: 'sms', phoneNumber: phone(userId).phoneNumber, preverified: true } as const;
  const enrollment = await provider.enroll({ userId, factor, signal });
  if (enrollment.status !== 'active') throw new Error('A preverified number is not active.');
  return enrollment.factor;
}

/** A result's status with its reason, or an error's code: what a call came to, in a word. */
export async function wordOf(call: Promise<{ readonly status: string }>): Promise<string> {
  try {
    const result = await call;
    return 'reason' in result ? `${result.status} ${result.reason}` : result.status;
  } catch (error) {
    if (isMfaError(error)) return error.code;
    throw error;
  }
}

/** How often each word came. */
export function tally(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}
