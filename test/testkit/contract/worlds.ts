import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { MfaEvent } from '../../../src/spec/events.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../src/spec/provider.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type Fault,
  type OktaEmulator,
  type OktaEmulatorOptions,
  type OneLoginEmulator,
  serveEmulator,
} from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';
import type { Hostile } from './hostile.ts';

// Worlds for the contract. Each has a new tenant, so that no rule depends on another one.

/** How the next request fails. */
export type Failure = 'out of order' | 'not reached' | 'answer lost' | 'nonsense';

/** A world for one rule. */
export type TestWorld = {
  readonly world: World;
  /** Closes the socket of the emulator, if there is one. */
  readonly close: () => Promise<void>;
  /** The next request fails. */
  readonly failNext: (failure: Failure) => void;
};

const faults: Readonly<Record<Failure, Fault>> = {
  'out of order': { status: 503 },
  'not reached': { broken: true },
  'answer lost': { broken: 'answer' },
  nonsense: { status: 200, body: { status: 'NONSENSE' } },
};

function failNextOf({ failNext }: OktaEmulator | OneLoginEmulator): TestWorld['failNext'] {
  return (failure) => failNext(faults[failure]);
}

/** Short, so that a credential that hangs does not take long. */
const HOSTILE_TIMEOUT_MS = 60;

const nothingToClose = async (): Promise<void> => undefined;

/** The fake, with or without `like`. */
export async function createFakeWorld(like: FakeLikeness | undefined, hostile?: Hostile): Promise<TestWorld> {
  const [userId, otherUserId] = ['1001', '1002'];
  const events: MfaEvent[] = [];
  const provider = createFakeProvider({
    ...(like && { like }),
    users: [userId, otherUserId],
    onEvent: (event) => void events.push(event),
    ...(hostile && { now: hostile.now(() => Date.now()) }),
  });
  const clock = { now: () => Date.now() + ahead, advance };
  let ahead = 0;
  function advance(ms: number): void {
    ahead += ms;
    provider.advance(ms);
  }
  const world: World = {
    provider,
    userId,
    otherUserId,
    phone: provider.phone(userId),
    otherPhone: provider.phone(otherUserId),
    clock,
    requests: () => provider.calls.length,
    answerNonsenseNext: () => provider.failNext('UNEXPECTED_RESPONSE'),
    questionId: 'disliked_food',
    hotpProfileId: 'fpr1',
    secrets: [],
    addFactor: (type) => provider.addFactor(userId, type),
    approve: provider.approve,
    codeFor: provider.codeFor,
    events: () => events,
    ...(like === 'okta' && { numberMatching: { okta: { numberMatching: true } } }),
  };
  const failNext = (failure: Failure) =>
    provider.failNext(failure === 'nonsense' ? 'UNEXPECTED_RESPONSE' : 'UNAVAILABLE');
  return { world, close: nothingToClose, failNext };
}

/** The Okta adapter with the emulator in process, with or without temporary access codes. */
export async function createOktaWorld(
  codes: 'with codes' | 'without codes' = 'with codes',
  hostile?: Hostile,
  hosts: Pick<OktaEmulatorOptions, 'orgUrl' | 'linkOrigin'> = {},
): Promise<TestWorld> {
  const temporaryAccessCode = codes === 'with codes' ? { authenticatorId: 'autnmtl4xbt8RQVzA0g4' } : undefined;
  const okta = createOktaEmulator({ ...hosts, temporaryAccessCode });
  const events: MfaEvent[] = [];
  const provider = createOktaProvider({
    orgUrl: okta.orgUrl,
    apiToken: hostile?.secret(okta.apiToken) ?? okta.apiToken,
    temporaryAccessCode,
    fetch: okta.fetch,
    now: hostile?.now(okta.clock.now) ?? okta.clock.now,
    onEvent: (event) => void events.push(event),
    ...(hostile && { timeoutMs: HOSTILE_TIMEOUT_MS }),
  });
  return {
    world: { ...worldOfOkta(okta, provider), events: () => events },
    close: nothingToClose,
    failNext: failNextOf(okta),
  };
}

/** An org with a custom domain, whose links name its other host. */
const createOktaCustomDomainWorld = (): Promise<TestWorld> =>
  createOktaWorld('with codes', undefined, {
    orgUrl: 'https://login.acme.example',
    linkOrigin: 'https://acme.okta.com',
  });

/** The Okta adapter with the emulator on a socket. It uses an access token and no temporary access codes. */
export async function createOktaSocketWorld(): Promise<TestWorld> {
  const okta = createOktaEmulator();
  const { url, close } = await serveEmulator(okta);
  const provider = createOktaProvider({ orgUrl: url, accessToken: () => okta.accessToken, now: okta.clock.now });
  return { world: worldOfOkta(okta, provider), close, failNext: failNextOf(okta) };
}

export function worldOfOkta(okta: OktaEmulator, provider: MfaProvider): World {
  const [userId = '', otherUserId = ''] = okta.users;
  return {
    provider,
    userId,
    otherUserId,
    phone: okta.phone(userId),
    otherPhone: okta.phone(otherUserId),
    clock: okta.clock,
    requests: () => okta.requests.length,
    answerNonsenseNext: () => okta.failNext({ status: 200, body: { factorResult: 'NONSENSE', status: 'NONSENSE' } }),
    questionId: 'disliked_food',
    hotpProfileId: okta.hotpProfileId,
    secrets: [okta.apiToken, okta.accessToken],
    numberMatching: { okta: { numberMatching: true } },
  };
}

const createOneLogin = { v1: createOneLoginV1Provider, v2: createOneLoginV2Provider };

/** A OneLogin adapter with the emulator in process. The adapter requests its own access tokens. */
export async function createOneLoginWorld(version: 'v1' | 'v2', hostile?: Hostile): Promise<TestWorld> {
  const oneLogin = createOneLoginEmulator();
  const { baseUrl, clientId, fetch, clock } = oneLogin;
  const clientSecret = hostile?.secret(oneLogin.clientSecret) ?? oneLogin.clientSecret;
  const now = hostile?.now(clock.now) ?? clock.now;
  const timeoutMs = hostile && HOSTILE_TIMEOUT_MS;
  const events: MfaEvent[] = [];
  const onEvent = (event: MfaEvent) => void events.push(event);
  const provider = createOneLogin[version]({ baseUrl, clientId, clientSecret, fetch, now, onEvent, timeoutMs });
  // The adapter now has an access token, so a queued failure hits the next operation and not the token request.
  await provider.getRateLimit();
  events.length = 0;
  const world = { ...worldOfOneLogin(oneLogin, version, provider), events: () => events };
  return { world, close: nothingToClose, failNext: failNextOf(oneLogin) };
}

/** A OneLogin adapter with the emulator on a socket. The access token is given. */
export async function createOneLoginSocketWorld(version: 'v1' | 'v2'): Promise<TestWorld> {
  const oneLogin = createOneLoginEmulator();
  const { url: baseUrl, close } = await serveEmulator(oneLogin);
  const accessToken = () => oneLogin.accessToken;
  const provider = createOneLogin[version]({ baseUrl, accessToken, now: oneLogin.clock.now });
  return { world: worldOfOneLogin(oneLogin, version, provider), close, failNext: failNextOf(oneLogin) };
}

export function worldOfOneLogin(oneLogin: OneLoginEmulator, version: 'v1' | 'v2', provider: MfaProvider): World {
  const [userId = '', otherUserId = ''] = oneLogin.users;
  return {
    provider,
    userId,
    otherUserId,
    phone: oneLogin.phone(userId),
    otherPhone: oneLogin.phone(otherUserId),
    clock: oneLogin.clock,
    // Without token requests, which belong to no operation.
    requests: () => oneLogin.requests.filter(({ path }) => !path.startsWith('/auth/')).length,
    answerNonsenseNext: () => oneLogin.failNext({ status: 200, body: { status: 'NONSENSE' } }),
    questionId: 'none',
    hotpProfileId: 'none',
    secrets: [oneLogin.clientSecret, oneLogin.accessToken],
    addFactor: (type) => addDevice(oneLogin, userId, type),
    approve: ({ userId: ofUser, factorType }) =>
      version === 'v1' && factorType === 'voice' ? oneLogin.pickUpCall(ofUser) : oneLogin.clickMagicLink(ofUser),
    codeFor: ({ userId: ofUser }) => oneLogin.pushCode(ofUser),
  };
}

function addDevice(oneLogin: OneLoginEmulator, userId: string, type: KnownFactorType): Promise<string> {
  if (type !== 'webauthn' && type !== 'question' && type !== 'hotp') return oneLogin.addDevice(userId, type);
  // OneLogin has no such factor type, so it lists the device under an unknown name.
  const id = '7700770';
  oneLogin.plant(userId, { id: Number(id), device_id: id, auth_factor_name: `Custom ${type}`, active: true });
  return Promise.resolve(id);
}

/** The worlds in which the contract runs. */
export const worlds: readonly (readonly [name: string, create: () => Promise<TestWorld>])[] = [
  ['the fake', () => createFakeWorld(undefined)],
  ['the fake like Okta', () => createFakeWorld('okta')],
  ['the fake like OneLogin v1', () => createFakeWorld('onelogin-v1')],
  ['the fake like OneLogin v2', () => createFakeWorld('onelogin-v2')],
  ['Okta', () => createOktaWorld()],
  ['Okta with a custom domain', createOktaCustomDomainWorld],
  ['Okta over a socket', createOktaSocketWorld],
  ['OneLogin v1', () => createOneLoginWorld('v1')],
  ['OneLogin v1 over a socket', () => createOneLoginSocketWorld('v1')],
  ['OneLogin v2', () => createOneLoginWorld('v2')],
  ['OneLogin v2 over a socket', () => createOneLoginSocketWorld('v2')],
];
