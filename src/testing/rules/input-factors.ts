import type { NewFactor } from '../../spec/factors.ts';
import type { FactorRef } from '../../spec/provider.ts';
import { assertRefusedUnsent } from '../assertions.ts';
import { deliberatelyWrong } from '../deliberately-wrong.ts';
import { newFactor } from '../recipes.ts';
import { always, type ContractRule, MESSAGE_TYPES, perType, perWay } from '../rule.ts';
import { challengeBy } from '../verifications.ts';
import type { World } from '../world.ts';
import { NO_IDS } from './input.ts';

/** Is a new factor, or the choice of one, refused before anything is sent where it is wrong? */
export const factorInputRules: readonly ContractRule[] = [
  ...perType({
    id: 'input-07',
    title: 'a number or address that is none is refused',
    types: MESSAGE_TYPES,
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll }) => enroll,
    run: async (world, type) => {
      const phones = [
        '',
        '4155550100',
        '+',
        '+0155550100',
        '+1 415 555 0100',
        '+1415555010000000',
        '+1415555０100',
        14155550100,
      ];
      const addresses = [
        '',
        'user',
        'user@',
        '@example.com',
        'a b@example.com',
        'a@example.com\r\nBcc: b@example.com',
        7,
      ];
      const wrong =
        type === 'email' ? addresses.map((email) => ({ email })) : phones.map((phoneNumber) => ({ phoneNumber }));
      await assertEnrollmentsRefused(
        world,
        wrong.map((values) => ({ type, ...values, preverified: true })),
      );
    },
  }),
  ...perType({
    id: 'input-08',
    title: 'a new factor with a missing, misspelt or mistyped field is refused',
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll }) => enroll,
    run: async (world, type) => {
      const factor = newFactor(world, type);
      const optional = ['displayName', 'preverified', 'type'];
      const incomplete = Object.keys(factor)
        .filter((key) => !optional.includes(key))
        .map((left) => Object.fromEntries(Object.entries(factor).filter(([key]) => key !== left)));
      const mistyped = Object.keys(factor).map((key) => ({ ...factor, [key]: 42 }));
      await assertEnrollmentsRefused(world, [...incomplete, ...mistyped, { ...factor, displayname: 'Phone' }]);
    },
  }),
  {
    id: 'input-09',
    title: 'a factor type that nobody knows is refused',
    needs: always,
    run: (world) =>
      assertEnrollmentsRefused(world, [
        { type: 'fingerprint' },
        { type: 'temporary' },
        { type: 'other' },
        { type: 'toString' },
        { type: 'token', vendor: 'acme', code: '123456' },
        {},
        null,
        'totp',
      ]),
  },
  {
    id: 'input-10',
    title: 'a factor id that cannot be one is refused',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      for (const value of NO_IDS) {
        const factorId = deliberatelyWrong<string>(value);
        await assertRefusedUnsent(world, 'the removal of nothing', ['INVALID_INPUT'], () =>
          provider.remove({ userId, factorId }),
        );
        await assertRefusedUnsent(world, 'the challenge of nothing', ['INVALID_INPUT'], () =>
          provider.challenge({ userId, factorId }),
        );
      }
    },
  },
  ...perWay({
    id: 'input-11',
    title: 'a challenge names exactly one thing to challenge, and a way that there is',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const { factor } = verified;
      const refs = [
        {},
        { factor, factorId: factor.id },
        { factor, temporaryToken: true },
        { factorId: factor.id, temporaryToken: true },
        { temporaryToken: false },
        { factor: factor.id },
        { factor: { ...factor, id: '..' } },
      ];
      for (const ref of refs) {
        await assertRefusedUnsent(world, 'a challenge of nothing or two things', ['INVALID_INPUT'], () =>
          provider.challenge({ userId, ...deliberatelyWrong<FactorRef>(ref) }),
        );
      }
      for (const expects of ['answer', 'webauthn', 'anything', ['code'], 1]) {
        await assertRefusedUnsent(world, 'a challenge in a way that cannot be chosen', ['INVALID_INPUT'], () =>
          provider.challenge({ userId, factor, expects: deliberatelyWrong(expects) }),
        );
      }
      await challengeBy(world, verified);
    },
  }),
];

async function assertEnrollmentsRefused(world: World, factors: readonly unknown[]): Promise<void> {
  const { provider, userId } = world;
  for (const factor of factors) {
    await assertRefusedUnsent(world, 'the enrolment of a factor that is none', ['INVALID_INPUT'], () =>
      provider.enroll({ userId, factor: deliberatelyWrong<NewFactor>(factor) }),
    );
  }
}
