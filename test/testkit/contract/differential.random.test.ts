import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KnownFactorType, Way } from '../../../src/spec/factors.ts';
import { type Action, createActionRunner } from './run-actions.ts';
import { runsOf } from './runs.ts';
import type { Scene } from './scenes.ts';
import { createFakeScene, createOneLoginScene } from './scenes.ts';

// An application tests its switch to OneLogin with the fake, so the fake must do what the adapter does for any sequence
// of actions.

const LENGTH = 60;

const ways: fc.Arbitrary<Way | undefined> = fc.constantFrom(undefined, undefined, 'code', 'approval');
const nat = fc.nat(20);

/** Random actions of a service and its user with these factor types. */
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
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), step: nat }) },
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
  test('has the same capabilities as the adapter', async () => {
    const [fake, oneLogin] = await Promise.all([createFakeScene(`onelogin-${version}`), createOneLoginScene(version)]);
    expect(fake.world.provider.capabilities).toEqual(oneLogin.world.provider.capabilities);
  });

  test('behaves like the adapter for any sequence of actions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actions(types), { minLength: 5, maxLength: LENGTH, size: 'max' }), async (sequence) => {
        const [fake, oneLogin] = await Promise.all([
          createFakeScene(`onelogin-${version}`),
          createOneLoginScene(version),
        ]);
        for (const type of types) await addMissingFactor(type, [fake.world, oneLogin.world]);
        const runners = [createActionRunner(fake.world), createActionRunner(oneLogin.world)];
        for (const [index, action] of sequence.entries()) {
          const [expected, seen] = await Promise.all(runners.map((run) => run(action)));
          expect(seen, `action ${index + 1}, ${JSON.stringify(action)}`).toEqual(expected);
        }
      }),
      runsOf(150),
    );
  });
});

/** Adds a factor of a type that can be verified but not enrolled. */
async function addMissingFactor(type: KnownFactorType, worlds: readonly Scene[]): Promise<void> {
  for (const { provider, addFactor } of worlds) {
    const { enroll, verify } = provider.capabilities.factors[type];
    if (!enroll && verify.length > 0) await addFactor?.(type);
  }
}
