import type { MfaErrorCode } from '../../../spec/errors.ts';
import { always, type Rule } from '../rule.ts';
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

/** The error codes that are right for an unknown response. */
const UNKNOWN_ANSWER_CODES: readonly MfaErrorCode[] = ['UNEXPECTED_RESPONSE', 'UNAVAILABLE'];

/** Is an unknown response an error, whatever its HTTP status is? */
export const failClosedRules: readonly Rule[] = [
  ...perChallenge({
    id: 'closed-01',
    title: 'verify with an unknown response throws an error, and the handle stays valid',
    run: async (world, { challenge, rightAnswer, ...verification }) => {
      const answer = await rightAnswer();
      world.answerNonsenseNext();
      await assertRefused('verify', UNKNOWN_ANSWER_CODES, () => verifyWith(world, challenge.handle, answer));
      // The identity provider may have used the answer, but the handle must still be accepted.
      const result = await verifyAndPoll(world, challenge.handle, answer);
      assertOneOf(result.status, ['approved', 'rejected'], 'the next answer with the same handle');
      if (result.status === 'approved') assertApproved(world, result, verification);
    },
  }),
  ...perEnrollment({
    id: 'closed-02',
    title: 'activate with an unknown response throws an error, and the handle stays valid',
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
    title: 'challenge with an unknown response throws an error',
    run: async (world, verification) => {
      const before = world.requests();
      world.answerNonsenseNext();
      const outcome = await resultOrRefused(
        startChallenge(world, verification).then((step) => ({ status: 'open', ...step })),
      );
      // A challenge that sends nothing has no response.
      if (outcome.status === 'open') assertEqual(world.requests() - before, 0, 'the number of requests of a challenge');
    },
  }),
  ...perType({
    id: 'closed-04',
    title: 'enroll with an unknown response throws an error',
    run: async (world, type) => {
      const factor = await enrollableFactor(world, type);
      world.answerNonsenseNext();
      await assertRefused('enroll', UNKNOWN_ANSWER_CODES, () => enrollWith(world, factor));
    },
  }),
  ...perChallenge({
    id: 'closed-05',
    title: 'a poll with an unknown response throws an error, and the next poll works',
    ways: ['approval'],
    run: async (world, { challenge, ...verification }) => {
      world.answerNonsenseNext();
      await assertRefused('a poll', UNKNOWN_ANSWER_CODES, () => verifyWith(world, challenge.handle));
      const pending = await verifyWith(world, challenge.handle);
      assertEqual(pending.status, 'pending', 'the next poll');
      await assertRightAnswerApproved(world, verification, challenge);
    },
  }),
  ...perWay({
    id: 'closed-06',
    title: 'a look-up of the factor with an unknown response starts no challenge',
    run: async (world, { factor }) => {
      await pause(world);
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
    title: 'createTemporaryToken throws an error if the response has no token',
    covers: ['temporaryToken'],
    needs: ({ capabilities }) => capabilities.temporaryToken !== false,
    run: async (world) => {
      world.answerNonsenseNext();
      await assertRefused('createTemporaryToken', UNKNOWN_ANSWER_CODES, () => createTemporaryToken(world));
    },
  },
  {
    id: 'closed-08',
    title: 'a list with an unknown response is an error, not an empty list',
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
