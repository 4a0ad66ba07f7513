import { describe, test } from 'vitest';
import { createFakeProvider } from '../../src/fake/index.ts';
import { createClock } from '../../src/tenant/clock.ts';
import { mfaContract } from '../../src/testing/contract.ts';
import type { MfaEvent } from '../../src/spec/provider.ts';
import type { World } from '../../src/testing/world.ts';

function world(like: 'okta' | 'onelogin-v1' | 'onelogin-v2' | undefined): World {
  const clock = createClock();
  const events: MfaEvent[] = [];
  const fake = createFakeProvider({ like, users: ['101', '102'], now: clock.now, onEvent: (e) => void events.push(e) });
  return {
    provider: fake, clock, userId: '101', otherUserId: '102', phone: fake.phone('101'), otherPhone: fake.phone('102'),
    requests: () => fake.calls.length, answerNonsenseNext: () => fake.failNext('UNEXPECTED_RESPONSE'),
    questionId: 'disliked_food', hotpProfileId: 'fpr1', secrets: [],
    addFactor: (type) => fake.addFactor('101', type), events: () => events, codeFor: (h) => fake.codeFor(h), approve: (h) => fake.approve(h),
    ...(like === 'okta' && { numberMatching: { okta: { numberMatching: true } } }),
  };
}
for (const like of [undefined, 'okta', 'onelogin-v1', 'onelogin-v2'] as const) {
  describe(String(like), () => {
    const { provider } = world(like);
    for (const rule of mfaContract) {
      if (rule.needs(provider)) test(`${rule.id} ${rule.title}`, () => rule.run(world(like)));
    }
  });
}
