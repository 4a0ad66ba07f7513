import type { Factor } from '../../../../src/spec/factors.ts';
import { deliberatelyWrong as wrong } from '../../../../src/testkit/contract/support/deliberately-wrong.ts';
import type { Mutant } from './mutant.ts';
import { after, before, insteadOf, madeUpFactor, madeUpStep, withCapabilities, withoutKey } from './wrap.ts';

// Capabilities and lists that are not true.

export const listMutants: readonly Mutant[] = [
  {
    rule: 'capability-01',
    title: 'has another version',
    sees: "spec is 'mfa/2', not 'mfa/1'",
    wrap: () => wrong({ spec: 'mfa/2' }),
  },
  {
    rule: 'capability-02',
    title: 'leaves a factor type out',
    sees: 'the factor types that capabilities name is',
    wrap: withCapabilities(({ factors, ...rest }) => ({ ...rest, factors: withoutKey(factors, 'hotp') })),
  },
  {
    rule: 'capability-03-totp-approval',
    title: 'ignores which way was chosen',
    sees: 'a challenge that expects approval was not refused: it answered an object',
    wrap: before('challenge', (input) => withoutKey(input, 'expects')),
  },
  {
    rule: 'capability-04-webauthn',
    on: 'onelogin-v1',
    title: 'challenges what it cannot verify',
    sees: 'the challenge of a webauthn factor was not refused: it answered an object',
    wrap: insteadOf('challenge', 'UNSUPPORTED', () => madeUpStep),
  },
  {
    rule: 'list-01',
    title: 'lists a factor that nobody has',
    sees: 'the number of active factors is 1, not 0',
    wrap: after('listFactors', (factors) => [...factors, madeUpFactor]),
  },
  {
    rule: 'list-02',
    title: 'offers factors without a name',
    sees: "the displayName of an available factor is '', not a text",
    wrap: after('listAvailableFactors', (offers) => offers.map((offer) => ({ ...offer, displayName: '' }))),
  },
  {
    rule: 'list-03-sms',
    title: 'shows whole phone numbers',
    sees: 'a destination is not masked',
    wrap: (provider, { world }) =>
      after('listFactors', (factors) => factors.map((factor) => ({ ...factor, destination: world.phone.phoneNumber })))(
        provider,
        wrong(undefined),
      ),
  },
  {
    rule: 'list-04-totp',
    title: 'lists a pending factor as active',
    sees: "the status of a pending factor is 'active', not one of 'pending', 'unusable'",
    wrap: after('listFactors', (factors) => factors.map((factor) => ({ ...factor, status: 'active' }))),
  },
  {
    rule: 'list-05-sms',
    title: "keeps one user's list for all",
    sees: "the factor is on another user's list",
    wrap: ({ listFactors }) => {
      let kept: readonly Factor[] = [];
      return {
        async listFactors(input) {
          if (kept.length === 0) kept = await listFactors({ ...input, userId: 'user-1001' });
          return kept;
        },
      };
    },
  },
  {
    rule: 'list-09',
    title: 'has an empty list for an unknown user',
    sees: 'the list of an unknown user was not refused',
    wrap: insteadOf('listFactors', 'NOT_FOUND', () => []),
  },
  {
    rule: 'list-06',
    title: 'lists one factor only',
    sees: "the type of the listed sms factor is undefined, not 'sms'",
    wrap: after('listFactors', (factors) => factors.slice(0, 1)),
  },
];
