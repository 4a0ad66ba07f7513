import type { MfaProvider } from '../../../spec/provider.ts';
import type { Activation, Verification } from '../../../spec/results.ts';
import type { Handle } from '../../../spec/steps.ts';
import { skip } from '../failure.ts';
import { answers } from '../faults.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { answerOf, type Fault, type Heard } from '../wire.ts';
import { rightAnswerTo, wrongAnswerTo } from './answers.ts';
import { perChallenge, perEnrollment } from './parameterized-rules.ts';
import { resultOrError } from './verifications.ts';

// A step that its user has answered, and the true response of the tenant, which the contract keeps back. So a rule can
// deliver that response changed, as often as it wants, and at last unchanged.

export type AnsweredStep = {
  readonly what: 'verify' | 'activate';
  readonly handle: Handle;
  /** The id of the factor, if it is known. */
  readonly factorId: string | undefined;
  /** The true response to the right answer. */
  readonly success: Heard;
  /** The true response before the user has answered, or to a wrong answer. Undefined: there is none. */
  readonly failure: Heard | undefined;
  /** Sends the right answer again. The tenant is not asked: the fault is all that the provider hears. */
  deliver(fault: Fault): Promise<Delivered>;
};
/** `status` of the result, or `refused`. */
export type Delivered = { readonly status: string; readonly factorId?: string | undefined; readonly error?: unknown };

type AnsweredStepRule = {
  readonly id: string;
  readonly title: string;
  readonly run: (stage: Stage, answered: AnsweredStep) => Promise<void>;
};

/** One rule for each way to verify a factor, and one for each enrollment. */
export function perAnsweredStep({ id, title, run }: AnsweredStepRule): readonly Rule[] {
  return [
    ...perChallenge({
      id,
      title,
      run: async (stage, { challenge, way, factor }) => {
        const { handle } = challenge;
        const { userId } = stage;
        const failing = async () =>
          way === 'approval' ? undefined : await wrongAnswerTo(stage, challenge, way).catch(() => undefined);
        const call = (answer: Awaited<ReturnType<typeof failing>>) => (provider: MfaProvider) =>
          provider.verify({ userId, handle, answer });
        const failure = await heardIn(stage, call(await failing()));
        const right = call(await rightAnswerTo(stage, challenge, way));
        const success = await keepBack(stage, right);
        await run(stage, {
          ...{ what: 'verify', handle, factorId: factor.id, success, failure },
          deliver: (fault) => deliverTo(stage, right, fault),
        });
      },
    }),
    ...perEnrollment({
      id: `${id}-activate`,
      title,
      run: async (stage, { step }) => {
        const { handle } = step;
        const { userId } = stage;
        const [way] = handle.expects;
        const failing = async () =>
          way === 'approval' ? undefined : await wrongAnswerTo(stage, step, way).catch(() => undefined);
        const call = (answer: Awaited<ReturnType<typeof failing>>) => (provider: MfaProvider) =>
          provider.activate({ userId, handle, answer });
        const failure = await heardIn(stage, call(await failing()));
        const right = call(await rightAnswerTo(stage, step));
        const success = await keepBack(stage, right);
        await run(stage, {
          ...{ what: 'activate', handle, factorId: handle.factorId ?? undefined, success, failure },
          deliver: (fault) => deliverTo(stage, right, fault),
        });
      },
    }),
  ];
}

type Call = (provider: MfaProvider) => Promise<Activation | Verification>;

/** The last true response to the call. */
async function heardIn({ wire, provider }: Stage, call: Call): Promise<Heard | undefined> {
  const { heard } = await wire.listen(() => resultOrError(call(provider)));
  return heard.at(-1);
}

/** Makes the call. The tenant carries it out, and the provider hears only that the tenant is out of order. */
async function keepBack({ wire, provider, trail }: Stage, call: Call): Promise<Heard> {
  let kept: Heard | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    trail.note('the true response is kept back');
    wire.next(async (pass) => {
      kept = await pass();
      return answerOf({ status: 503, headers: {}, text: '' });
    });
    await resultOrError(call(provider));
    wire.clear();
    if (kept !== undefined) return kept;
  }
  return skip('the end of this step sends nothing');
}

async function deliverTo({ wire, provider }: Stage, call: Call, fault: Fault): Promise<Delivered> {
  wire.next(fault);
  // The tenant must not answer a second request of the same call in its own way.
  wire.next(answers(503), 5);
  const { result, error } = await resultOrError(call(provider));
  wire.clear();
  if (result === undefined) return { status: 'refused', error };
  return { status: result.status, factorId: 'factor' in result ? result.factor.id : undefined };
}

export const isSuccess = ({ status }: Delivered): boolean => status === 'approved' || status === 'active';
