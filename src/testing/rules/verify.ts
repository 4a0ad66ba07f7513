import { assertEqual, assertOneOf, assertSameList } from '../assertions.ts';
import { throughJson } from '../deliberately-wrong.ts';
import { pause } from '../recipes.ts';
import { type ContractRule, perWay } from '../rule.ts';
import { assertPendingStep } from '../shapes.ts';
import {
  assertApproved,
  assertRejectedOnce,
  challengeBy,
  choiceOf,
  rightAnswer,
  verifyRightly,
  verifyWith,
  wrongAnswer,
} from '../verifications.ts';

/** Does the right answer let the user in, and a wrong one not? */
export const verifyRules: readonly ContractRule[] = [
  ...perWay({
    id: 'verify-01',
    title: 'a challenge by the Factor is a complete step, and the right answer to it is approved',
    run: async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      assertPendingStep(world, challenge, { type: verified.type, purpose: 'verification' });
      assertEqual(challenge.handle.factorId, verified.factor.id, 'the factor of the handle');
      assertOneOf(verified.way, challenge.prompt.expects, 'the way that the factor is verified in');
      assertApproved(world, await verifyRightly(world, challenge, verified.way), verified);
    },
  }),
  ...perWay({
    id: 'verify-02',
    title: 'a challenge by factorId does the same',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const { type, way, factor } = verified;
      const challenge = await provider.challenge({ userId, factorId: factor.id, ...choiceOf(world, type, way) });
      assertPendingStep(world, challenge, { type, purpose: 'verification' });
      assertApproved(world, await verifyRightly(world, challenge, way), verified);
    },
  }),
  ...perWay({
    id: 'verify-03',
    title: 'a wrong answer is rejected, and the retry handle takes the right one',
    ways: ['code', 'answer', 'webauthn'],
    run: async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      const wrong = await wrongAnswer(world, challenge, verified.way);
      const rejected = await verifyWith(world, challenge.handle, wrong);
      assertRejectedOnce(rejected, challenge.handle);
      if (rejected.status !== 'rejected' || rejected.retry === null) return;
      const retry = { ...challenge, handle: rejected.retry.handle };
      assertApproved(world, await verifyRightly(world, retry, verified.way), verified);
    },
  }),
  ...perWay({
    id: 'verify-04',
    title: 'an answer is good for one approval: neither its handle nor a later challenge takes it again',
    ways: ['code', 'webauthn'],
    run: async (world, verified) => {
      const first = await challengeBy(world, verified);
      const answer = await rightAnswer(world, first, verified.way);
      assertApproved(world, await verifyWith(world, first.handle, answer), verified);
      // Without a pause a TOTP code would still be valid; a message needs the pause to be sent again.
      if (verified.type !== 'totp') pause(world);
      const second = await challengeBy(world, verified);
      const replayed = await verifyWith(world, second.handle, answer);
      assertRejectedOnce(replayed, second.handle, ['replayed', 'wrong-answer']);
    },
  }),
  ...perWay({
    id: 'verify-05',
    title: 'where a factor has two ways, expects chooses one, and without it the step takes both',
    ways: ['code', 'approval'],
    needs: ({ verify }) => verify.length > 1,
    run: async (world, verified) => {
      const { provider, userId } = world;
      const { factor, way } = verified;
      const chosen = await challengeBy(world, verified);
      assertSameList(chosen.prompt.expects, [way], 'what the step expects after the choice');
      pause(world);
      const open = await provider.challenge({ userId, factor });
      const expected = [...factor.verifiableBy].sort();
      assertSameList([...open.prompt.expects].sort(), expected, 'what the step expects without a choice');
      assertApproved(world, await verifyRightly(world, open, way), verified);
    },
  }),
  ...perWay({
    id: 'verify-06',
    title: 'a handle that was stored as JSON is as good as the one returned',
    run: async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      const handle = throughJson(challenge.handle);
      assertApproved(world, await verifyRightly(world, { ...challenge, handle }, verified.way), verified);
    },
  }),
];
