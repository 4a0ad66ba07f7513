import type { Expectation } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';
import { CONTRACT_ANSWER, codeOf, credentialFor } from '../../../src/testkit/contract/answers.ts';
import type { World } from '../../../src/testkit/contract/index.ts';
import type { Person } from '../../../src/testkit/contract/recipes.ts';
import type { Given } from './actions.ts';
import type { createModel, Known } from './model.ts';

export type Token = { readonly token: string; readonly reusable: boolean };

/** What the two users of a world see and do; the model learns of it. */
export function createHands(world: World, model: ReturnType<typeof createModel>) {
  const people: readonly Person[] = [
    { userId: world.userId, phone: world.phone },
    { userId: world.otherUserId, phone: world.otherPhone },
  ];
  const tokens: readonly Token[][] = [[], []];
  // Steps that wait for the user's phone, oldest first; unsure where something may have come that no step knows of.
  const waiting: readonly Known[][] = [[], []];
  const unsure = new Set<number>();

  function personOf(user: number): Person {
    const person = people[user];
    if (person === undefined) throw new RangeError('There are two users.');
    return person;
  }

  /** The user sees a new step. */
  function see(step: Step<Handle>, user: number): void {
    const { factorType, purpose, expects } = step.handle;
    const { setup, display } = step.prompt;
    const { phone } = personOf(user);
    const isMessage = factorType === 'sms' || factorType === 'voice' || factorType === 'email';
    // A voice call whose digits are on the screen has no code.
    const hasCode = isMessage && expects.includes('code');
    const known = model.open(step, user, hasCode ? phone.readCode(factorType) : undefined);
    if (setup !== undefined) phone.scan(setup);
    if (setup?.kind === 'app') known.proven = true;
    const isPush = factorType === 'push' && purpose === 'verification' && expects.includes('approval');
    if (isPush || display?.kind === 'key-into-phone') waiting[user]?.push(known);
  }

  /** What the user's own things answer to a step; undefined where they have nothing. */
  async function ownAnswer(known: Known): Promise<Answer | undefined> {
    const way = known.step.handle.expects.find((expected) => expected !== 'approval');
    if (way === undefined) return undefined;
    const answer = await make(way, known).catch(() => undefined);
    if (answer !== undefined) model.made(known, answer);
    return answer;
  }

  async function make(way: Expectation, { step, user, sentCode }: Known): Promise<Answer | undefined> {
    const { phone } = personOf(user);
    if (way === 'answer') return { kind: 'answer', answer: CONTRACT_ANSWER };
    if (way === 'webauthn') return { kind: 'webauthn', credential: await credentialFor(step.prompt, phone) };
    if (step.handle.factorType === 'temporary') {
      const token = tokens[user]?.at(-1)?.token;
      return token === undefined ? undefined : { kind: 'code', code: token };
    }
    return { kind: 'code', code: sentCode ?? (await codeOf(world, step.handle, phone)) };
  }

  return {
    personOf,
    tokens,
    see,
    ownAnswer,

    /** Something may have reached the user's phone although nobody was told. */
    loseSight: (user: number) => void unsure.add(user),

    async answerOf(known: Known, given: Given): Promise<Answer | undefined> {
      if (given === 'none') return undefined;
      if (given === 'right') return ownAnswer(known);
      const { step, user } = known;
      const other =
        given === 'wrong'
          ? undefined
          : model.steps.findLast((one) => {
              const isAlike = one !== known && one.step.handle.factorType === step.handle.factorType;
              return isAlike && (given === 'old') === (one.user === user);
            });
      return other === undefined ? { kind: 'code', code: '000000' } : ownAnswer(other);
    },

    /** How the newest step is ended: by an answer where it takes one, else by what was done on the phone. */
    endOf(user: number): Given {
      const newest = model.steps.at(-1);
      const isScanned = newest?.step.prompt.setup?.kind === 'app';
      const takesAnswer = newest?.step.handle.expects.some((way) => way !== 'approval') ?? false;
      return newest?.user === user && takesAnswer && !isScanned ? 'right' : 'none';
    },

    /** Answers the newest push or call on the phone. */
    decide(user: number, approve: boolean): void {
      const { phone } = personOf(user);
      const newest = waiting[user]?.pop();
      if (newest === undefined && !unsure.has(user)) return;
      const { display } = newest?.step.prompt ?? {};
      try {
        if (display?.kind === 'key-into-phone') phone.keyIn(approve ? display.value : 'no');
        else if (approve) phone.approve(display?.value);
        else phone.deny();
      } catch {
        return; // Nothing has come.
      }
      if (!approve) return;
      if (newest !== undefined) newest.proven = true;
      if (unsure.has(user)) for (const known of model.steps) if (known.user === user) known.proven = true;
    },
  };
}
