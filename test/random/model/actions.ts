import fc from 'fast-check';
import type { KnownFactorType, Way } from '../../../src/spec/factors.ts';
import type { ClockFault, CredentialFault } from '../../testkit/contract/hostile.ts';
import type { Failure } from '../../testkit/contract/scenes.ts';

/** Which answer is sent: the right one, a wrong one, an older one of this user, another user's, or none. */
export type AnswerChoice = 'right' | 'wrong' | 'old' | 'foreign' | 'none';

/**
 * What goes wrong in a login: the step expires, the user denies it, a resend replaces it, it is canceled, or a code is
 * replayed.
 */
export type Disruption = 'expired' | 'denied' | 'resent' | 'canceled' | 'replay';

/** One action of a service, a user or the network. Numbers choose a step or factor, where 0 is the newest. */
export type Action =
  | { readonly do: 'enroll'; readonly user: number; readonly type: KnownFactorType; readonly preverified: boolean }
  /** Enrolls a factor, or starts a login, and sends the right answer. */
  | { readonly do: 'register'; readonly user: number; readonly type: KnownFactorType }
  | { readonly do: 'login'; readonly user: number; readonly factor: number; readonly way: Way | undefined }
  /** Starts a login that must not succeed because of the disruption. */
  | { readonly do: Disruption; readonly user: number; readonly factor: number }
  | { readonly do: 'challenge'; readonly user: number; readonly factor: number; readonly way: Way | undefined }
  | { readonly do: 'answer'; readonly step: number; readonly choice: AnswerChoice }
  | { readonly do: 'race'; readonly step: number; readonly choice: readonly [AnswerChoice, AnswerChoice] }
  | { readonly do: 'misuse'; readonly step: number; readonly how: 'purpose' | 'method' | 'user' | 'expiry' }
  | { readonly do: 'resend' | 'cancel'; readonly step: number }
  | { readonly do: 'decide'; readonly user: number; readonly approve: boolean }
  | { readonly do: 'remove'; readonly user: number; readonly factor: number }
  | { readonly do: 'token'; readonly user: number; readonly reusable: boolean }
  | { readonly do: 'redeem'; readonly user: number }
  | { readonly do: 'wait'; readonly seconds: number }
  | { readonly do: 'fault'; readonly fault: Failure }
  /** The clock or the credential of the service goes wrong, or is right again. */
  | { readonly do: 'clock'; readonly fault: ClockFault }
  | { readonly do: 'credential'; readonly fault: CredentialFault };

// Mostly the newest one, otherwise any.
const position = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat(20) });
const user = fc.constantFrom(0, 0, 0, 1);
const choice = fc.constantFrom<AnswerChoice>('right', 'right', 'right', 'wrong', 'old', 'foreign', 'none', 'none');
const way = fc.constantFrom<Way | undefined>(undefined, undefined, 'code', 'approval');

const YEAR = 365 * 86_400_000;
const clockFault = fc.oneof(
  fc.constantFrom<ClockFault>('right', 'right', 'right', 'stopped', 'no time'),
  fc
    .constantFrom(1_000, 6_000, 31_000, 310_000, 31 * 60_000, 86_400_000, YEAR)
    .chain((ms) => fc.constantFrom<ClockFault>({ stepMs: ms }, { stepMs: -ms })),
);
const credentialFault = fc.constantFrom<CredentialFault>(
  ...(['right', 'right', 'right', 'hangs', 'throws', 'gives nothing', 'gives two lines'] as const),
);
const hostileActions = [
  { weight: 4, arbitrary: fc.record({ do: fc.constant('clock' as const), fault: clockFault }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('credential' as const), fault: credentialFault }) },
];

/** Sequences of actions. `types` are the factor types that the provider can enroll. */
export function sequences(
  types: readonly KnownFactorType[],
  maxLength: number,
  surroundings: 'honest' | 'hostile' = 'honest',
): fc.Arbitrary<Action[]> {
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
    { weight: 8, arbitrary: fc.record({ do: fc.constant('login' as const), user, factor: position, way }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom<Disruption>('expired', 'denied', 'resent', 'canceled', 'replay'),
        user,
        factor: fc.nat(20),
      }),
    },
    { weight: 7, arbitrary: fc.record({ do: fc.constant('challenge' as const), user, factor: position, way }) },
    { weight: 12, arbitrary: fc.record({ do: fc.constant('answer' as const), step: position, choice }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('race' as const), step: position, choice: fc.tuple(choice, choice) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('misuse' as const),
        step: position,
        how: fc.constantFrom('purpose', 'method', 'method', 'user', 'expiry'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('resend' as const), step: position }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), step: position }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('decide' as const), user, approve: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), user, factor: position }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('token' as const), user, reusable: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('redeem' as const), user }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 31, 31, 31, 125, 400) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('fault' as const),
        fault: fc.constantFrom<Failure>('out of order', 'not reached', 'answer lost', 'nonsense'),
      }),
    },
    ...(surroundings === 'hostile' ? hostileActions : []),
  );
  return fc.array(action, { minLength: 5, maxLength, size: 'max' });
}
