import { isMfaError } from '../../../src/spec/errors.ts';
import type { Factor, KnownFactorType, Way } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';
import { readCode } from '../../../src/testkit/contract/support/answers.ts';
import { newFactor } from '../../../src/testkit/contract/support/enrollments.ts';
import type { Scene } from './scenes.ts';

/** An action of a service or its user. Steps and factors are given by an index, modulo their number. */
export type Action =
  | { readonly do: 'list' | 'available' }
  | { readonly do: 'enroll'; readonly type: KnownFactorType; readonly preverified: boolean; readonly way?: Way }
  | { readonly do: 'challenge'; readonly factor: number; readonly way?: Way; readonly seconds?: number }
  | { readonly do: 'redeem' }
  | { readonly do: 'answer'; readonly step: number; readonly answer: 'right' | 'wrong' | 'none' }
  | { readonly do: 'decide'; readonly type: KnownFactorType; readonly approve: boolean }
  | { readonly do: 'resend' | 'cancel'; readonly step: number }
  | { readonly do: 'remove'; readonly factor: number }
  | { readonly do: 'token'; readonly reusable: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

type OpenStep = { readonly step: Step<Handle>; decided: boolean };

/** Runs actions in a world. Returns of each result the part that must be equal in two worlds. */
export function createActionRunner(world: Scene) {
  const { provider, userId } = world;
  const open: OpenStep[] = [];
  let factors: readonly Factor[] = [];
  let token = '00000000';

  const keepStep = (step: Step<Handle>) => {
    // To scan the QR code is all that the enrollment of an app needs.
    const { setup } = step.prompt;
    if (setup !== undefined) world.phone.scan(setup);
    open.push({ step, decided: setup !== undefined });
    return stepShape(step);
  };
  const nth = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(list.length, 1)];

  async function answerTo({ step }: OpenStep, answer: 'right' | 'wrong'): Promise<Answer> {
    if (answer === 'wrong') return { kind: 'code', code: '000000' };
    const { handle } = step;
    if (handle.factorType === 'temporary') return { kind: 'code', code: token };
    // The newest message counts, even if another step sent it. Without a message any code is wrong.
    const code = await (async () => readCode(world, handle))().catch(() => '000001');
    return { kind: 'code', code };
  }

  async function run(action: Action): Promise<unknown> {
    switch (action.do) {
      case 'list':
        factors = (await provider.listFactors({ userId })).toSorted(byType);
        return factors.map(factorShape);
      case 'available':
        return (await provider.listAvailableFactors({ userId })).map(({ type }) => type).toSorted();
      case 'enroll': {
        const factor = await newFactor(world, action.type, undefined, action.preverified ? true : undefined);
        const enrollment = await provider.enroll({ userId, factor, expects: action.way });
        if (enrollment.status === 'active') return ['active', { ...factorShape(enrollment.factor), isDefault: null }];
        return keepStep(enrollment);
      }
      case 'challenge': {
        const factor = nth(factors, action.factor);
        if (factor === undefined) return 'no factor';
        const { way: expects, seconds: expiresInSeconds } = action;
        return keepStep(await provider.challenge({ userId, factor, expects, expiresInSeconds }));
      }
      case 'redeem':
        return keepStep(await provider.challenge({ userId, temporaryToken: true }));
      case 'answer': {
        const chosen = nth(open, action.step);
        if (chosen === undefined) return 'no step';
        const answer = action.answer === 'none' ? undefined : await answerTo(chosen, action.answer);
        const { handle } = chosen.step;
        const result =
          handle.purpose === 'activation'
            ? await provider.activate({ userId, handle, answer })
            : await provider.verify({ userId, handle, answer });
        if (result.status === 'rejected') return [result.status, result.reason, result.handle === null];
        if (result.status === 'pending') return [result.status, result.display?.kind];
        return result.status === 'active' ? [result.status, result.factor.type] : result.status;
      }
      case 'decide': {
        const newest = open.findLast(({ step }) => step.handle.factorType === action.type);
        const undecided = open.findLast(({ step, decided }) => step.handle.factorType === action.type && !decided);
        // Several pushes and calls with digits can be open. Of links and other calls only the newest one works.
        const isLink = action.type !== 'push' && newest?.step.prompt.display === undefined;
        const chosen = isLink && (undecided !== newest || !action.approve) ? undefined : undecided;
        if (chosen === undefined || !chosen.step.handle.expects.includes('approval')) return 'nothing to decide';
        chosen.decided = true;
        try {
          decide(world, chosen.step, action.approve);
        } catch {
          // The step is over.
        }
        return 'decided';
      }
      case 'resend': {
        const chosen = nth(open, action.step);
        if (chosen === undefined) return 'no step';
        return keepStep(await provider.resend({ userId, handle: chosen.step.handle }));
      }
      case 'cancel': {
        const chosen = nth(open, action.step);
        if (chosen === undefined) return 'no step';
        return (await provider.cancel({ userId, handle: chosen.step.handle })) ?? 'canceled';
      }
      case 'remove': {
        const factor = nth(factors, action.factor);
        if (factor === undefined) return 'no factor';
        return (await provider.remove({ userId, factorId: factor.id })) ?? 'removed';
      }
      case 'token': {
        const made = await provider.createTemporaryToken({ userId, reusable: action.reusable });
        token = made.token;
        return made.reusable;
      }
      case 'wait':
        world.clock.advance(action.seconds * 1000);
        return 'later';
    }
  }

  return async (action: Action): Promise<unknown> => {
    try {
      return await run(action);
    } catch (error) {
      if (isMfaError(error)) return error.code;
      throw error;
    }
  };
}

function decide({ phone, approve }: Scene, { prompt, handle }: Step<Handle>, approved: boolean): void {
  const { display } = prompt;
  if (display?.kind === 'key-into-phone') phone.keyIn(approved ? display.value : 'no');
  else if (handle.factorType === 'push') approved ? phone.approve() : phone.deny();
  else if (approved) approve?.(handle);
}

const byType = (one: Factor, other: Factor) => one.type.localeCompare(other.type);

function factorShape({ type, status, verifiableBy, destination, isDefault, enrolledAt, native }: Factor) {
  const isDated = enrolledAt !== undefined;
  return { type, status, verifiableBy, destination, isDefault, isDated, native: native.type };
}

function stepShape({ prompt, handle, warnings }: Step<Handle>) {
  const { factor, expects, canResend, display, setup } = prompt;
  // Rounded, because OneLogin uses whole seconds and the two worlds do not start in the same millisecond.
  const seconds = Math.round((Date.parse(prompt.expiresAt) - Date.parse(handle.issuedAt)) / 10_000) * 10;
  const features = warnings.map(({ feature }) => feature).toSorted();
  return {
    for: handle.purpose,
    expects,
    canResend,
    destination: factor.destination,
    names: Object.keys(factor).toSorted(),
    display: display?.kind,
    setup: setup?.kind,
    seconds,
    features,
  };
}
