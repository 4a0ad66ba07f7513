import type { Expectation } from '../../spec/factors.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import { Broken, ContractFailure, Skipped, seenIn } from './failure.ts';
import { openStage, type Stage } from './stage.ts';
import type { World } from './world.ts';

/**
 * One numbered rule of the contract. It works with any test runner: `run` throws a `ContractFailure` if the provider
 * breaks the rule. If the rule cannot be tried in this world, `run` returns the reason. `needs` says whether the rule
 * applies to a provider. `covers` names the capabilities that the rule tests, such as `factors.sms.enroll`. `page` is the
 * part of the documentation that explains it.
 *
 * @example
 * const rule: ContractRule | undefined = mfaContract.find(({ id }) => id === 'verify-01-sms-code');
 * const { skipped } = (await rule?.run(createWorld())) ?? {};
 * if (skipped !== undefined) show(skipped);
 */
export type ContractRule = {
  readonly id: string;
  readonly title: string;
  readonly page: string;
  readonly covers?: readonly string[];
  needs(provider: MfaProvider): boolean;
  run(world: World): Promise<{ readonly skipped?: string }>;
};

/** A rule as it is written: it gets a stage. */
export type Rule = Pick<ContractRule, 'id' | 'title' | 'covers' | 'needs'> & {
  readonly run: (stage: Stage) => Promise<void>;
};

export const WAYS: readonly Expectation[] = ['code', 'approval', 'answer', 'webauthn'];
/** The ways that need an answer from the user. */
export const ANSWER_WAYS = ['code', 'answer', 'webauthn'] as const;
/** The types that send a message. */
export const MESSAGE_TYPES = ['sms', 'voice', 'email'] as const;

/** `needs` of a rule that applies to every provider. */
export const always = (): boolean => true;

/** The number of a rule, without the factor type and the way: `verify-01` of `verify-01-sms-code`. */
export function familyOf(id: string): string {
  return /^[a-z-]+?-\d\d/.exec(id)?.[0] ?? id;
}

/** A rule that hangs must not stop the others. Every rule ends in a fraction of this, on a slow machine too. */
const PATIENCE_MS = 20_000;

/** The rule as it is exported: it makes its stage, watches what it runs, and reports what it has seen. */
export function defineRule({ id, title, covers, needs, run }: Rule): ContractRule {
  const page = `docs/contract.md#${familyOf(id).slice(0, -3)}`;
  return {
    ...{ id, title, page, needs: (provider) => needs(provider) },
    ...(covers && { covers }),
    async run(world) {
      let stage: Stage | undefined;
      try {
        stage = await openStage(world);
        await inTime(run(stage));
        const complaint = stage.complaint();
        if (complaint !== undefined) throw new Broken(complaint);
        return {};
      } catch (error) {
        if (error instanceof Skipped) return { skipped: error.message };
        const done = [...(stage?.trail.last ?? [])];
        throw new ContractFailure({ rule: id, promised: title, done, seen: seenIn(error), page });
      } finally {
        await world.close?.();
      }
    },
  };
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Broken(`a call has not ended after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
