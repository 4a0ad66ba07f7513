import { always, MESSAGE_TYPES, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { challengeWith, enrollWith, removeFactor } from '../support/calls.ts';
import { deliberatelyWrong } from '../support/deliberately-wrong.ts';
import { newFactor } from '../support/enrollments.ts';
import { perType, perWay } from '../support/parameterized-rules.ts';
import { assertInputRefused } from '../support/refusals.ts';
import { startChallenge } from '../support/verifications.ts';
import { INVALID_IDS } from './input.ts';

const INVALID_NUMBERS: readonly unknown[] = [
  ...['', '+', '4155550100', '+0155550100', '+1 415 555 0100', '+1415555010000000', '+1415555０100'],
  14155550100,
];
const INVALID_ADDRESSES: readonly unknown[] = [
  ...['', 'user', 'user@', '@example.com', 'a b@example.com', 'a@example.com\r\nBcc: b@example.com'],
  7,
];

/** Is an invalid factor refused before a request is sent? */
export const factorInputRules: readonly Rule[] = [
  ...perType({
    id: 'input-07',
    title: 'an invalid phone number or e-mail address is refused',
    types: MESSAGE_TYPES,
    run: async (world, type) => {
      const wrong = type === 'email' ? INVALID_ADDRESSES : INVALID_NUMBERS;
      await assertEnrollmentsRefused(
        world,
        wrong.map((to) => ({ type, [type === 'email' ? 'email' : 'phoneNumber']: to, preverified: true })),
      );
    },
  }),
  ...perType({
    id: 'input-08',
    title: 'a new factor with a missing, misspelled or mistyped field is refused',
    run: async (world, type) => {
      const factor = await newFactor(world, type);
      const optional = ['displayName', 'preverified', 'type'];
      const incomplete = Object.keys(factor)
        .filter((key) => !optional.includes(key))
        .map((missing) => Object.fromEntries(Object.entries(factor).filter(([key]) => key !== missing)));
      const mistyped = Object.keys(factor).map((key) => ({ ...factor, [key]: 42 }));
      await assertEnrollmentsRefused(world, [...incomplete, ...mistyped, { ...factor, displayname: 'Phone' }]);
    },
  }),
  {
    id: 'input-09',
    title: 'an unknown factor type is refused',
    needs: always,
    run: async (world) => {
      const types = ['fingerprint', 'temporary', 'other', 'toString'].map((type) => ({ type }));
      const token = { type: 'token', vendor: 'acme', code: '123456' };
      await assertEnrollmentsRefused(world, [...types, token, {}, null, 'totp']);
    },
  },
  {
    id: 'input-10',
    title: 'an invalid factor id is refused',
    needs: always,
    run: async (world) => {
      for (const value of INVALID_IDS) {
        const factorId = deliberatelyWrong<string>(value);
        await assertInputRefused(world, 'remove with an invalid factorId', () => removeFactor(world, factorId));
        await assertInputRefused(world, 'challenge with an invalid factorId', () => challengeWith(world, { factorId }));
      }
    },
  },
  ...perWay({
    id: 'input-11',
    title: 'a challenge needs exactly one factor or token, and a way that can be chosen',
    run: async (world, verification) => {
      const { factor } = verification;
      const { id: factorId } = factor;
      const two = [
        { factor, factorId },
        { factor, temporaryToken: true },
        { factorId, temporaryToken: true },
      ];
      const none = [{}, { temporaryToken: false }, { factor: factorId }, { factor: { ...factor, id: '..' } }];
      for (const ref of [...none, ...two]) {
        await assertInputRefused(world, 'a challenge of no factor, or of two', () =>
          challengeWith(world, deliberatelyWrong(ref)),
        );
      }
      for (const expects of ['answer', 'webauthn', 'anything', ['code'], 1]) {
        await assertInputRefused(world, 'a challenge in a way that cannot be chosen', () =>
          challengeWith(world, { factor, expects: deliberatelyWrong(expects) }),
        );
      }
      await startChallenge(world, verification);
    },
  }),
];

async function assertEnrollmentsRefused(world: Stage, factors: readonly unknown[]): Promise<void> {
  for (const factor of factors) {
    await assertInputRefused(world, 'the enrollment of an invalid factor', () =>
      enrollWith(world, deliberatelyWrong(factor)),
    );
  }
}
