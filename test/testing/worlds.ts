import { createFakeProvider, type FakeLikeness } from '../../src/fake/index.ts';
import type { MfaEvent } from '../../src/spec/provider.ts';
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

/** Where the contract is run. */
export const places: readonly (readonly [name: string, visit: () => Promise<Visit>])[] = [
  ['the fake', () => visitFake(undefined)],
  ['the fake like Okta', () => visitFake('okta')],
  ['the fake like OneLogin v1', () => visitFake('onelogin-v1')],
  ['the fake like OneLogin v2', () => visitFake('onelogin-v2')],
];
