import { createOktaProvider } from '../../adapters/okta/index.ts';
import { createOktaEmulator, type OktaEmulator, serveEmulator } from '../../src/emulator/index.ts';
import { createFakeProvider, type FakeLikeness } from '../../src/fake/index.ts';
import type { MfaEvent, MfaProvider } from '../../src/spec/provider.ts';
import type { World } from '../../src/testing/index.ts';

// Worlds for the contract: one fresh tenant each, so that no rule sees what another one did.

/** A world and how to leave it. */
export type Visit = { readonly world: World; readonly leave: () => Promise<void> };

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
  return { world, leave: stay };
}

/** Okta's adapter over the emulator, its requests handed over in process; with temporary access codes. */
export async function visitOkta(): Promise<Visit> {
  const authenticatorId = 'autnmtl4xbt8RQVzA0g4';
  const okta = createOktaEmulator({ temporaryAccessCode: { authenticatorId } });
  const events: MfaEvent[] = [];
  const provider = createOktaProvider({
    orgUrl: okta.orgUrl,
    apiToken: okta.apiToken,
    temporaryAccessCode: { authenticatorId },
    fetch: okta.fetch,
    now: okta.clock.now,
    onEvent: (event) => void events.push(event),
  });
  return { world: { ...worldOfOkta(okta, provider), events: () => events }, leave: stay };
}

/** The same over HTTP on a socket, with an access token and without temporary access codes. */
export async function visitOktaOverSocket(): Promise<Visit> {
  const okta = createOktaEmulator();
  const { url, close } = await serveEmulator(okta);
  const provider = createOktaProvider({ orgUrl: url, accessToken: () => okta.accessToken, now: okta.clock.now });
  return { world: worldOfOkta(okta, provider), leave: close };
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

/** Where the contract is run. */
export const places: readonly (readonly [name: string, visit: () => Promise<Visit>])[] = [
  ['the fake', () => visitFake(undefined)],
  ['the fake like Okta', () => visitFake('okta')],
  ['the fake like OneLogin v1', () => visitFake('onelogin-v1')],
  ['the fake like OneLogin v2', () => visitFake('onelogin-v2')],
  ['Okta', visitOkta],
  ['Okta over a socket', visitOktaOverSocket],
];
