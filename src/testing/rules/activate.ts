import type { KnownFactorType } from '../../spec/factors.ts';
import type { ActivationHandle, Step } from '../../spec/steps.ts';
import { answerTo, settle, wrongAnswerTo } from '../answers.ts';
import { assert, assertEqual, assertOneOf, assertRefusedUnsent, fail } from '../assertions.ts';
import { deliberatelyWrong } from '../deliberately-wrong.ts';
import { pendingEnrollment } from '../recipes.ts';
import { type ContractRule, perType } from '../rule.ts';
import { assertActiveFactor, assertListed } from '../shapes.ts';
import { assertRejectedOnce } from '../verifications.ts';
import type { World } from '../world.ts';

/** Does `activate` finish an enrolment by the right answer, and by nothing else? */
export const activateRules: readonly ContractRule[] = [
  ...perPending({
    id: 'activate-01',
    title: 'the right answer makes the factor active, and says no more than that',
    run: async (world, type, step) => {
      const { provider, userId } = world;
      const { handle } = step;
      const answer = await answerTo(world, step);
      const result = await settle(world, () => provider.activate({ userId, handle, answer }));
      if (result.status !== 'active') fail(`the right answer to an enrolment is ${result.status}, not active`);
      assertActiveFactor(world, result.factor, type);
      // An enrolment must not pass for a login, whatever a caller looks at.
      for (const key of ['userId', 'by', 'at'])
        assert(!(key in result), `an activation has ${key}, as an approval has`);
      await assertListed(world, result.factor.id);
    },
  }),
  ...perPending({
    id: 'activate-02',
    title: 'a wrong answer is rejected, and the retry handle takes the right one',
    run: async (world, _type, step) => {
      const { provider, userId } = world;
      const way = step.handle.expects[0];
      if (way === 'approval') return;
      const wrong = await wrongAnswerTo(world, step, way);
      const rejected = await provider.activate({ userId, handle: step.handle, answer: wrong });
      assertRejectedOnce(rejected, step.handle);
      if (rejected.status !== 'rejected' || rejected.retry === null) return;
      const { handle } = rejected.retry;
      const answer = await answerTo(world, step, way);
      const result = await provider.activate({ userId, handle, answer });
      assertEqual(result.status, 'active', 'the right answer after a wrong one');
    },
  }),
  ...perPending({
    id: 'activate-03',
    title: 'nothing is active before the answer',
    run: async (world, type, { handle }) => {
      const { provider, userId } = world;
      const factors = await provider.listFactors({ userId });
      for (const factor of factors.filter((listed) => listed.type === type)) {
        assertOneOf(factor.status, ['pending', 'unusable'], `the status of a ${type} factor before its activation`);
      }
      if (!handle.expects.includes('approval')) return;
      const result = await provider.activate({ userId, handle });
      assertEqual(result.status, 'pending', 'the answer to "is it done yet?" before the user has acted');
      if (result.status !== 'pending') return;
      assertEqual(result.handle.id, handle.id, 'the id of the pending handle');
      assert(
        Number.isInteger(result.pollAfterMs) && result.pollAfterMs > 0,
        'pollAfterMs is no number of milliseconds',
      );
    },
  }),
  ...perPending({
    id: 'activate-04',
    title: 'activate without an answer is refused where only an answer can end the step',
    run: async (world, _type, { handle }) => {
      if (handle.expects.includes('approval')) return;
      await assertRefusedUnsent(world, 'activate without an answer', ['INVALID_INPUT'], () =>
        world.provider.activate({ userId: world.userId, handle }),
      );
    },
  }),
  ...perPending({
    id: 'activate-05',
    title: 'an answer that is blank, of the wrong type or of another kind is refused',
    run: async (world, _type, { handle }) => {
      const { provider, userId } = world;
      const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'AAAA' } };
      const wrongKinds = [
        { kind: 'code', code: '123456' },
        { kind: 'answer', answer: 'blue' },
        { kind: 'webauthn', credential },
      ].filter(({ kind }) => !handle.expects.some((expected) => expected === kind));
      const malformed = [{ kind: 'code', code: '' }, { kind: 'code', code: ' ' }, { kind: 'code', code: 123456 }, {}];
      for (const answer of [...wrongKinds, ...malformed]) {
        await assertRefusedUnsent(world, 'activate with an answer that is not expected', ['INVALID_INPUT'], () =>
          provider.activate({ userId, handle, answer: deliberatelyWrong(answer) }),
        );
      }
    },
  }),
  ...perPending({
    id: 'activate-06',
    title: 'another user cannot finish the enrolment',
    run: async (world, _type, step) => {
      const { provider, otherUserId } = world;
      const { handle } = step;
      const answer = await answerTo(world, step);
      await assertRefusedUnsent(world, "activate of another user's enrolment", ['HANDLE_INVALID'], () =>
        provider.activate({ userId: otherUserId, handle, answer }),
      );
    },
  }),
];

/** One rule per type whose enrolment waits for an answer here; where it is active at once there is nothing to see. */
function perPending(rule: {
  readonly id: string;
  readonly title: string;
  readonly run: (world: World, type: KnownFactorType, step: Step<ActivationHandle>) => Promise<void>;
}): readonly ContractRule[] {
  return perType({
    ...rule,
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const step = await pendingEnrollment(world, type);
      if (step !== undefined) await rule.run(world, type, step);
    },
  });
}
