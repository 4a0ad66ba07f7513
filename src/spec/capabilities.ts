import type { Expectation, KnownFactorType } from './factors.ts';

/**
 * What a provider can do, as plain data. The contract suite (`polyfactor/testing`) checks every statement.
 *
 * @example
 * if (mfa.capabilities.factors.sms.enroll) show('Text me a code');
 */
export type Capabilities = {
  readonly factors: {
    readonly [T in KnownFactorType]: {
      readonly enroll: boolean;
      readonly preverified: false | 'optional' | 'required';
      readonly verify: readonly Expectation[];
    };
  };
  /** `verify`: this provider redeems temporary tokens with `challenge({ temporaryToken: true })`. */
  readonly temporaryToken:
    | false
    | {
        readonly minSeconds: number;
        readonly maxSeconds: number;
        readonly reusable: boolean;
        readonly verify: boolean;
      };
  /** How long a step can be open, in seconds. */
  readonly expiresInSeconds: { readonly min: number; readonly max: number; readonly default: number };
};
