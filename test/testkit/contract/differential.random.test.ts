import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnownFactorType, Way } from '../../../src/spec/factors.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import { type Action, createPlayer } from './run-actions.ts';
import { runsOf } from './runs.ts';
import { visitFake, visitOneLogin } from './worlds.ts';

// "Does my code survive the switch?" is a unit test only if the fake does what the adapter does, whatever comes next.

const LENGTH = 60;

const ways: fc.Arbitrary<Way | undefined> = fc.constantFrom(undefined, undefined, 'code', 'approval');
const nat = fc.nat(20);

/** Actions of a service and its user; `types` are those that can be met here. */
function actions(types: readonly KnownFactorType[]): fc.Arbitrary<Action> {
  const type = fc.constantFrom(...types);
  return fc.oneof(
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('list', 'available') }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('enroll'), type, preverified: fc.boolean(), way: ways }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('challenge'),
        factor: nat,
        way: ways,
        seconds: fc.constantFrom(undefined, undefined, 120, 600),
      }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ do: fc.constant('answer'), step: nat, answer: fc.constantFrom('right', 'wrong', 'none') }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('decide'), type, approve: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('resend'), step: nat }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove'), factor: nat }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('token'), reusable: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('redeem') }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 31, 125, 400) }) },
  ) as fc.Arbitrary<Action>;
}

describe.each([
  ['v1', ['totp', 'sms', 'voice', 'push', 'token', 'email']],
  ['v2', ['totp', 'sms', 'voice', 'email', 'push', 'token']],
] as const)('the fake like OneLogin %s', (version, types) => {
  test('can do what the adapter can', async () => {
    const [fake, oneLogin] = await Promise.all([visitFake(`onelogin-${version}`), visitOneLogin(version)]);
    expect(fake.world.provider.capabilities).toEqual(oneLogin.world.provider.capabilities);
  });

  test('does whatever the emulated adapter does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actions(types), { minLength: 5, maxLength: LENGTH, size: 'max' }), async (sequence) => {
        const [fake, oneLogin] = await Promise.all([visitFake(`onelogin-${version}`), visitOneLogin(version)]);
        for (const type of types) await plant(type, [fake.world, oneLogin.world]);
        const players = [createPlayer(fake.world), createPlayer(oneLogin.world)];
        for (const [index, action] of sequence.entries()) {
          const [expected, seen] = await Promise.all(players.map((play) => play(action)));
          expect(seen, `action ${index + 1}, ${JSON.stringify(action)}`).toEqual(expected);
        }
      }),
      runsOf(150),
    );
  });
});

/** A factor that the user has set up elsewhere, where it cannot be enrolled here but verified. */
async function plant(type: KnownFactorType, worlds: readonly World[]): Promise<void> {
  for (const { provider, addFactor } of worlds) {
    const { enroll, verify } = provider.capabilities.factors[type];
    if (!enroll && verify.length > 0) await addFactor?.(type);
  }
}
