import type { MfaErrorCode } from '../../../spec/errors.ts';
import type { NewFactor } from '../../../spec/factors.ts';
import type { Enrollment } from '../../../spec/results.ts';
import { skip } from '../failure.ts';
import { MESSAGE_TYPES, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import {
  assert,
  assertEqual,
  assertRefusedWithoutRequest,
  errorThrownBy,
  fail,
  required,
} from '../support/assertions.ts';
import { enrollWith } from '../support/calls.ts';
import { deliberatelyWrong } from '../support/deliberately-wrong.ts';
import { beginEnrollment, enrollableFactor, enrolledFactor, newFactor, pause, userOf } from '../support/enrollments.ts';
import { perType } from '../support/parameterized-rules.ts';
import { assertUnsupported } from '../support/refusals.ts';
import { assertActiveFactor, assertListed, assertPendingStep } from '../support/shapes.ts';
import { assertApproved, startChallenge, verifyRightAnswer } from '../support/verifications.ts';

/** Does `enroll` do what its result and the capabilities say? */
export const enrollRules: readonly Rule[] = [
  ...perType({
    id: 'enroll-01',
    title: 'enroll returns a complete pending step, or an active factor',
    run: async (world, type) => {
      const enrollment = await beginEnrollment(world, type);
      assert(Array.isArray(enrollment.warnings), 'the warnings of an enrollment are not a list');
      if (enrollment.status === 'active') assertActiveFactor(world, enrollment.factor, type);
      else assertPendingStep(world, enrollment, { type, purpose: 'activation' });
    },
  }),
  ...perType({
    id: 'enroll-02',
    title: 'an enrolled factor is active, listed, and can be verified in every way of verifiableBy',
    run: async (world, type) => {
      const enrolled = await enrolledFactor(world, type);
      assertActiveFactor(world, enrolled, type);
      const listed = await assertListed(world, enrolled.id);
      assertActiveFactor(world, listed, type);
      for (const way of listed.verifiableBy) {
        const challenge = await startChallenge(world, { type, way, factor: listed });
        assertApproved(world, await verifyRightAnswer(world, challenge, way), { factor: listed, way });
        await pause(world);
      }
    },
  }),
  ...perType({
    id: 'enroll-03',
    title: 'a type that the provider cannot enroll is refused',
    covers: (type) => [`factors.${type}.enroll`, `factors.${type}.preverified`],
    needs: ({ enroll }) => !enroll,
    run: async (world, type) => {
      const factor = await newFactor(world, type);
      await assertUnsupported(world, `enroll of ${type}`, () => enrollWith(world, factor));
      await assertPreverifiedRefused(world, factor);
    },
  }),
  ...perType({
    id: 'enroll-04',
    title: 'a preverified factor is active at once, and no message is sent',
    types: MESSAGE_TYPES,
    covers: (type) => [`factors.${type}.preverified`],
    needs: ({ enroll, preverified }) => enroll && preverified !== false,
    run: async (world, type) => {
      const { phone } = world;
      const enrollment = await enrollWith(world, await newFactor(world, type, userOf(world), true));
      const factor = activeOf(enrollment, 'a preverified enrollment');
      assertActiveFactor(world, factor, type);
      assertActiveFactor(world, await assertListed(world, factor.id), type);
      const channel = required(
        MESSAGE_TYPES.find((messageType) => messageType === type),
        'the channel',
      );
      await errorThrownBy('reading a message after a preverified enrollment', async () => phone.readCode(channel));
    },
  }),
  ...perType({
    id: 'enroll-05',
    title: 'a type that must be preverified is refused without it',
    types: MESSAGE_TYPES,
    covers: (type) => [`factors.${type}.preverified`],
    needs: ({ enroll, preverified }) => enroll && preverified === 'required',
    run: async (world, type) => {
      for (const preverified of [undefined, false]) {
        const factor = await newFactor(world, type, userOf(world), preverified);
        await assertUnsupported(world, `${type} that is not preverified`, () => enrollWith(world, factor));
      }
    },
  }),
  ...perType({
    id: 'enroll-06',
    title: 'preverified is refused if the provider does not support it',
    covers: (type) => [`factors.${type}.preverified`],
    needs: ({ enroll, preverified }) => enroll && preverified === false,
    run: async (world, type) => {
      await assertPreverifiedRefused(world, await newFactor(world, type));
    },
  }),
  ...perType({
    id: 'enroll-07',
    title: 'enroll accepts an entry of listAvailableFactors',
    run: async (world, type) => {
      const { provider, userId } = world;
      const offered = await provider.listAvailableFactors({ userId });
      const available = offered.find((candidate) => candidate.type === type);
      if (available === undefined) return skip('listAvailableFactors does not offer this type now');
      const factor = await enrollableFactor(world, type);
      const enrollment = await enrollWith(world, factor, { available });
      if (enrollment.status === 'pending')
        assertEqual(enrollment.handle.factorType, type, 'the type of the enrollment');
      else assertActiveFactor(world, enrollment.factor, type);
    },
  }),
];

/** Types without messages have no option `preverified`, so INVALID_INPUT is right for them, too. */
async function assertPreverifiedRefused(world: Stage, factor: NewFactor): Promise<void> {
  const codes: readonly MfaErrorCode[] = MESSAGE_TYPES.some((type) => type === factor.type)
    ? ['UNSUPPORTED']
    : ['UNSUPPORTED', 'INVALID_INPUT'];
  const preverified = deliberatelyWrong<NewFactor>({ ...factor, preverified: true });
  await assertRefusedWithoutRequest(world, `a preverified ${factor.type}`, codes, () => enrollWith(world, preverified));
}

function activeOf(enrollment: Enrollment, what: string) {
  if (enrollment.status !== 'active') fail(`${what} is ${enrollment.status}, not active`);
  return enrollment.factor;
}
