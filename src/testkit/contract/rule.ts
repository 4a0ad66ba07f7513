import type { Expectation } from '../../spec/factors.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import type { World } from './world.ts';

/**
 * One numbered rule that every provider keeps. It knows no test runner: `run` throws an Error that says what the
 * provider did wrong. `covers` names the capabilities that it holds the provider to, such as `factors.sms.enroll`.
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
/** Ways that end a step by something that the user hands over. */
export const ANSWER_WAYS = ['code', 'answer', 'webauthn'] as const;
/** Types whose code comes by a message. */
export const MESSAGE_TYPES = ['sms', 'voice', 'email'] as const;

/** For rules that every provider keeps. */
export const always = (): boolean => true;
