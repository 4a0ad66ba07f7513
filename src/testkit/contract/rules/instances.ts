import { skip } from '../failure.ts';
import { ANSWER_WAYS, always, type Rule } from '../rule.ts';
import { pollUntilDecided, wrongAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertRefused } from '../support/assertions.ts';
import { jsonCopy } from '../support/deliberately-wrong.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertApproved, resultOrError } from '../support/verifications.ts';

/** Is all that a step needs in its handle, and is a listener only a listener? */
export const instanceRules: readonly Rule[] = [
  ...perChallenge({
    id: 'instance-01',
    title: 'a step can be finished by another instance for the same tenant',
    run: async (stage, { challenge, rightAnswer, ...verification }) => {
      const other = await stage.connect();
      const { userId } = stage;
      const handle = jsonCopy(challenge.handle);
      const answer = await rightAnswer();
      const result = await pollUntilDecided(stage, () => other.verify({ userId, handle, answer }));
      assertApproved(stage, result, verification);
    },
  }),
  ...perEnrollment({
    id: 'instance-02',
    title: 'an enrollment can be finished by another instance for the same tenant',
    run: async (stage, { step, rightAnswer }) => {
      const other = await stage.connect();
      const { userId } = stage;
      const handle = jsonCopy(step.handle);
      const answer = await rightAnswer();
      const result = await pollUntilDecided(stage, () => other.activate({ userId, handle, answer }));
      assertEqual(result.status, 'active', 'the right answer at another instance');
    },
  }),
  ...perChallenge({
    id: 'instance-03',
    title: 'another instance can send a step again',
    run: async (stage, { challenge, ...verification }) => {
      if (!challenge.prompt.canResend) skip('this step cannot be sent again');
      const other = await stage.connect();
      const { userId, clock } = stage;
      await clock.advance(31_000);
      const fresh = await other.resend({ userId, handle: jsonCopy(challenge.handle) });
      assertEqual(fresh.handle.factorId, verification.factor.id, 'the factor of a step that was sent again');
      assert(fresh.handle.id !== challenge.handle.id, 'a step that was sent again has the old handle');
    },
  }),
  {
    id: 'event-01',
    title: 'a listener that throws changes nothing',
    needs: always,
    run: async (stage) => {
      const provider = await stage.connect({
        onEvent: () => {
          throw new Error('the listener has failed');
        },
      });
      const { error } = await resultOrError(provider.listFactors({ userId: stage.userId }));
      assert(error === undefined, 'a list fails because the listener of events has thrown');
    },
  },
  {
    id: 'event-02',
    title: 'each call has one event, with its operation and its outcome',
    needs: always,
    run: async (stage) => {
      const { provider, userId, events } = stage;
      const before = events().length;
      await provider.listFactors({ userId });
      await resultOrError(provider.listFactors({ userId: '' }));
      stage.answerNonsenseNext();
      await resultOrError(provider.listAvailableFactors({ userId }));
      const emitted = events().slice(before);
      assertEqual(emitted.length, 3, 'the number of events of three calls');
      const outcomes = emitted.map(({ operation, outcome, provider: id }) => `${id} ${operation} ${outcome}`);
      const expected = ['listFactors ok', 'listFactors INVALID_INPUT', 'listAvailableFactors UNEXPECTED_RESPONSE'];
      assertEqual(outcomes.join(), expected.map((what) => `${provider.id} ${what}`).join(), 'what the events say');
    },
  },
  ...perChallenge({
    id: 'event-03',
    title: 'the event of a rejection has its reason and factor type, and an error names its provider and operation',
    ways: ANSWER_WAYS,
    run: async (stage, { challenge, way, type }) => {
      const { provider, userId, events } = stage;
      const { handle } = challenge;
      await provider.verify({ userId, handle, answer: await wrongAnswerTo(stage, challenge, way) });
      const { outcome, reason, factorType } = events().at(-1) ?? {};
      assertEqual(outcome, 'rejected', 'the outcome in the event of a wrong answer');
      assertEqual(reason, 'wrong-answer', 'the reason in the event of a wrong answer');
      assertEqual(factorType, type, 'the factor type in the event of a wrong answer');
      stage.answerNonsenseNext();
      const answer = await wrongAnswerTo(stage, challenge, way);
      const error = await assertRefused('verify', [], () => provider.verify({ userId, handle, answer }));
      assertEqual(error.provider, provider.id, 'the provider of an error');
      assertEqual(error.operation, 'verify', 'the operation of an error');
    },
  }),
];
