import type { Answer } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import { ANSWER_WAYS, type Rule } from '../rule.ts';
import { codeAnswer, readCode } from '../support/answers.ts';
import { assertEqual, assertOneOf, assertRefused, assertRefusedWithoutRequest, fail } from '../support/assertions.ts';
import { challengeWith, listFactors, verifyWith } from '../support/calls.ts';
import { deliberatelyWrong } from '../support/deliberately-wrong.ts';
import { enrolledFactor, otherUserOf, pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perWay } from '../support/parameterized-rules.ts';
import { assertInputRefused, assertOtherAnswersRefused } from '../support/refusals.ts';
import { assertNotApproved, assertRightAnswerApproved, startChallenge } from '../support/verifications.ts';

/** Which answers must never be approved, and which must not even be sent? */
export const verifyRefusalRules: readonly Rule[] = [
  ...perWay({
    id: 'verify-refusal-01',
    title: "another user's code is not accepted",
    types: ['totp', 'sms', 'voice', 'email', 'token'],
    ways: ['code'],
    needs: ({ enroll }) => enroll,
    run: async (world, verification) => {
      const other = otherUserOf(world);
      const factor = await enrolledFactor(world, verification.type, other);
      if (!factor.verifiableBy.includes('code')) skip('this factor takes no code');
      const mine = await startChallenge(world, verification);
      const theirs = await world.provider.challenge({ userId: other.userId, factor });
      const answer = codeAnswer(await readCode(world, theirs.handle, other.phone));
      assertNotApproved(await verifyWith(world, mine.handle, answer), "another user's code");
    },
  }),
  ...perEnrollment({
    id: 'verify-refusal-02',
    title: 'a factor whose enrollment is not finished cannot be challenged',
    run: async (world, { type, step }) => {
      const factors = await listFactors(world);
      const factor = factors.find((listed) => listed.type === type);
      if (factor !== undefined) {
        assertOneOf(factor.status, ['pending', 'unusable'], 'the status of a factor before its activation');
        await assertRefusedWithoutRequest(world, 'the challenge of a pending factor', ['CONFLICT'], () =>
          challengeWith(world, { factor }),
        );
      }
      // Some identity providers do not know this id yet. In any case no verification may start.
      const factorId = step.handle.factorId ?? factor?.id;
      if (factorId === undefined) return skip('the pending factor has no id yet');
      await assertRefused('the challenge of a pending factor by its id', ['CONFLICT', 'NOT_FOUND'], () =>
        challengeWith(world, { factorId }),
      );
    },
  }),
  ...perChallenge({
    id: 'verify-refusal-03',
    title: 'verify without an answer is refused if the step needs one',
    ways: ANSWER_WAYS,
    run: async (world, { challenge: { handle } }) => {
      if (handle.expects.includes('approval')) return fail('the step takes an approval that was not chosen');
      await assertInputRefused(world, 'verify without an answer', () => verifyWith(world, handle));
    },
  }),
  ...perChallenge({
    id: 'verify-refusal-04',
    title: 'a code that is empty, blank or not a string is refused, and the handle stays valid',
    ways: ['code'],
    run: async (world, { challenge, ...verification }) => {
      for (const code of ['', '   ', '\t\n', 123456, null, undefined, ['123456'], { code: '123456' }]) {
        const answer = deliberatelyWrong<Answer>({ kind: 'code', code });
        await assertInputRefused(world, 'an invalid code', () => verifyWith(world, challenge.handle, answer));
      }
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
  ...perChallenge({
    id: 'verify-refusal-05',
    title: 'an answer of a kind that the step does not expect is refused',
    run: async (world, { challenge: { handle } }) => {
      const { provider, userId } = world;
      const malformed = [{ kind: 'approval' }, { kind: 'code' }, {}, 'code', true, null];
      await assertOtherAnswersRefused(world, handle, malformed, (answer) =>
        provider.verify({ userId, handle, answer }),
      );
    },
  }),
  ...perWay({
    id: 'verify-refusal-06',
    title: 'the provider looks up a Factor by its id, and does not trust its other fields',
    run: async (world, verification) => {
      const { provider, otherUserId } = world;
      const { factor } = verification;
      await assertRefused("the challenge of another user's factor", ['NOT_FOUND'], () =>
        provider.challenge({ userId: otherUserId, factor }),
      );
      await assertRefused('the challenge of a made-up factor', ['NOT_FOUND'], () =>
        challengeWith(world, { factor: { ...factor, id: unknownIdLike(factor.id) } }),
      );
      const challenge = await startChallenge(world, { ...verification, factor: structuredClone(factor) });
      assertEqual(challenge.handle.factorId, factor.id, 'the factor of a challenge by a copy of the Factor');
      await pause(world);
    },
  }),
];

/** An unknown id in the same format: a digit stays a digit, a letter stays a letter. */
export function unknownIdLike(id: string): string {
  const last = id.slice(-1);
  const changed = /\d/.test(last) ? String((Number(last) + 5) % 10) : last === 'z' ? 'y' : 'z';
  return id.slice(0, -1) + changed;
}
