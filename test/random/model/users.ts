import type { Expectation } from '../../../src/spec/factors.ts';
import type { Answer } from '../../../src/spec/results.ts';
import type { Handle, Step } from '../../../src/spec/steps.ts';
import type { Phone } from '../../../src/testkit/contract/index.ts';
import { credentialFor, readCode, SECURITY_ANSWER } from '../../../src/testkit/contract/support/answers.ts';
import type { Scene } from '../../testkit/contract/scenes.ts';
import type { AnswerChoice } from './actions.ts';
import type { createModel, TrackedStep } from './model.ts';

type Person = { readonly userId: string; readonly phone: Phone };
export type Token = { readonly token: string; readonly reusable: boolean };

/** The two users of a world: what they see and do. The model records it. */
export function createUsers(world: Scene, model: ReturnType<typeof createModel>) {
  const people: readonly Person[] = [
    { userId: world.userId, phone: world.phone },
    { userId: world.otherUserId, phone: world.otherPhone },
  ];
  const tokens: readonly Token[][] = [[], []];
  // Steps that wait for an approval on the phone, oldest first.
  const pendingApprovals: readonly TrackedStep[][] = [[], []];
  // Users whose phone may have received a message that belongs to no known step.
  const uncertain = new Set<number>();

  function personOf(user: number): Person {
    const person = people[user];
    if (person === undefined) throw new RangeError('There are two users.');
    return person;
  }

  /** The user gets a new step: reads the code, scans the picture, or waits for the push. */
  function receiveStep(step: Step<Handle>, user: number): void {
    const { factorType, purpose, expects } = step.handle;
    const { setup, display } = step.prompt;
    const { phone } = personOf(user);
    const isMessage = factorType === 'sms' || factorType === 'voice' || factorType === 'email';
    // A voice call whose digits are on the screen sends no code.
    const hasCode = isMessage && expects.includes('code');
    const tracked = model.trackStep(step, user, hasCode ? phone.readCode(factorType) : undefined);
    if (setup !== undefined) phone.scan(setup);
    if (setup?.kind === 'app') tracked.proven = true;
    const isPush = factorType === 'push' && purpose === 'verification' && expects.includes('approval');
    if (isPush || display?.kind === 'key-into-phone') pendingApprovals[user]?.push(tracked);
  }

  /** The user's right answer to a step. Undefined if the user has none. */
  async function correctAnswer(tracked: TrackedStep): Promise<Answer | undefined> {
    const way = tracked.step.handle.expects.find((expected) => expected !== 'approval');
    if (way === undefined) return undefined;
    const answer = await createAnswer(way, tracked).catch(() => undefined);
    if (answer !== undefined) model.recordAnswer(tracked, answer);
    return answer;
  }

  async function createAnswer(way: Expectation, { step, user, sentCode }: TrackedStep): Promise<Answer | undefined> {
    const { phone } = personOf(user);
    if (way === 'answer') return { kind: 'answer', answer: SECURITY_ANSWER };
    if (way === 'webauthn') return { kind: 'webauthn', credential: await credentialFor(step.prompt, phone) };
    if (step.handle.factorType === 'temporary') {
      const token = tokens[user]?.at(-1)?.token;
      return token === undefined ? undefined : { kind: 'code', code: token };
    }
    return { kind: 'code', code: sentCode ?? (await readCode(world, step.handle, phone)) };
  }

  return {
    personOf,
    tokens,
    receiveStep,
    correctAnswer,

    /** A message may have reached the user's phone although the call failed. */
    markUncertain: (user: number) => void uncertain.add(user),

    async chooseAnswer(tracked: TrackedStep, choice: AnswerChoice): Promise<Answer | undefined> {
      if (choice === 'none') return undefined;
      if (choice === 'right') return correctAnswer(tracked);
      const { step, user } = tracked;
      const other =
        choice === 'wrong'
          ? undefined
          : model.steps.findLast((one) => {
              const isSameType = one !== tracked && one.step.handle.factorType === step.handle.factorType;
              return isSameType && (choice === 'old') === (one.user === user);
            });
      return other === undefined ? { kind: 'code', code: '000000' } : correctAnswer(other);
    },

    /** How to finish the newest step: with an answer if it takes one, otherwise by the approval on the phone. */
    finishingChoice(user: number): AnswerChoice {
      const newest = model.steps.at(-1);
      const isScanned = newest?.step.prompt.setup?.kind === 'app';
      const takesAnswer = newest?.step.handle.expects.some((way) => way !== 'approval') ?? false;
      return newest?.user === user && takesAnswer && !isScanned ? 'right' : 'none';
    },

    /** Approves or denies the newest push or call on the phone. */
    decide(user: number, approve: boolean): void {
      const { phone } = personOf(user);
      const newest = pendingApprovals[user]?.pop();
      if (newest === undefined && !uncertain.has(user)) return;
      const { display } = newest?.step.prompt ?? {};
      try {
        if (display?.kind === 'key-into-phone') phone.keyIn(approve ? display.value : 'no');
        else if (approve) phone.approve(display?.value);
        else phone.deny();
      } catch {
        return; // No push or call has arrived.
      }
      if (!approve) return;
      if (newest !== undefined) newest.proven = true;
      if (uncertain.has(user)) for (const tracked of model.steps) if (tracked.user === user) tracked.proven = true;
    },
  };
}
