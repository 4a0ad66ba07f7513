import type { Capabilities } from '../../../spec/capabilities.ts';
import { type Expectation, FACTOR_TYPES, type KnownFactorType } from '../../../spec/factors.ts';
import type { MfaProvider } from '../../../spec/provider.ts';
import type { Answer, Challenge } from '../../../spec/results.ts';
import type { ActivationHandle, Step } from '../../../spec/steps.ts';
import { NO_FACTOR, NO_STEP, skip } from '../failure.ts';
import { type Rule, WAYS } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { rightAnswerTo } from './answers.ts';
import { activeFactor, pendingEnrollment } from './enrollments.ts';
import { startChallenge, type VerificationCase } from './verifications.ts';

// One rule for each factor type or way to verify it, so that a failure names the type and the way. Each rule gets a
// factor, an enrollment or a challenge of that type.

type FactorCapability = Capabilities['factors'][KnownFactorType];

type RuleTemplate<Started> = {
  readonly id: string;
  readonly title: string;
  readonly types?: readonly KnownFactorType[];
  readonly needs?: (capability: FactorCapability, type: KnownFactorType) => boolean;
  readonly run: (world: Stage, started: Started) => Promise<void>;
};
type TypeRuleTemplate<Started> = RuleTemplate<Started> & {
  readonly covers?: (type: KnownFactorType) => readonly string[];
};
type WayRuleTemplate<Started> = RuleTemplate<Started> & { readonly ways?: readonly Expectation[] };
/** A rule about one type and one way only. */
type SingleWayRule<Started> = Omit<RuleTemplate<Started>, 'types'> & Pick<VerificationCase, 'type' | 'way'>;

/** One rule for each factor type. By default it applies if the provider can enroll the type. */
export function perType({
  id,
  title,
  types = FACTOR_TYPES,
  covers = (type) => [`factors.${type}.enroll`],
  needs = ({ enroll }) => enroll,
  run,
}: TypeRuleTemplate<KnownFactorType>): readonly Rule[] {
  return types.map((type) => ({
    id: `${id}-${type}`,
    title: `${type}: ${title}`,
    covers: covers(type),
    needs: ({ capabilities }) => needs(capabilities.factors[type], type),
    run: (world) => run(world, type),
  }));
}

/** An enrollment that is pending. `rightAnswer` lets the user act, so a rule calls it only at that point. */
export type StartedEnrollment = {
  readonly type: KnownFactorType;
  readonly step: Step<ActivationHandle>;
  readonly rightAnswer: () => Promise<Answer | undefined>;
};

/** One rule for each factor type, run with a pending enrollment. If the factor is active at once, nothing is tested. */
export function perEnrollment(rule: Omit<TypeRuleTemplate<StartedEnrollment>, 'needs'>): readonly Rule[] {
  return perType({
    ...rule,
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const step = await pendingEnrollment(world, type);
      if (step === undefined) return skip(NO_STEP);
      await rule.run(world, { type, step, rightAnswer: () => rightAnswerTo(world, step) });
    },
  });
}

/** One rule for each factor type and way to verify it, run with an active factor. */
export function perWay({
  types = FACTOR_TYPES,
  ways = WAYS,
  ...rule
}: WayRuleTemplate<VerificationCase>): readonly Rule[] {
  return types.flatMap((type) =>
    ways.map((way) =>
      wayRule({ ...rule, id: `${rule.id}-${type}-${way}`, title: `${type} by ${way}: ${rule.title}`, type, way }),
    ),
  );
}

/** A challenge that is open. `rightAnswer` lets the user act, so a rule calls it only at that point. */
export type StartedChallenge = VerificationCase & {
  readonly challenge: Challenge;
  readonly rightAnswer: () => Promise<Answer | undefined>;
};

/** One rule for each factor type and way to verify it, run with an open challenge. */
export function perChallenge(rule: WayRuleTemplate<StartedChallenge>): readonly Rule[] {
  return perWay({ ...rule, run: withChallenge(rule.run) });
}

/** A rule about one type and one way, run with an active factor. */
export function wayRule({ id, title, type, way, needs, run }: SingleWayRule<VerificationCase>): Rule {
  return {
    id,
    title,
    covers: [`factors.${type}.verify.${way}`],
    needs: ({ capabilities }: MfaProvider) => {
      const capability = capabilities.factors[type];
      return capability.verify.includes(way) && (needs?.(capability, type) ?? true);
    },
    run: async (world) => {
      const factor = await activeFactor(world, type);
      if (factor === undefined) return skip(NO_FACTOR);
      await run(world, { type, way, factor });
    },
  };
}

/** A rule about one type and one way, run with an open challenge. */
export function challengeRule(rule: SingleWayRule<StartedChallenge>): Rule {
  return wayRule({ ...rule, run: withChallenge(rule.run) });
}

function withChallenge(run: WayRuleTemplate<StartedChallenge>['run']): WayRuleTemplate<VerificationCase>['run'] {
  return async (world, verification) => {
    const challenge = await startChallenge(world, verification);
    await run(world, {
      ...verification,
      challenge,
      rightAnswer: () => rightAnswerTo(world, challenge, verification.way),
    });
  };
}
