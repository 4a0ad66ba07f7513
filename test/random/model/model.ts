import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';

// Which steps may succeed. The model knows only the rules and which code was sent to whom.

/** A step, and what its user knows and has done. */
export type TrackedStep = {
  readonly step: Step<Handle>;
  readonly user: number;
  /** The code that was sent for this step. */
  readonly sentCode: string | undefined;
  /** The user has approved it, or has sent the right answer and got no result. */
  proven: boolean;
  /** It has succeeded, was replaced or ended for good. */
  ended: boolean;
};

/** The provider says that this call ended its step with success. */
export type ReportedSuccess = {
  readonly tracked: TrackedStep;
  readonly answer: Answer | undefined;
  readonly at: number;
};

/** `codesAreOfFactor`: the newest code that was sent for a factor ends every open step of that factor, as at Okta. */
export function createModel(codesAreOfFactor = false) {
  const steps: TrackedStep[] = [];
  const genuineAnswers = new Set<string>();
  const usedAnswers = new Set<string>();
  let successCount = 0;

  const usageKey = ({ step }: TrackedStep, answer: Answer) =>
    `${step.handle.userId} ${step.handle.factorId} ${step.handle.purpose} ${JSON.stringify(answer)}`;

  /** Where an answer is valid: an assertion in its own step, an app's code in every step of its user and type. */
  function validityKey({ step, user }: TrackedStep, answer: Answer): string {
    const { factorType, id } = step.handle;
    if (answer.kind === 'webauthn') return `${id} ${JSON.stringify(answer)}`;
    // Both users of a world have the same security answer and the same HOTP counter.
    const whose = factorType === 'question' || factorType === 'hotp' ? 'both' : user;
    return `${whose} ${factorType} ${JSON.stringify(answer)}`;
  }

  return {
    steps,
    successCount: () => successCount,

    trackStep(step: Step<Handle>, user: number, sentCode: string | undefined): TrackedStep {
      const tracked: TrackedStep = { step, user, sentCode, proven: false, ended: false };
      steps.push(tracked);
      return tracked;
    },

    /** The user's own device has made an answer for a step. */
    recordAnswer(tracked: TrackedStep, answer: Answer): void {
      genuineAnswers.add(validityKey(tracked, answer));
    },

    /** Whether this answer may prove the user's factor in this step. */
    isGenuine(tracked: TrackedStep, answer: Answer): boolean {
      if (answer.kind === 'code' && tracked.sentCode !== undefined) {
        const { userId, factorId, purpose } = tracked.step.handle;
        const ofFactor = steps.findLast(({ step: { handle }, sentCode }) => {
          const isSame = handle.userId === userId && handle.factorId === factorId && handle.purpose === purpose;
          return isSame && sentCode !== undefined;
        });
        return answer.code === tracked.sentCode || (codesAreOfFactor && answer.code === ofFactor?.sentCode);
      }
      return genuineAnswers.has(validityKey(tracked, answer));
    },

    /** Why this success is not allowed. Undefined if it is allowed. */
    violationOf({ tracked, answer, at }: ReportedSuccess): string | undefined {
      successCount += 1;
      const { handle } = tracked.step;
      if (tracked.ended) return 'the step had ended';
      if (at >= Date.parse(handle.expiresAt)) return 'the step had expired';
      if (answer === undefined) return tracked.proven ? undefined : 'nobody had approved it';
      if (!this.isGenuine(tracked, answer)) return 'the answer was not one that the user had for this step';
      // The answer to a security question stays valid. All other answers are for one use.
      if (answer.kind !== 'answer' && usedAnswers.has(usageKey(tracked, answer))) return 'the answer had been used';
      return undefined;
    },

    /** Records a success: the step has ended, and its answer is used. */
    recordSuccess(tracked: TrackedStep, answer: Answer | undefined, isSingleUse: boolean): void {
      tracked.ended = true;
      if (answer !== undefined && isSingleUse) usedAnswers.add(usageKey(tracked, answer));
    },
  };
}
