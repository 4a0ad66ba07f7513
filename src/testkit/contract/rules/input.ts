import { FACTOR_TYPES, type NewFactor } from '../../../spec/factors.ts';
import type { ActivationHandle, VerificationHandle } from '../../../spec/steps.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { deliberatelyWrong } from '../support/deliberately-wrong.ts';
import { assertInputRefused } from '../support/refusals.ts';

/** Invalid for every provider. None of them may become a part of a URL path. */
const INVALID_ID_TEXTS = ['', ' ', '.', '..', 'a\nb', 'a\u0000b', 'a\u007fb', '\ud800'];
export const INVALID_IDS: readonly unknown[] = [...INVALID_ID_TEXTS, 42, null, undefined, {}, ['1']];

/** Is wrong input refused before a request is sent? */
export const inputRules: readonly Rule[] = [
  {
    id: 'input-01',
    title: 'every operation refuses an invalid user id',
    needs: always,
    run: async (world) => {
      for (const value of INVALID_IDS) {
        const userId = deliberatelyWrong<string>(value);
        for (const [name, call] of operations(world, { userId })) {
          await assertInputRefused(world, `${name} with an invalid userId`, call);
        }
      }
    },
  },
  {
    id: 'input-02',
    title: 'every operation refuses an unknown key',
    needs: always,
    run: async (world) => {
      const { userId } = world;
      for (const extra of [{ user: userId }, { Signal: undefined }, { timeout: 5 }]) {
        for (const [name, call] of operations(world, deliberatelyWrong({ userId, ...extra }))) {
          await assertInputRefused(world, `${name} with an unknown key`, call);
        }
      }
    },
  },
  {
    id: 'input-03',
    title: 'an input that is not an object is refused',
    needs: always,
    run: async (world) => {
      const { provider } = world;
      for (const value of [undefined, null, 'user', 42, []]) {
        const input = deliberatelyWrong<{ userId: string }>(value);
        const lists = [() => provider.listFactors(input), () => provider.listAvailableFactors(input)];
        for (const call of lists) await assertInputRefused(world, 'a list without an input object', call);
      }
    },
  },
  {
    id: 'input-04',
    title: 'what the browser says about itself refuses no call; what is no text does',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      const odd = [
        '',
        ' ',
        'a\r\nX-Evil: 1',
        'a\u0000b',
        '\u00e9',
        '*',
        'en_US',
        'localhost',
        '1.2.3.4, 5.6.7.8',
        '[::1]:80',
      ];
      const names = ['ipAddress', 'userAgent', 'locale'] as const;
      for (const name of names)
        for (const text of odd) await provider.listFactors({ userId, client: { [name]: text } });
      for (const client of [...names.map((name) => ({ [name]: 7 })), { ip: '1.2.3.4' }, 'Mozilla/5.0']) {
        await assertInputRefused(world, 'an invalid client', () =>
          provider.listFactors({ userId, client: deliberatelyWrong(client) }),
        );
      }
      const client = { ipAddress: '2001:db8::1', userAgent: 'curl/8', locale: 'de-CH' };
      await provider.listFactors({ userId, client });
    },
  },
  {
    id: 'input-05',
    title: 'the options of another provider are ignored, and a typo in the own options is refused',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      const foreign = { [`not-${provider.id}`]: { anything: true } };
      await provider.listFactors({ userId, providerOptions: deliberatelyWrong(foreign) });
      const own = { [provider.id]: { noSuchOptionAnywhere: true } };
      await assertInputRefused(world, 'a typo in providerOptions', () =>
        provider.listFactors({ userId, providerOptions: deliberatelyWrong(own) }),
      );
    },
  },
  {
    id: 'input-06',
    title: 'a signal that is not an AbortSignal is refused',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      for (const signal of [true, {}, 'stop']) {
        await assertInputRefused(world, 'an invalid signal', () =>
          provider.listFactors({ userId, signal: deliberatelyWrong(signal) }),
        );
      }
    },
  },
];

/** Calls of every operation with the wrong input `on`. It is wrong whatever the other arguments are. */
function operations(
  { provider }: Stage,
  on: { userId: string },
): readonly (readonly [string, () => Promise<unknown>])[] {
  const type = FACTOR_TYPES.find((known) => provider.capabilities.factors[known].enroll) ?? 'totp';
  const activation = deliberatelyWrong<ActivationHandle>({});
  const verification = deliberatelyWrong<VerificationHandle>({});
  const factor = deliberatelyWrong<NewFactor>({ type });
  return [
    ['listFactors', () => provider.listFactors(on)],
    ['listAvailableFactors', () => provider.listAvailableFactors(on)],
    ['enroll', () => provider.enroll({ ...on, factor })],
    ['activate', () => provider.activate({ ...on, handle: activation })],
    ['challenge', () => provider.challenge({ ...on, factorId: '1234567' })],
    ['verify', () => provider.verify({ ...on, handle: verification })],
    ['resend', () => provider.resend({ ...on, handle: activation })],
    ['remove', () => provider.remove({ ...on, factorId: '1234567' })],
    ['createTemporaryToken', () => provider.createTemporaryToken(on)],
  ];
}
