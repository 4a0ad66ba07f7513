import { describe, expect, test } from 'vitest';
import { isMfaError } from '../../../src/spec/errors.ts';
import { type Cells, cells } from './cross-operation/cells.ts';
import { type Recording, recordOkta, recordOneLogin } from './cross-operation/tenants.ts';

// A cache or a broken connection may deliver the true answer of one operation in place of another's. Every answer of
// every operation, ours and another user's, is delivered to every step, with a wrong code or a push that nobody has
// approved. Only the answer of the step itself may count.

type Row = {
  readonly name: string;
  readonly cells: readonly Cells[];
  readonly record: () => Promise<Recording>;
  /** At least so many answers and steps, so that no operation is lost. */
  readonly answers: number;
  readonly steps: number;
};

const rows: readonly Row[] = [
  { name: 'okta', cells: cells.okta, record: recordOkta, answers: 170, steps: 40 },
  { name: 'onelogin-v1', cells: cells.v1, record: () => recordOneLogin('v1'), answers: 70, steps: 21 },
  { name: 'onelogin-v2', cells: cells.v2, record: () => recordOneLogin('v2'), answers: 125, steps: 37 },
];

/** Enrollments whose first way activates them. So their other ways have no answer of their own. */
const WITHOUT_ANSWER = ['activate email by approval', 'activate push by code'];

/** A login, an active factor or a step that has begun. */
function isSuccess(outcome: unknown): boolean {
  const { status, prompt }: { status?: unknown; prompt?: unknown } = Object(outcome);
  return status === 'approved' || status === 'active' || prompt !== undefined;
}

const isRefusal = (outcome: unknown) =>
  isMfaError(outcome) || ['pending', 'rejected'].includes(String(Object(outcome).status));
const cellOf = (step: string, answer: string) => `${step} <- ${answer}`;

describe.each(rows)('$name', ({ cells: listed, record, ...least }) => {
  test('no step takes the true answer of another operation for its own', async () => {
    const { answers, steps } = await record();
    expect(new Set(answers.map(({ name }) => name)).size, 'each answer has a name').toBe(answers.length);
    expect(answers.length).toBeGreaterThanOrEqual(least.answers);
    expect(steps.length).toBeGreaterThanOrEqual(least.steps);
    const own: string[] = [];
    const foreign: string[] = [];
    for (const { name, deliver } of steps) {
      for (const answer of answers) {
        const outcome = await deliver(answer);
        const cell = cellOf(name, answer.name);
        if (isSuccess(outcome)) (name === answer.name ? own : foreign).push(cell);
        else expect(isRefusal(outcome), cell).toBe(true);
      }
    }
    const withAnswer = steps.map(({ name }) => name).filter((name) => !WITHOUT_ANSWER.includes(name));
    expect(own, 'each step takes its own answer').toEqual(withAnswer.map((name) => cellOf(name, name)));
    const allowed = listed.flatMap(({ steps, answers }) =>
      steps.flatMap((step) => answers.filter((answer) => answer !== step).map((answer) => cellOf(step, answer))),
    );
    const unlisted = foreign.filter((cell) => !allowed.includes(cell));
    expect(unlisted, 'cells that succeed and are not listed').toEqual([]);
    expect(
      allowed.filter((cell) => !foreign.includes(cell)),
      'listed cells that do not succeed any more',
    ).toEqual([]);
  });
});
