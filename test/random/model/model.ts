import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';

// What may be approved, by the rules alone: it knows nothing of codes but who was given which.

/** A step as its user knows it. */
export type Known = {
  readonly step: Step<Handle>;
  readonly user: number;
  /** The code that was sent for it. */
  readonly sentCode: string | undefined;
  /** The user has approved it, or has answered rightly without hearing of it. */
  proven: boolean;
  /** It has succeeded, was replaced or is over for good. */
  ended: boolean;
};

/** A claim of the provider's: this call has ended its step with success. */
export type Claim = { readonly known: Known; readonly answer: Answer | undefined; readonly at: number };

export function createModel() {
  const steps: Known[] = [];
  const made = new Set<string>();
  const spent = new Set<string>();
  let claims = 0;

  const keyOf = ({ step }: Known, answer: Answer) =>
    `${step.handle.userId} ${step.handle.factorId} ${step.handle.purpose} ${JSON.stringify(answer)}`;

  /** Where an answer is good: an assertion in its step, the code of an app in every step of its user and type. */
  function poolOf({ step, user }: Known, answer: Answer): string {
    const { factorType, id } = step.handle;
    if (answer.kind === 'webauthn') return `${id} ${JSON.stringify(answer)}`;
    // Both people of a world are enrolled with one answer and one counter.
    const whose = factorType === 'question' || factorType === 'hotp' ? 'anybody' : user;
    return `${whose} ${factorType} ${JSON.stringify(answer)}`;
  }

  return {
    steps,
    claims: () => claims,

    open(step: Step<Handle>, user: number, sentCode: string | undefined): Known {
      const known: Known = { step, user, sentCode, proven: false, ended: false };
      steps.push(known);
      return known;
    },

    /** The user's own things have made an answer for a step. */
    made(known: Known, answer: Answer): void {
      made.add(poolOf(known, answer));
    },

    /** Whether this answer could prove the user's factor for this step. */
    isGenuine(known: Known, answer: Answer): boolean {
      if (answer.kind === 'code' && known.sentCode !== undefined) return answer.code === known.sentCode;
      return made.has(poolOf(known, answer));
    },

    /** Why a success must not have been; undefined: it may. */
    objectionTo({ known, answer, at }: Claim): string | undefined {
      claims += 1;
      const { handle } = known.step;
      if (known.ended) return 'the step had ended';
      if (at >= Date.parse(handle.expiresAt)) return 'the step had expired';
      if (answer === undefined) return known.proven ? undefined : 'nobody had approved it';
      if (!this.isGenuine(known, answer)) return 'the answer was not one that the user had for this step';
      // A question has one answer for good; everything else is for one use.
      if (answer.kind !== 'answer' && spent.has(keyOf(known, answer))) return 'the answer had been used';
      return undefined;
    },

    /** What follows from a success. */
    succeed(known: Known, answer: Answer | undefined, isForOneUse: boolean): void {
      known.ended = true;
      if (answer !== undefined && isForOneUse) spent.add(keyOf(known, answer));
    },
  };
}
