import type { MfaErrorCode } from '../../../spec/errors.ts';
import { always, type ContractRule } from '../rule.ts';
import { assertEqual, assertOneOf, assertRefused } from '../support/assertions.ts';
import {
  activateAndPoll,
  activateWith,
  challengeWith,
  createTemporaryToken,
  enrollWith,
  listFactors,
  verifyAndPoll,
  verifyWith,
} from '../support/calls.ts';
import { enrollableFactor, pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perType, perWay } from '../support/parameterized-rules.ts';
import {
  assertApproved,
  assertRightAnswerApproved,
  resultOrRefused,
  startChallenge,
} from '../support/verifications.ts';

/** What an answer that nobody understands may be called; never a success. */
const UNKNOWN_ANSWER_CODES: readonly MfaErrorCode[] = ['UNEXPECTED_RESPONSE', 'UNAVAILABLE'];

/** Is an answer that makes no sense an error, whatever its HTTP status says? */
export const failClosedRules: readonly ContractRule[] = [
  ...perChallenge({
    id: 'closed-01',
    title: 'a verification whose answer makes no sense is an error, and the handle stays good',
    run: async (world, { challenge, rightAnswer, ...verified }) => {
      const answer = await rightAnswer();
      world.answerNonsenseNext();
      await assertRefused('verify', UNKNOWN_ANSWER_CODES, () => verifyWith(world, challenge.handle, answer));
      // The identity provider may have used up the answer; the handle itself must still be taken.
      const result = await verifyAndPoll(world, challenge.handle, answer);
      assertOneOf(result.status, ['approved', 'rejected'], 'the next answer with the same handle');
      if (result.status === 'approved') assertApproved(world, result, verified);
    },
  }),
  ...perEnrollment({
    id: 'closed-02',
    title: 'an activation whose answer makes no sense is an error, and the handle stays good',
    run: async (world, { step: { handle }, rightAnswer }) => {
      const answer = await rightAnswer();
      world.answerNonsenseNext();
      await assertRefused('activate', UNKNOWN_ANSWER_CODES, () => activateWith(world, handle, answer));
      const result = await activateAndPoll(world, handle, answer);
      assertOneOf(result.status, ['active', 'rejected'], 'the next answer with the same handle');
    },
  }),
  ...perWay({
    id: 'closed-03',
    title: 'a challenge whose answer makes no sense is an error',
    run: async (world, verified) => {
      const before = world.requests();
      world.answerNonsenseNext();
      const outcome = await resultOrRefused(
        startChallenge(world, verified).then((step) => ({ status: 'open', ...step })),
      );
      // Where a challenge sends nothing, there was no answer that could have made no sense.
      if (outcome.status === 'open') assertEqual(world.requests() - before, 0, 'the number of requests of a challenge');
    },
  }),
  ...perType({
    id: 'closed-04',
    title: 'an enrollment whose answer makes no sense is an error, and nothing is active',
    run: async (world, type) => {
      const factor = enrollableFactor(world, type);
      world.answerNonsenseNext();
      await assertRefused('enroll', UNKNOWN_ANSWER_CODES, () => enrollWith(world, factor));
    },
  }),
  ...perChallenge({
    id: 'closed-05',
    title: 'a poll whose answer makes no sense is an error, and the next poll is a poll again',
    ways: ['approval'],
    run: async (world, { challenge, ...verified }) => {
      world.answerNonsenseNext();
      await assertRefused('a poll', UNKNOWN_ANSWER_CODES, () => verifyWith(world, challenge.handle));
      const pending = await verifyWith(world, challenge.handle);
      assertEqual(pending.status, 'pending', 'the next poll');
      await assertRightAnswerApproved(world, verified, challenge);
    },
  }),
  ...perWay({
    id: 'closed-06',
    title: 'a look-up whose answer makes no sense starts no challenge',
    run: async (world, { factor }) => {
      pause(world);
      world.answerNonsenseNext();
      await assertRefused(
        'a challenge by factorId',
        ['UNEXPECTED_RESPONSE', 'UNAVAILABLE', 'NOT_FOUND', 'CONFLICT'],
        () => challengeWith(world, { factorId: factor.id }),
      );
    },
  }),
  {
    id: 'closed-07',
    title: 'a temporary token that is not in the answer is an error',
    covers: ['temporaryToken'],
    needs: ({ capabilities }) => capabilities.temporaryToken !== false,
    run: async (world) => {
      world.answerNonsenseNext();
      await assertRefused('createTemporaryToken', UNKNOWN_ANSWER_CODES, () => createTemporaryToken(world));
    },
  },
  {
    id: 'closed-08',
    title: 'lists whose answer makes no sense are errors, not empty lists',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      world.answerNonsenseNext();
      await assertRefused('listFactors', UNKNOWN_ANSWER_CODES, () => listFactors(world));
      world.answerNonsenseNext();
      await assertRefused('listAvailableFactors', UNKNOWN_ANSWER_CODES, () =>
        provider.listAvailableFactors({ userId }),
      );
      await listFactors(world);
    },
  },
];
