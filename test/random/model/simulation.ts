import { isMfaError } from '../../../src/spec/errors.ts';
import type { Factor, KnownFactorType } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { newFactor } from '../../../src/testkit/contract/support/enrollments.ts';
import { createHostile, type Hostile } from '../../testkit/contract/hostile.ts';
import type { TestScene } from '../../testkit/contract/scenes.ts';
import type { Action, AnswerChoice, Disruption } from './actions.ts';
import { createModel, type TrackedStep } from './model.ts';
import { createUsers } from './users.ts';

/** Factor types that are active immediately because the enrollment contains the proof. */
const ACTIVE_AT_ENROLLMENT: ReadonlySet<KnownFactorType> = new Set(['question', 'hotp', 'token']);

type CallResult = {
  readonly tracked: TrackedStep;
  readonly answer: Answer | undefined;
  readonly at: number;
  readonly succeeded: boolean;
};

/** Performs actions in a world and in the model. Throws if the provider reports a success that the model forbids. */
export function createSimulation({ world, failNext }: TestScene, hostile: Hostile = createHostile()) {
  const { provider, clock } = world;
  const model = createModel(provider.id === 'okta');
  const { personOf, tokens, receiveStep, correctAnswer, markUncertain, chooseAnswer, finishingChoice, decide } =
    createUsers(world, model);
  const factors: readonly Factor[][] = [[], []];
  const now = hostile.now(clock.now);

  const fromNewest = <T>(list: readonly T[], index: number): T | undefined =>
    list[list.length - 1 - (index % Math.max(list.length, 1))];

  async function call(tracked: TrackedStep, answer: Answer | undefined): Promise<CallResult> {
    const { handle } = tracked.step;
    const { userId } = handle;
    // By the clock of the service, which is all that it can know.
    const at = now();
    const result =
      handle.purpose === 'activation'
        ? await provider.activate({ userId, handle, answer })
        : await provider.verify({ userId, handle, answer });
    const succeeded = result.status === 'approved' || result.status === 'active';
    if (result.status === 'active' && handle.purpose !== 'activation') reportViolation('a verification is active');
    if (result.status === 'approved') {
      if (handle.purpose !== 'verification') reportViolation('an enrollment is approved');
      if (result.userId !== userId || result.factorId !== handle.factorId)
        reportViolation('approved for another user or factor');
    }
    if (result.status === 'active') factors[tracked.user]?.push(result.factor);
    if (result.status === 'rejected' && result.handle === null && result.reason !== 'expired') tracked.ended = true;
    return { tracked, answer, at, succeeded };
  }

  /** Checks calls on one handle that ran at the same time. */
  function checkSuccesses(successes: readonly CallResult[]): void {
    const succeeded = successes.filter((success) => success.succeeded);
    if (succeeded.length > 1) reportViolation('two calls on one handle succeeded');
    for (const { tracked, answer, at } of succeeded) {
      const violation = model.violationOf({ tracked, answer, at });
      if (violation !== undefined) reportViolation(`a success although ${violation}`);
      const held = tokens[tracked.user]?.at(-1);
      model.recordSuccess(
        tracked,
        answer,
        !(tracked.step.handle.factorType === 'temporary' && held?.reusable === true),
      );
    }
  }

  async function answerStep(tracked: TrackedStep, choices: readonly AnswerChoice[]): Promise<void> {
    const answers = await Promise.all(choices.map((choice) => chooseAnswer(tracked, choice)));
    const wasEnded = tracked.ended;
    const results = await Promise.allSettled(answers.map((answer) => call(tracked, answer)));
    // Ended by one of these calls. The others were already running, so for them the step was still open.
    const endedByTheseCalls = tracked.ended && !wasEnded;
    if (endedByTheseCalls) tracked.ended = false;
    try {
      checkSuccesses(results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
    } finally {
      if (endedByTheseCalls) tracked.ended = true;
    }
    results.forEach((result, index) => {
      if (result.status === 'fulfilled') return;
      const answer = answers[index];
      if (!isMfaError(result.reason)) throw result.reason;
      // The identity provider may have accepted the answer although its response was lost. A later poll may find out.
      const isLost = result.reason.outcomeUnknown === true || result.reason.code === 'UNEXPECTED_RESPONSE';
      if (isLost && answer !== undefined && model.isGenuine(tracked, answer)) tracked.proven = true;
    });
  }

  async function run(action: Action): Promise<void> {
    switch (action.do) {
      case 'enroll': {
        const { user, type } = action;
        const capability = provider.capabilities.factors[type];
        const preverified =
          capability.preverified === 'required' || (capability.preverified === 'optional' && action.preverified);
        const factor = await newFactor(world, type, personOf(user), preverified || undefined);
        const enrollment = await provider.enroll({ userId: personOf(user).userId, factor });
        if (enrollment.status === 'pending') return receiveStep(enrollment, user);
        if (!preverified && !ACTIVE_AT_ENROLLMENT.has(type)) reportViolation(`${type} is active without a proof`);
        factors[user]?.push(enrollment.factor);
        return;
      }
      case 'challenge': {
        const { user, way: expects } = action;
        const factor = fromNewest(factors[user] ?? [], action.factor);
        if (factor === undefined) return;
        try {
          receiveStep(await provider.challenge({ userId: personOf(user).userId, factor, expects }), user);
        } catch (error) {
          if (factor.type === 'push' || factor.type === 'voice') markUncertain(user);
          throw error;
        }
        return;
      }
      case 'register':
        await run({ do: 'enroll', user: action.user, type: action.type, preverified: false });
        return run({ do: 'answer', step: 0, choice: finishingChoice(action.user) });
      case 'login':
        clock.advance(31_000);
        await run({ ...action, do: 'challenge' });
        decide(action.user, true);
        return run({ do: 'answer', step: 0, choice: finishingChoice(action.user) });
      case 'expired':
      case 'denied':
      case 'resent':
      case 'canceled':
      case 'replay':
        return disruptLogin(action);
      case 'redeem':
        return receiveStep(
          await provider.challenge({ userId: personOf(action.user).userId, temporaryToken: true }),
          action.user,
        );
      case 'answer':
      case 'race': {
        const tracked = fromNewest(model.steps, action.step);
        if (tracked !== undefined) await answerStep(tracked, action.do === 'race' ? action.choice : [action.choice]);
        return;
      }
      case 'misuse':
        return misuseHandle(action);
      case 'resend': {
        const tracked = fromNewest(model.steps, action.step);
        if (tracked === undefined) return;
        const { handle } = tracked.step;
        try {
          receiveStep(await provider.resend({ userId: handle.userId, handle }), tracked.user);
          tracked.ended = true;
        } catch (error) {
          if (handle.factorType === 'push' || handle.factorType === 'voice') markUncertain(tracked.user);
          throw error;
        }
        return;
      }
      case 'cancel': {
        const tracked = fromNewest(model.steps, action.step);
        if (tracked === undefined) return;
        const { handle } = tracked.step;
        try {
          await provider.cancel({ userId: handle.userId, handle });
        } catch (error) {
          // A clock that is wrong may refuse the handle. After any other error the step is over here all the same.
          if (isMfaError(error, 'HANDLE_INVALID') || !Number.isFinite(now())) throw error;
        }
        tracked.ended = true;
        return;
      }
      case 'decide':
        return decide(action.user, action.approve);
      case 'remove': {
        const factor = fromNewest(factors[action.user] ?? [], action.factor);
        if (factor === undefined) return;
        return provider.remove({ userId: personOf(action.user).userId, factorId: factor.id });
      }
      case 'token': {
        const { user, reusable } = action;
        const made = await provider.createTemporaryToken({ userId: personOf(user).userId, reusable });
        tokens[user]?.push({ token: made.token, reusable: made.reusable });
        return;
      }
      case 'wait':
        return clock.advance(action.seconds * 1000);
      case 'fault':
        return failNext(action.fault);
      case 'clock':
        return hostile.setClock(action.fault);
      case 'credential':
        return hostile.setCredential(action.fault);
    }
  }

  /** A login that expires, is denied, is replaced by a resend, is canceled, or replays a code. */
  async function disruptLogin({ do: how, user, factor: chosen }: Extract<Action, { do: Disruption }>): Promise<void> {
    const before = model.steps.length;
    const held = factors[user] ?? [];
    const push = held.findLastIndex(({ type }) => type === 'push');
    // Only a push can be denied.
    const factor = how === 'denied' && push >= 0 ? held.length - 1 - push : chosen;
    await run({ do: 'challenge', user, factor, way: undefined });
    const tracked = model.steps.at(-1);
    if (tracked === undefined || model.steps.length === before) return;
    const left = Date.parse(tracked.step.handle.expiresAt) - now() + 1_000;
    // A clock that went wrong may take it for over, or for a year away.
    if (how === 'expired' && left > 0 && left < 3_600_000) clock.advance(left);
    if (how === 'denied') decide(user, false);
    if (how === 'resent') {
      clock.advance(31_000);
      await run({ do: 'resend', step: 0 });
    }
    if (how === 'canceled') await run({ do: 'cancel', step: 0 });
    const choice = how === 'denied' ? 'none' : finishingChoice(user);
    await answerStep(tracked, [choice]);
    if (how !== 'replay') return;
    await run({ do: 'challenge', user, factor, way: undefined });
    await run({ do: 'answer', step: 0, choice: finishingChoice(user) });
  }

  /** Uses a changed handle, or the handle at the wrong method. No answer may succeed with it. */
  async function misuseHandle({ step: index, how }: Extract<Action, { do: 'misuse' }>): Promise<void> {
    const tracked = fromNewest(model.steps, index);
    if (tracked === undefined) return;
    const answer = await correctAnswer(tracked);
    const { handle } = tracked.step;
    const other = personOf(1 - tracked.user).userId;
    const forged = {
      purpose: {
        ...handle,
        purpose: handle.purpose === 'activation' ? 'verification' : 'activation',
        factorId: handle.factorId ?? 'x',
      },
      user: { ...handle, userId: other },
      method: handle,
      expiry: { ...handle, expiresAt: new Date(Date.parse(handle.expiresAt) + 86_400_000).toISOString() },
    }[how];
    const userId = how === 'user' ? other : handle.userId;
    const asHandle: never = forged as never;
    const isLogin = (forged.purpose === 'verification') === (how !== 'method');
    const work = isLogin
      ? provider.verify({ userId, handle: asHandle, answer })
      : provider.activate({ userId, handle: asHandle, answer });
    const result = await work.catch((error: unknown) => {
      if (!isMfaError(error)) throw error;
    });
    if (result?.status === 'approved' || result?.status === 'active')
      reportViolation(`a call with a forged ${how} succeeded`);
  }

  return {
    successCount: model.successCount,
    /** Adds factors of these types, which can be verified but not enrolled here, to the first user. */
    async prepare(types: readonly KnownFactorType[]): Promise<void> {
      for (const type of types) await world.addFactor?.(type);
      factors[0]?.push(...(await provider.listFactors({ userId: world.userId })));
    },
    async perform(action: Action): Promise<void> {
      await run(action).catch((error: unknown) => {
        if (!isMfaError(error)) throw error;
      });
    },
  };
}

function reportViolation(what: string): never {
  throw new Error(`The model forbids this: ${what}.`);
}
