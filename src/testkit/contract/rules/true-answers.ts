import { isMfaError } from '../../../spec/errors.ts';
import { NO_FACTOR, skip } from '../failure.ts';
import { changes, delivers } from '../faults.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { type AnsweredStep, type Delivered, isSuccess, perAnsweredStep } from '../support/answered-steps.ts';
import { assert, fail } from '../support/assertions.ts';
import { challengeWith, listFactors } from '../support/calls.ts';
import { activeFactor, enrollableFactor, otherUserOf, pause, pendingEnrollment } from '../support/enrollments.ts';
import { idsIn, jsonOf, namesId, otherId, replaceId } from '../support/json.ts';
import { perType, perWay } from '../support/parameterized-rules.ts';
import { expectsOption, resultOrError } from '../support/verifications.ts';
import type { Heard } from '../wire.ts';

/** Is a success only the documented response to this call, about this user, factor and step? */
export const trueAnswerRules: readonly Rule[] = [
  ...perAnsweredStep({
    id: 'answer-01',
    title: 'a success that names another user lets nobody in',
    run: async (stage, answered) => {
      await assertOtherNameRefused(answered, 'user', stage.userId, [stage.otherUserId]);
      await assertTrueOneTaken(answered);
    },
  }),
  ...perAnsweredStep({
    id: 'answer-02',
    title: 'a success that names another factor lets nobody in',
    run: async (_stage, answered) => {
      const { factorId, success, what } = answered;
      if (factorId === undefined || !namesId(success.text, factorId)) return skip('the response names no factor');
      const other = otherId(factorId);
      const text = replaceId(success.text, factorId, other);
      const delivered = await answered.deliver(delivers({ ...success, text }));
      // An enrolled factor may have another id than before. Then the result must say so.
      if (what === 'activate' && delivered.factorId === other) return;
      assertNoSuccess(delivered, `${what} with a success that names another factor`);
      await assertTrueOneTaken(answered);
    },
  }),
  ...perAnsweredStep({
    id: 'answer-03',
    title: 'a success that names another step lets nobody in',
    run: async (stage, answered) => {
      const { handle, success } = answered;
      const another = await anotherState(stage, handle);
      // What every step of the factor has is not the name of a step.
      const steps = idsIn(handle.state).filter((id) => !another.includes(id) && namesId(success.text, id));
      if (steps.length === 0) return skip('the response names no step');
      for (const step of steps) await assertOtherNameRefused(answered, 'step', step, [otherId(step)]);
      await assertTrueOneTaken(answered);
    },
  }),
  ...perAnsweredStep({
    id: 'answer-04',
    title: 'the body of a success with another status lets nobody in',
    run: async (_stage, answered) => {
      const { success } = answered;
      for (const status of OTHER_STATUSES.filter((other) => other !== success.status)) {
        const delivered = await answered.deliver(delivers({ ...success, status }));
        assertNoSuccess(delivered, `${answered.what} with the body of a success and status ${status}`);
      }
      await assertTrueOneTaken(answered);
    },
  }),
  ...perAnsweredStep({
    id: 'answer-05',
    title: 'a success that has a key twice lets nobody in',
    run: async (_stage, answered) => {
      const { success, failure } = answered;
      const json = jsonOf(success.text);
      if (typeof json !== 'object' || json === null) return skip('a success has no JSON object');
      const doubled = Object.keys(json).map((key) => {
        const first = Object(jsonOf(failure?.text ?? ''))[key] ?? 'NONSENSE';
        return success.text.replace('{', `{${JSON.stringify(key)}:${JSON.stringify(first)},`);
      });
      for (const text of doubled) {
        const delivered = await answered.deliver(delivers({ ...success, text }));
        assertNoSuccess(delivered, `${answered.what} with a success that has a key twice`);
      }
      await assertTrueOneTaken(answered);
    },
  }),
  ...perAnsweredStep({
    id: 'answer-06',
    title: 'the true responses to other calls let nobody in',
    run: async (stage, answered) => {
      for (const [what, heard] of await otherAnswers(stage)) {
        if (heard.status === answered.success.status && heard.text === answered.success.text) continue;
        const delivered = await answered.deliver(delivers(heard));
        assertNoSuccess(delivered, `${answered.what} with the true response to ${what}`);
      }
      await assertTrueOneTaken(answered);
    },
  }),
  ...perWay({
    id: 'answer-07',
    title: 'the response to a challenge that names another user or factor opens no step',
    run: async (stage, { type, way, factor }) => {
      const { wire, userId, otherUserId } = stage;
      let isNamed = false;
      for (const [what, id, other] of [
        ['user', userId, otherUserId],
        ['factor', factor.id, otherId(factor.id)],
      ] as const) {
        await pause(stage);
        let isChanged = false;
        wire.next(
          changes((heard) => {
            const text = replaceId(heard.text, id, other);
            isChanged = text !== heard.text && heard.status < 300;
            return { ...heard, text };
          }),
        );
        const { error } = await resultOrError(challengeWith(stage, { factor, ...expectsOption(stage, type, way) }));
        wire.clear();
        isNamed ||= isChanged;
        if (isChanged) assert(isMfaError(error), `a challenge whose response names another ${what} has opened a step`);
      }
      if (!isNamed) skip('the response names nobody');
    },
  }),
  ...perType({
    id: 'answer-08',
    title: 'the response to an enrollment that names another user opens no step',
    run: async (stage, type) => {
      const { wire, userId, otherUserId, provider } = stage;
      const factor = await enrollableFactor(stage, type);
      let isChanged = false;
      wire.next(
        changes((heard) => {
          const text = replaceId(heard.text, userId, otherUserId);
          isChanged = text !== heard.text && heard.status < 300;
          return { ...heard, text };
        }),
        1,
        ({ method }) => method !== 'GET',
      );
      const { error } = await resultOrError(provider.enroll({ userId, factor }));
      wire.clear();
      if (!isChanged) skip('the response names nobody');
      assert(isMfaError(error), 'an enrollment whose response names another user has opened a step');
    },
  }),
];

const OTHER_STATUSES = [
  ...[202, 203, 204, 206, 226, 300, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 415, 418, 422],
  ...[423, 425, 428, 429, 451, 500, 501, 502, 503, 504],
];

export function assertNoSuccess(delivered: Delivered, what: string): void {
  assert(!isSuccess(delivered), `${what} is ${delivered.status}`);
}

/** What a handle of another step of the same factor keeps. */
async function anotherState(
  stage: Stage,
  { purpose, factorId, factorType }: AnsweredStep['handle'],
): Promise<readonly string[]> {
  await pause(stage);
  if (purpose === 'verification' && factorId !== null) {
    return idsIn((await challengeWith(stage, { factorId })).handle.state);
  }
  if (factorType === 'temporary') return skip('there is no other step');
  const { result } = await resultOrError(pendingEnrollment(stage, factorType));
  return result === undefined ? skip('there can be no second enrollment') : idsIn(result.handle.state);
}

/** At the end: so it was the change that was refused. A step that a changed response has ended is no step any more. */
async function assertTrueOneTaken(answered: AnsweredStep): Promise<void> {
  const delivered = await answered.deliver(delivers(answered.success));
  if (isSuccess(delivered)) return;
  if (isMfaError(delivered.error, 'HANDLE_INVALID')) return;
  fail(`the true response to ${answered.what} at last is ${delivered.status}`);
}

async function assertOtherNameRefused(
  answered: AnsweredStep,
  what: string,
  id: string,
  others: readonly string[],
): Promise<void> {
  const { success } = answered;
  if (!namesId(success.text, id)) skip(`the response names no ${what}`);
  for (const other of others) {
    const delivered = await answered.deliver(delivers({ ...success, text: replaceId(success.text, id, other) }));
    assertNoSuccess(delivered, `${answered.what} with a success that names another ${what}`);
    assert(delivered.status === 'refused', `a success that names another ${what} is ${delivered.status}, and no error`);
  }
}

/** What the tenant really answers to other calls, for this user and another one. */
async function otherAnswers(stage: Stage): Promise<readonly (readonly [string, Heard])[]> {
  const { wire, provider, otherUserId } = stage;
  const type = (['sms', 'totp', 'email', 'push'] as const).find((known) => provider.capabilities.factors[known].enroll);
  const answers: (readonly [string, Heard])[] = [];
  const record = async <T>(what: string, call: () => Promise<T>): Promise<T | undefined> => {
    const { result, heard } = await wire.listen(() => resultOrError(call()));
    answers.push(...heard.map((one) => [what, one] as const));
    return result.result;
  };
  await record('listFactors', () => listFactors(stage));
  await record('listAvailableFactors', () => provider.listAvailableFactors({ userId: stage.userId }));
  if (type === undefined) return answers;
  const person = otherUserOf(stage);
  await record('enroll of another user', () => pendingEnrollment(stage, type, person));
  await record('listFactors of another user', () => provider.listFactors({ userId: otherUserId }));
  await record('enroll', async () => activeFactor(stage, type));
  const factor = (await listFactors(stage)).find(
    (listed) => listed.status === 'active' && listed.verifiableBy.length > 0,
  );
  if (factor === undefined) return answers.length > 0 ? answers : skip(NO_FACTOR);
  await pause(stage);
  await record('challenge', () => challengeWith(stage, { factor }));
  return answers;
}
