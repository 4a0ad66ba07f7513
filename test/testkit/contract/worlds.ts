import { createOktaProvider } from '../../../adapters/okta/index.ts';
import { createOneLoginV1Provider } from '../../../adapters/onelogin/v1/index.ts';
import { createOneLoginV2Provider } from '../../../adapters/onelogin/v2/index.ts';
import type { KnownFactorType } from '../../../src/spec/factors.ts';
import type { MfaEvent, MfaProvider } from '../../../src/spec/provider.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import {
  createOktaEmulator,
  createOneLoginEmulator,
  type Fault,
  type OktaEmulator,
  type OneLoginEmulator,
  serveEmulator,
} from '../../../src/testkit/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../../src/testkit/fake/index.ts';

// Worlds for the contract: one fresh tenant each, so that no rule sees what another one did.

/** What goes wrong with the next request that leaves. */
export type Trouble = 'out of order' | 'not reached' | 'answer lost' | 'nonsense';

/** A world, how to leave it, and how to make trouble in it. */
export type Visit = {
  readonly world: World;
  readonly leave: () => Promise<void>;
  readonly trouble: (trouble: Trouble) => void;
};

const faults: Readonly<Record<Trouble, Fault>> = {
  'out of order': { status: 503 },
  'not reached': { broken: true },
  'answer lost': { broken: 'answer' },
  nonsense: { status: 200, body: { status: 'NONSENSE' } },
};

function troubleOf({ failNext }: OktaEmulator | OneLoginEmulator): Visit['trouble'] {
  return (trouble) => failNext(faults[trouble]);
}

const stay = async (): Promise<void> => undefined;

/** The fake, alone or like one of the identity providers. */
export async function visitFake(like: FakeLikeness | undefined): Promise<Visit> {
  const [userId, otherUserId] = ['1001', '1002'];
  const events: MfaEvent[] = [];
  const provider = createFakeProvider({
    ...(like && { like }),
    users: [userId, otherUserId],
    onEvent: (event) => void events.push(event),
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
  const trouble = (kind: Trouble) => provider.failNext(kind === 'nonsense' ? 'UNEXPECTED_RESPONSE' : 'UNAVAILABLE');
  return { world, leave: stay, trouble };
}

/** Okta's adapter over the emulator, its requests handed over in process; with or without temporary access codes. */
export async function visitOkta(codes: 'with codes' | 'without codes' = 'with codes'): Promise<Visit> {
  const temporaryAccessCode = codes === 'with codes' ? { authenticatorId: 'autnmtl4xbt8RQVzA0g4' } : undefined;
  const okta = createOktaEmulator(temporaryAccessCode && { temporaryAccessCode });
  const events: MfaEvent[] = [];
  const provider = createOktaProvider({
    orgUrl: okta.orgUrl,
    apiToken: okta.apiToken,
    temporaryAccessCode,
    fetch: okta.fetch,
    now: okta.clock.now,
    onEvent: (event) => void events.push(event),
  });
  return { world: { ...worldOfOkta(okta, provider), events: () => events }, leave: stay, trouble: troubleOf(okta) };
}

/** The same over HTTP on a socket, with an access token and without temporary access codes. */
export async function visitOktaOverSocket(): Promise<Visit> {
  const okta = createOktaEmulator();
  const { url, close } = await serveEmulator(okta);
  const provider = createOktaProvider({ orgUrl: url, accessToken: () => okta.accessToken, now: okta.clock.now });
  return { world: worldOfOkta(okta, provider), leave: close, trouble: troubleOf(okta) };
}

function worldOfOkta(okta: OktaEmulator, provider: MfaProvider): World {
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

/** OneLogin's adapter for one API over the emulator, with access tokens that it fetches itself. */
export async function visitOneLogin(version: 'v1' | 'v2'): Promise<Visit> {
  const oneLogin = createOneLoginEmulator();
  const { baseUrl, clientId, clientSecret, fetch, clock } = oneLogin;
  const events: MfaEvent[] = [];
  const onEvent = (event: MfaEvent) => void events.push(event);
  const provider = createOneLogin[version]({ baseUrl, clientId, clientSecret, fetch, now: clock.now, onEvent });
  // With an access token at hand, the next answer is that of the next operation.
  await provider.getRateLimit();
  events.length = 0;
  const world = { ...worldOfOneLogin(oneLogin, version, provider), events: () => events };
  return { world, leave: stay, trouble: troubleOf(oneLogin) };
}

/** The same over HTTP on a socket, with an access token of its own. */
export async function visitOneLoginOverSocket(version: 'v1' | 'v2'): Promise<Visit> {
  const oneLogin = createOneLoginEmulator();
  const { url: baseUrl, close } = await serveEmulator(oneLogin);
  const accessToken = () => oneLogin.accessToken;
  const provider = createOneLogin[version]({ baseUrl, accessToken, now: oneLogin.clock.now });
  return { world: worldOfOneLogin(oneLogin, version, provider), leave: close, trouble: troubleOf(oneLogin) };
}

function worldOfOneLogin(oneLogin: OneLoginEmulator, version: 'v1' | 'v2', provider: MfaProvider): World {
  const [userId = '', otherUserId = ''] = oneLogin.users;
  return {
    provider,
    userId,
    otherUserId,
    phone: oneLogin.phone(userId),
    otherPhone: oneLogin.phone(otherUserId),
    clock: oneLogin.clock,
    // The token request belongs to no operation.
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
  // OneLogin's APIs have no such factor: what they list of it has a name that nobody knows.
  const id = '7700770';
  oneLogin.plant(userId, { id: Number(id), device_id: id, auth_factor_name: `Custom ${type}`, active: true });
  return Promise.resolve(id);
}

/** Where the contract is run. */
export const places: readonly (readonly [name: string, visit: () => Promise<Visit>])[] = [
  ['the fake', () => visitFake(undefined)],
  ['the fake like Okta', () => visitFake('okta')],
  ['the fake like OneLogin v1', () => visitFake('onelogin-v1')],
  ['the fake like OneLogin v2', () => visitFake('onelogin-v2')],
  ['Okta', () => visitOkta()],
  ['Okta over a socket', visitOktaOverSocket],
  ['OneLogin v1', () => visitOneLogin('v1')],
  ['OneLogin v1 over a socket', () => visitOneLoginOverSocket('v1')],
  ['OneLogin v2', () => visitOneLogin('v2')],
  ['OneLogin v2 over a socket', () => visitOneLoginOverSocket('v2')],
];
