import fc from 'fast-check';
import type { KnownFactorType, Way } from '../../../src/spec/factors.ts';
import type { Failure } from '../../testkit/contract/worlds.ts';

/** Which answer is given: the step's own, a wrong one, an older one of the user's, or another user's. */
export type Given = 'right' | 'wrong' | 'old' | 'foreign' | 'none';

/** How a login is spoiled. */
export type Spoiler = 'late' | 'denied' | 'stale' | 'replay';

/** One thing that a service, its users or their network do. Numbers choose among what there is, 0 being the newest. */
export type Action =
  | { readonly do: 'enroll'; readonly user: number; readonly type: KnownFactorType; readonly preverified: boolean }
  /** Enrolls, or begins a login, and answers rightly at once. */
  | { readonly do: 'register'; readonly user: number; readonly type: KnownFactorType }
  | { readonly do: 'login'; readonly user: number; readonly factor: number; readonly way: Way | undefined }
  /** Begins a login, and what should not end it well follows: time, a denial, a message sent again, a code twice. */
  | { readonly do: Spoiler; readonly user: number; readonly factor: number }
  | { readonly do: 'challenge'; readonly user: number; readonly factor: number; readonly way: Way | undefined }
  | { readonly do: 'answer'; readonly step: number; readonly given: Given }
  | { readonly do: 'race'; readonly step: number; readonly given: readonly [Given, Given] }
  | { readonly do: 'misuse'; readonly step: number; readonly how: 'purpose' | 'method' | 'user' | 'expiry' }
  | { readonly do: 'resend'; readonly step: number }
  | { readonly do: 'decide'; readonly user: number; readonly approve: boolean }
  | { readonly do: 'remove'; readonly user: number; readonly factor: number }
  | { readonly do: 'token'; readonly user: number; readonly reusable: boolean }
  | { readonly do: 'redeem'; readonly user: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'trouble'; readonly trouble: Failure };

// Mostly the newest one, else any.
const number = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(20) });
const user = fc.constantFrom(0, 0, 0, 1);
const given = fc.constantFrom<Given>('right', 'right', 'right', 'wrong', 'old', 'foreign', 'none', 'none');
const way = fc.constantFrom<Way | undefined>(undefined, undefined, 'code', 'approval');

/** Sequences of actions; `types` are those that the provider enrolls. */
export function sequences(types: readonly KnownFactorType[], maxLength: number): fc.Arbitrary<Action[]> {
  const action: fc.Arbitrary<Action> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('enroll' as const),
        user,
        type: fc.constantFrom(...types),
        preverified: fc.boolean(),
      }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant('register' as const), user, type: fc.constantFrom(...types) }),
    },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('login' as const), user, factor: number, way }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom<Spoiler>('late', 'denied', 'stale', 'replay'),
        user,
        factor: fc.nat(20),
      }),
    },
    { weight: 7, arbitrary: fc.record({ do: fc.constant('challenge' as const), user, factor: number, way }) },
    { weight: 12, arbitrary: fc.record({ do: fc.constant('answer' as const), step: number, given }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('race' as const), step: number, given: fc.tuple(given, given) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('misuse' as const),
        step: number,
        how: fc.constantFrom('purpose', 'method', 'method', 'user', 'expiry'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('resend' as const), step: number }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('decide' as const), user, approve: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), user, factor: number }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('token' as const), user, reusable: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('redeem' as const), user }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 31, 31, 31, 125, 400) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('trouble' as const),
        trouble: fc.constantFrom<Failure>('out of order', 'not reached', 'answer lost', 'nonsense'),
      }),
    },
  );
  return fc.array(action, { minLength: 5, maxLength, size: 'max' });
}
