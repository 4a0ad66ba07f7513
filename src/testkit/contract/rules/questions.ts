import { assertNoSecrets } from '../assert-no-secrets.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { SECURITY_ANSWER } from '../support/answers.ts';
import { assertEqual, assertText } from '../support/assertions.ts';
import { verifyWith } from '../support/calls.ts';
import { enrolledFactor } from '../support/enrollments.ts';
import { assertListed } from '../support/shapes.ts';
import { assertApproved, assertNotApproved, startChallenge } from '../support/verifications.ts';

/** Does a security question show its text, and keep its answer secret? */
export const questionRules: readonly Rule[] = [
  questionRule('question-01', 'the factor and the prompt show the text of the question', async (world) => {
    const factor = await enrolledFactor(world, 'question');
    const listed = await assertListed(world, factor.id);
    assertText(listed.displayName, 'the displayName of a question factor');
    if (factor.displayName !== undefined) assertEqual(factor.displayName, listed.displayName, 'the question enrolled');
    const { prompt, handle } = await startChallenge(world, { type: 'question', way: 'answer', factor: listed });
    assertEqual(prompt.question, listed.displayName, 'the question of the prompt');
    assertNoSecrets([factor, listed, prompt, handle], [SECURITY_ANSWER]);
  }),
  questionRule('question-02', 'only the enrolled answer is approved', async (world) => {
    const factor = await enrolledFactor(world, 'question');
    const verification = { type: 'question', way: 'answer', factor } as const;
    const { handle } = await startChallenge(world, verification);
    for (const answer of ['cardigan', `${SECURITY_ANSWER} too`, 'true']) {
      assertNotApproved(await verifyWith(world, handle, { kind: 'answer', answer }), 'another answer');
    }
    const right = await verifyWith(world, handle, { kind: 'answer', answer: SECURITY_ANSWER });
    assertApproved(world, right, verification);
  }),
];

function questionRule(id: string, title: string, run: (world: Stage) => Promise<void>): Rule {
  return {
    id,
    title,
    covers: ['factors.question.enroll', 'factors.question.verify.answer'],
    needs: ({ capabilities }) =>
      capabilities.factors.question.enroll && capabilities.factors.question.verify.includes('answer'),
    run,
  };
}
