import type { Expectation, Factor } from '../../../spec/factors.ts';
import { FACTOR_TYPES, type KnownFactorType } from '../../../spec/factors.ts';
import type { MfaProvider } from '../../../spec/provider.ts';
import type { Answer, Challenge, Verification } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import { createGate } from '../faults.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { rightAnswerTo, wrongAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, fail } from '../support/assertions.ts';
import { enrolledFactor, otherUserOf, type Person, userOf } from '../support/enrollments.ts';
import { perType, perWay } from '../support/parameterized-rules.ts';
import { assertNotApproved, expectsOption, resultOrError } from '../support/verifications.ts';

/** Do calls that run at the same time stay apart: of two users, and of two steps? */
export const concurrencyRules: readonly Rule[] = [
  ...perWay({
    id: 'parallel-01',
    title: 'two users who answer at the same time get their own results, in any order',
    needs: ({ enroll }) => enroll,
    run: async (stage, { type, way, factor }) => {
      const theirs = await stepOf(stage, otherUserOf(stage), type, way);
      const mine = await stepOf(stage, userOf(stage), type, way, factor);
      const results = await bothAtOnce(stage, answerTo(stage, mine, 'right'), answerTo(stage, theirs, 'right'));
      for (const [index, { person, factor: own }] of [mine, theirs].entries()) {
        const result = await decided(stage, results[index], index === 0 ? mine : theirs);
        if (result.status !== 'approved') return fail(`the right answer of one of two users is ${result.status}`);
        assertEqual(result.userId === person.userId, true, 'whether an approval names its own user');
        assertEqual(result.factorId === own.id, true, 'whether an approval names its own factor');
      }
    },
  }),
  ...perWay({
    id: 'parallel-02',
    title: 'the right answer of one user does not approve the wrong one of another at the same time',
    ways: ['code', 'answer', 'webauthn'],
    needs: ({ enroll }) => enroll,
    run: async (stage, { type, way, factor }) => {
      const theirs = await stepOf(stage, otherUserOf(stage), type, way);
      const mine = await stepOf(stage, userOf(stage), type, way, factor);
      const wrong = answerTo(stage, mine, 'wrong');
      const [result] = await bothAtOnce(stage, wrong, answerTo(stage, theirs, 'right'));
      assertNotApproved(result, 'a wrong answer, at the same time as the right one of another user,');
      if (result.status !== 'rejected') fail(`a wrong answer is ${result.status}, not rejected`);
    },
  }),
  {
    id: 'parallel-03',
    title: 'two steps of one user that are answered at the same time stay apart',
    needs: ({ capabilities }) => codeTypes(capabilities).length > 1,
    run: async (stage) => {
      const [one, other] = codeTypes(stage.provider.capabilities);
      if (one === undefined || other === undefined) return skip('the provider has one type with a code');
      const me = userOf(stage);
      const first = await stepOf(stage, me, one, 'code');
      const second = await stepOf(stage, me, other, 'code');
      const [wrong, right] = await bothAtOnce(stage, answerTo(stage, first, 'wrong'), answerTo(stage, second, 'right'));
      assertNotApproved(wrong, 'a wrong answer, at the same time as the right one to another step,');
      if (right.status !== 'approved') return fail(`the right answer to one of two steps is ${right.status}`);
      assertEqual(right.factorId === second.factor.id, true, 'whether an approval names the factor of its step');
      const last = await answerTo(stage, first, 'right')();
      if (last.status !== 'approved') return fail(`the right answer to the other step is ${last.status}`);
      assertEqual(last.factorId === first.factor.id, true, 'whether an approval names the factor of its step');
    },
  },
  {
    id: 'parallel-04',
    title: 'lists of two users at the same time stay apart',
    needs: always,
    run: async (stage) => {
      const { provider, userId, otherUserId } = stage;
      const type = FACTOR_TYPES.find((known) => provider.capabilities.factors[known].enroll);
      if (type === undefined) return skip('nothing can be enrolled');
      const { id } = await enrolledFactor(stage, type);
      const [mine, theirs] = await bothAtOnce(
        stage,
        () => provider.listFactors({ userId }),
        () => provider.listFactors({ userId: otherUserId }),
      );
      assert(
        mine.some((factor) => factor.id === id),
        "a list has lost the user's factor to another one",
      );
      assert(!theirs.some((factor) => factor.id === id), "a list has another user's factor");
    },
  },
  ...perType({
    id: 'parallel-05',
    title: 'steps that two users begin at the same time belong to their own user and factor',
    needs: ({ enroll, verify }) => enroll && verify.length > 0,
    run: async (stage, type) => {
      const { provider } = stage;
      const people = [userOf(stage), otherUserOf(stage)] as const;
      const factors = [
        await enrolledFactor(stage, type, people[0]),
        await enrolledFactor(stage, type, people[1]),
      ] as const;
      const begin = (index: 0 | 1) => () =>
        provider.challenge({ userId: people[index].userId, factor: factors[index] });
      for (const [index, { handle }] of (await bothAtOnce(stage, begin(0), begin(1))).entries()) {
        assertEqual(handle.userId === people[index]?.userId, true, 'whether a handle names its own user');
        assertEqual(handle.factorId === factors[index]?.id, true, 'whether a handle names its own factor');
      }
    },
  }),
];

function codeTypes({ factors }: MfaProvider['capabilities']): readonly KnownFactorType[] {
  return FACTOR_TYPES.filter((type) => factors[type].enroll && factors[type].verify.includes('code'));
}

type OpenStep = {
  readonly person: Person;
  readonly factor: Factor;
  readonly way: Expectation;
  readonly challenge: Challenge;
};

async function stepOf(
  stage: Stage,
  person: Person,
  type: KnownFactorType,
  way: Expectation,
  known?: Factor,
): Promise<OpenStep> {
  const factor = known ?? (await enrolledFactor(stage, type, person));
  const challenge = await stage.provider.challenge({
    userId: person.userId,
    factor,
    ...expectsOption(stage, type, way),
  });
  return { person, factor, way, challenge };
}

/** The user answers, or taps approve and the service polls. */
function answerTo(stage: Stage, step: OpenStep, kind: 'right' | 'wrong'): () => Promise<Verification> {
  const { person, way, challenge } = step;
  const { userId, phone } = person;
  let answer: Promise<Answer | undefined> | undefined;
  return async () => {
    answer ??=
      kind === 'right'
        ? rightAnswerTo(stage, challenge, way, phone)
        : wrongAnswerTo({ ...stage, phone, userId }, challenge, way);
    return stage.provider.verify({ userId, handle: challenge.handle, answer: await answer });
  };
}

async function decided(stage: Stage, first: Verification | undefined, step: OpenStep): Promise<Verification> {
  if (first?.status !== 'pending') return first ?? fail('one of two calls has no result');
  await stage.clock.advance(first.pollAfterMs);
  return stage.provider.verify({ userId: step.person.userId, handle: step.challenge.handle });
}

/** A provider that sends one request after the other must not wait for ever. */
const PATIENCE_MS = 40;

/** Both calls at the same time. With a wire, the response to the first one comes after the end of the second one. */
export async function bothAtOnce<A, B>(
  stage: Stage,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<readonly [A, B]> {
  if (!stage.hasWire) return Promise.all([first(), second()]);
  const gate = createGate();
  stage.wire.next(gate.holds);
  stage.trail.note('two calls at the same time');
  const early = first();
  // It may end without a request.
  await Promise.race([gate.arrived, resultOrError(early)]);
  const late = second();
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([resultOrError(late), patience]);
  gate.open();
  const results = await Promise.all([early, late]);
  stage.wire.clear();
  return results;
}
