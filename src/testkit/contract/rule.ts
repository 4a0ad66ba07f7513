import type { Expectation } from '../../spec/factors.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import type { World } from './world.ts';

/**
 * One numbered rule of the contract. It works with any test runner: `run` throws an Error that says what the provider
 * did wrong. `needs` says whether the rule applies to a provider. `covers` names the capabilities that the rule tests,
 * such as `factors.sms.enroll`.
 *
 * @example
 * const mine: ContractRule = {
 *   id: 'acme-01',
 *   title: 'a user is known',
 *   needs: () => true,
 *   run: async ({ provider, userId }) => void (await provider.listFactors({ userId })),
 * };
 * await mine.run(createWorld());
 */
export type ContractRule = {
  readonly id: string;
  readonly title: string;
  readonly covers?: readonly string[];
  needs(provider: MfaProvider): boolean;
  run(world: World): Promise<void>;
};

export const WAYS: readonly Expectation[] = ['code', 'approval', 'answer', 'webauthn'];
/** The ways that need an answer from the user. */
export const ANSWER_WAYS = ['code', 'answer', 'webauthn'] as const;
/** The types that send a message. */
export const MESSAGE_TYPES = ['sms', 'voice', 'email'] as const;

/** `needs` of a rule that applies to every provider. */
export const always = (): boolean => true;
