import { isMfaError } from '../../src/errors.ts';
import type { Expectation, Factor, KnownFactorType } from '../../src/spec/factors.ts';
import type { Answer } from '../../src/spec/results.ts';
import type { Handle, Step } from '../../src/spec/steps.ts';
import { CONTRACT_ANSWER, codeOf, credentialFor } from '../../src/testing/answers.ts';
import { newFactor, type Person } from '../../src/testing/recipes.ts';
import type { Visit } from '../testing/worlds.ts';
import type { Action, Given } from './actions.ts';
import { createModel, type Known } from './model.ts';

/** Types that are active at once, by what is given with the enrolment. */
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
  const people: readonly Person[] = [
    { userId: world.userId, phone: world.phone },
    { userId: world.otherUserId, phone: world.otherPhone },
  ];
  const model = createModel();
  const factors: readonly Factor[][] = [[], []];
  const tokens: readonly { token: string; reusable: boolean }[][] = [[], []];
  // Steps whose push lies on the user's phone, oldest first; unsure where a push may have come that no step knows of.
  const pushes: readonly Known[][] = [[], []];
  const unsure = new Set<number>();

  const personOf = (user: number): Person => people[user] ?? fail('no such user');
  const nth = <T>(list: readonly T[], index: number): T | undefined =>
    list[list.length - 1 - (index % Math.max(list.length, 1))];

  function keep(step: Step<Handle>, user: number): void {
    const { factorType, purpose, expects } = step.handle;
    const { phone } = personOf(user);
    const isMessage = factorType === 'sms' || factorType === 'voice' || factorType === 'email';
    // A voice call whose digits are on the screen has no code.
    const hasCode = isMessage && expects.includes('code');
    const known = model.open(step, user, hasCode ? phone.readCode(factorType) : undefined);
    const { setup } = step.prompt;
    if (setup !== undefined) {
      phone.scan(setup);
      if (setup.kind === 'app') known.proven = true;
    } else if (factorType === 'push' && purpose === 'verification' && expects.includes('approval')) {
      pushes[user]?.push(known);
    }
  }

  /** What the user's own things answer to a step; undefined where they have nothing. */
  async function ownAnswer(known: Known): Promise<Answer | undefined> {
    const { step, user, sentCode } = known;
    const { handle, prompt } = step;
    const way = handle.expects.find((expected) => expected !== 'approval');
    if (way === undefined) return undefined;
    const answer = await made(way, { handle, prompt }, user, sentCode).catch(() => undefined);
    if (answer !== undefined) model.made(known, answer);
    return answer;
  }

  async function made(
    way: Expectation,
    { handle, prompt }: Step<Handle> | Pick<Step<Handle>, 'handle' | 'prompt'>,
    user: number,
    sentCode: string | undefined,
  ): Promise<Answer | undefined> {
    const { phone } = personOf(user);
    if (way === 'answer') return { kind: 'answer', answer: CONTRACT_ANSWER };
    if (way === 'webauthn') return { kind: 'webauthn', credential: await credentialFor(prompt, phone) };
    if (handle.factorType === 'temporary') {
      const token = tokens[user]?.at(-1)?.token;
      return token === undefined ? undefined : { kind: 'code', code: token };
    }
    return { kind: 'code', code: sentCode ?? (await codeOf(world, handle, phone)) };
  }

  async function answerOf(known: Known, given: Given): Promise<Answer | undefined> {
    const { step, user } = known;
    switch (given) {
      case 'none':
        return undefined;
      case 'right':
        return ownAnswer(known);
      case 'wrong':
        return { kind: 'code', code: '000000' };
      case 'old':
      case 'foreign': {
        const isOther = (one: Known) => (given === 'old') === (one.user === user);
        const other = model.steps.findLast(
          (one) => one !== known && one.step.handle.factorType === step.handle.factorType && isOther(one),
        );
        return other === undefined ? { kind: 'code', code: '000000' } : ownAnswer(other);
      }
    }
  }

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
      if (handle.purpose !== 'verification') fail('an enrolment is approved');
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
        if (enrollment.status === 'pending') return keep(enrollment, user);
        if (!preverified && !AT_ONCE.has(type)) fail(`${type} is active without a proof`);
        factors[user]?.push(enrollment.factor);
        return;
      }
      case 'challenge': {
        const { user, way: expects } = action;
        const factor = nth(factors[user] ?? [], action.factor);
        if (factor === undefined) return;
        try {
          keep(await provider.challenge({ userId: personOf(user).userId, factor, expects }), user);
        } catch (error) {
          if (factor.type === 'push') unsure.add(user);
          throw error;
        }
        return;
      }
      case 'register':
        await play({ do: 'enroll', user: action.user, type: action.type, preverified: false });
        return play({ do: 'answer', step: 0, given: answerable(action.user) });
      case 'login':
        clock.advance(31_000);
        await play({ ...action, do: 'challenge' });
        decide(action.user, true);
        return play({ do: 'answer', step: 0, given: answerable(action.user) });
      case 'redeem':
        return keep(
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
          keep(await provider.resend({ userId: handle.userId, handle }), known.user);
          known.ended = true;
        } catch (error) {
          if (handle.factorType === 'push') unsure.add(known.user);
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

  /** How the newest step is ended: by an answer where it takes one. */
  function answerable(user: number): Given {
    const newest = model.steps.at(-1);
    return newest?.user === user && newest.step.handle.expects.some((way) => way !== 'approval') ? 'right' : 'none';
  }

  /** What no handle may be good for, whatever the answer. */
  async function misuse({ step: index, how }: Extract<Action, { do: 'misuse' }>): Promise<void> {
    const known = nth(model.steps, index);
    if (known === undefined) return;
    const answer = await ownAnswer(known);
    const { handle } = known.step;
    const other = personOf(1 - known.user).userId;
    const forged = {
      purpose: { ...handle, purpose: handle.purpose === 'activation' ? 'verification' : 'activation', factorId: 'x' },
      user: { ...handle, userId: other },
      expiry: { ...handle, expiresAt: new Date(clock.now() + 86_400_000).toISOString() },
    }[how];
    const userId = how === 'user' ? other : handle.userId;
    const asHandle: never = forged as never;
    const isLogin = forged.purpose === 'verification';
    const work = isLogin
      ? provider.verify({ userId, handle: asHandle, answer })
      : provider.activate({ userId, handle: asHandle, answer });
    const result = await work.catch((error: unknown) => {
      if (!isMfaError(error)) throw error;
    });
    if (result?.status === 'approved' || result?.status === 'active') fail(`a forged ${how} has succeeded`);
  }

  function decide(user: number, approve: boolean): void {
    const { phone } = personOf(user);
    const newest = pushes[user]?.pop();
    if (newest === undefined && !unsure.has(user)) return;
    const number = newest?.step.prompt.display?.value;
    try {
      approve ? phone.approve(number) : phone.deny();
    } catch {
      return; // No push has come.
    }
    if (!approve) return;
    if (newest !== undefined) newest.proven = true;
    if (unsure.has(user)) for (const known of model.steps) if (known.user === user) known.proven = true;
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
