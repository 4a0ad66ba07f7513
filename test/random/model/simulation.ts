import { isMfaError } from '../../../src/spec/errors.ts';
import type { Factor, KnownFactorType } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import { newFactor } from '../../../src/testkit/contract/recipes.ts';
import type { Visit } from '../../testkit/contract/worlds.ts';
import type { Action, Given, Spoiler } from './actions.ts';
import { createModel, type Known } from './model.ts';
import { createHands } from './users.ts';

/** Types that are active at once, by what is given with the enrollment. */
const AT_ONCE: ReadonlySet<KnownFactorType> = new Set(['question', 'hotp', 'token']);

type Success = {
  readonly known: Known;
  readonly answer: Answer | undefined;
  readonly at: number;
  readonly claimed: boolean;
};

/** Plays actions in a world beside the model. Throws where the provider claims what the model forbids. */
export function createPlay({ world, trouble }: Visit) {
  const { provider, clock } = world;
  const model = createModel();
  const { personOf, tokens, see, ownAnswer, loseSight, answerOf, endOf, decide } = createHands(world, model);
  const factors: readonly Factor[][] = [[], []];

  const nth = <T>(list: readonly T[], index: number): T | undefined =>
    list[list.length - 1 - (index % Math.max(list.length, 1))];

  async function call(known: Known, answer: Answer | undefined): Promise<Success> {
    const { handle } = known.step;
    const { userId } = handle;
    const at = clock.now();
    const result =
      handle.purpose === 'activation'
        ? await provider.activate({ userId, handle, answer })
        : await provider.verify({ userId, handle, answer });
    const claimed = result.status === 'approved' || result.status === 'active';
    if (result.status === 'active' && handle.purpose !== 'activation') fail('a verification is active');
    if (result.status === 'approved') {
      if (handle.purpose !== 'verification') fail('an enrollment is approved');
      if (result.userId !== userId || result.factorId !== handle.factorId) fail('approved for another user or factor');
    }
    if (result.status === 'active') factors[known.user]?.push(result.factor);
    if (result.status === 'rejected' && result.retry === null && result.reason !== 'expired') known.ended = true;
    return { known, answer, at, claimed };
  }

  /** What must hold of calls on one handle that ran at once. */
  function judge(successes: readonly Success[]): void {
    const claimed = successes.filter((success) => success.claimed);
    if (claimed.length > 1) fail('two calls on one handle succeeded');
    for (const { known, answer, at } of claimed) {
      const objection = model.objectionTo({ known, answer, at });
      if (objection !== undefined) fail(`a success although ${objection}`);
      const held = tokens[known.user]?.at(-1);
      model.succeed(known, answer, !(known.step.handle.factorType === 'temporary' && held?.reusable === true));
    }
  }

  async function attempt(known: Known, given: readonly Given[]): Promise<void> {
    const answers = await Promise.all(given.map((one) => answerOf(known, one)));
    const wasEnded = known.ended;
    const results = await Promise.allSettled(answers.map((answer) => call(known, answer)));
    const endedBefore = known.ended && !wasEnded;
    // Ended by one of these very calls: the others ran beside it.
    if (endedBefore) known.ended = false;
    try {
      judge(results.flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
    } finally {
      if (endedBefore) known.ended = true;
    }
    results.forEach((result, index) => {
      if (result.status === 'fulfilled') return;
      const answer = answers[index];
      if (!isMfaError(result.reason)) throw result.reason;
      // The answer may have counted although nobody was told: a later poll may find that out.
      const isLost = result.reason.outcomeUnknown === true || result.reason.code === 'UNEXPECTED_RESPONSE';
      if (isLost && answer !== undefined && model.isGenuine(known, answer)) known.proven = true;
    });
  }

  async function play(action: Action): Promise<void> {
    switch (action.do) {
      case 'enroll': {
        const { user, type } = action;
        const able = provider.capabilities.factors[type];
        const preverified = able.preverified === 'required' || (able.preverified === 'optional' && action.preverified);
        const factor = newFactor(world, type, personOf(user), preverified || undefined);
        const enrollment = await provider.enroll({ userId: personOf(user).userId, factor });
        if (enrollment.status === 'pending') return see(enrollment, user);
        if (!preverified && !AT_ONCE.has(type)) fail(`${type} is active without a proof`);
        factors[user]?.push(enrollment.factor);
        return;
      }
      case 'challenge': {
        const { user, way: expects } = action;
        const factor = nth(factors[user] ?? [], action.factor);
        if (factor === undefined) return;
        try {
          see(await provider.challenge({ userId: personOf(user).userId, factor, expects }), user);
        } catch (error) {
          if (factor.type === 'push' || factor.type === 'voice') loseSight(user);
          throw error;
        }
        return;
      }
      case 'register':
        await play({ do: 'enroll', user: action.user, type: action.type, preverified: false });
        return play({ do: 'answer', step: 0, given: endOf(action.user) });
      case 'login':
        clock.advance(31_000);
        await play({ ...action, do: 'challenge' });
        decide(action.user, true);
        return play({ do: 'answer', step: 0, given: endOf(action.user) });
      case 'late':
      case 'denied':
      case 'stale':
      case 'replay':
        return spoil(action);
      case 'redeem':
        return see(
          await provider.challenge({ userId: personOf(action.user).userId, temporaryToken: true }),
          action.user,
        );
      case 'answer':
      case 'race': {
        const known = nth(model.steps, action.step);
        if (known !== undefined) await attempt(known, action.do === 'race' ? action.given : [action.given]);
        return;
      }
      case 'misuse':
        return misuse(action);
      case 'resend': {
        const known = nth(model.steps, action.step);
        if (known === undefined) return;
        const { handle } = known.step;
        try {
          see(await provider.resend({ userId: handle.userId, handle }), known.user);
          known.ended = true;
        } catch (error) {
          if (handle.factorType === 'push' || handle.factorType === 'voice') loseSight(known.user);
          throw error;
        }
        return;
      }
      case 'decide':
        return decide(action.user, action.approve);
      case 'remove': {
        const factor = nth(factors[action.user] ?? [], action.factor);
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
      case 'trouble':
        return trouble(action.trouble);
    }
  }

  /** A login that time, the user or a message sent again has ended. */
  async function spoil({ do: how, user, factor: chosen }: Extract<Action, { do: Spoiler }>): Promise<void> {
    const before = model.steps.length;
    const held = factors[user] ?? [];
    const push = held.findLastIndex(({ type }) => type === 'push');
    // Only a push can be denied.
    const factor = how === 'denied' && push >= 0 ? held.length - 1 - push : chosen;
    await play({ do: 'challenge', user, factor, way: undefined });
    const known = model.steps.at(-1);
    if (known === undefined || model.steps.length === before) return;
    if (how === 'late') clock.advance(Date.parse(known.step.handle.expiresAt) - clock.now() + 1_000);
    if (how === 'denied') decide(user, false);
    if (how === 'stale') {
      clock.advance(31_000);
      await play({ do: 'resend', step: 0 });
    }
    const given = how === 'denied' ? 'none' : endOf(user);
    await attempt(known, [given]);
    if (how !== 'replay') return;
    await play({ do: 'challenge', user, factor, way: undefined });
    await play({ do: 'answer', step: 0, given: endOf(user) });
  }

  /** What no handle may be good for, whatever the answer. */
  async function misuse({ step: index, how }: Extract<Action, { do: 'misuse' }>): Promise<void> {
    const known = nth(model.steps, index);
    if (known === undefined) return;
    const answer = await ownAnswer(known);
    const { handle } = known.step;
    const other = personOf(1 - known.user).userId;
    const forged = {
      purpose: {
        ...handle,
        purpose: handle.purpose === 'activation' ? 'verification' : 'activation',
        factorId: handle.factorId ?? 'x',
      },
      user: { ...handle, userId: other },
      method: handle,
      expiry: { ...handle, expiresAt: new Date(clock.now() + 86_400_000).toISOString() },
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
    if (result?.status === 'approved' || result?.status === 'active') fail(`a forged ${how} has succeeded`);
  }

  return {
    claims: model.claims,
    /** Gives the first user what can be verified here but not enrolled. */
    async prepare(types: readonly KnownFactorType[]): Promise<void> {
      for (const type of types) await world.addFactor?.(type);
      factors[0]?.push(...(await provider.listFactors({ userId: world.userId })));
    },
    async act(action: Action): Promise<void> {
      await play(action).catch((error: unknown) => {
        if (!isMfaError(error)) throw error;
      });
    },
  };
}

function fail(what: string): never {
  throw new Error(`The model forbids it: ${what}.`);
}
