import type { Expectation, Factor, KnownFactorType } from '../spec/factors.ts';
import type { Capabilities, MfaProvider } from '../spec/provider.ts';
import { factorOf } from './recipes.ts';
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

export const FACTOR_TYPES: readonly KnownFactorType[] = [
  'totp',
  'hotp',
  'sms',
  'voice',
  'email',
  'push',
  'webauthn',
  'question',
  'token',
];
export const WAYS: readonly Expectation[] = ['code', 'approval', 'answer', 'webauthn'];
/** Types whose code comes by a message. */
export const MESSAGE_TYPES = ['sms', 'voice', 'email'] as const;

type FactorCapability = Capabilities['factors'][KnownFactorType];

/** For rules that every provider keeps. */
export const always = (): boolean => true;

/** One rule per factor type, so that a failure names the type; `needs` says for which capabilities it holds. */
export function perType(rule: {
  readonly id: string;
  readonly title: string;
  readonly types?: readonly KnownFactorType[];
  readonly covers?: (type: KnownFactorType) => readonly string[];
  readonly needs: (capability: FactorCapability, type: KnownFactorType) => boolean;
  readonly run: (world: World, type: KnownFactorType) => Promise<void>;
}): readonly ContractRule[] {
  return (rule.types ?? FACTOR_TYPES).map((type) => ({
    id: `${rule.id}-${type}`,
    title: `${type}: ${rule.title}`,
    ...(rule.covers && { covers: rule.covers(type) }),
    needs: ({ capabilities }) => rule.needs(capabilities.factors[type], type),
    run: (world) => rule.run(world, type),
  }));
}

/** A factor of `world.userId` that is about to be verified in one of its ways. */
export type Case = { readonly type: KnownFactorType; readonly way: Expectation; readonly factor: Factor };

/** One rule per factor type and way to verify it, each with an active factor of that type. */
export function perWay(rule: {
  readonly id: string;
  readonly title: string;
  readonly types?: readonly KnownFactorType[];
  readonly ways?: readonly Expectation[];
  readonly needs?: (capability: FactorCapability, type: KnownFactorType) => boolean;
  readonly run: (world: World, verified: Case) => Promise<void>;
}): readonly ContractRule[] {
  const types = rule.types ?? FACTOR_TYPES;
  return types.flatMap((type) =>
    (rule.ways ?? WAYS).map((way) => ({
      id: `${rule.id}-${type}-${way}`,
      title: `${type} by ${way}: ${rule.title}`,
      covers: [`factors.${type}.verify.${way}`],
      needs: ({ capabilities }: MfaProvider) => {
        const capability = capabilities.factors[type];
        return capability.verify.includes(way) && (rule.needs?.(capability, type) ?? true);
      },
      run: async (world: World) => {
        const factor = await factorOf(world, type);
        if (factor !== undefined) await rule.run(world, { type, way, factor });
      },
    })),
  );
}
