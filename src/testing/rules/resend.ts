import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { answerTo, codeOf, settle } from '../answers.ts';
import { assert, assertEqual, assertRefused, assertRefusedUnsent } from '../assertions.ts';
import { pause, pendingEnrollment } from '../recipes.ts';
import { type ContractRule, MESSAGE_TYPES, perType, perWay } from '../rule.ts';
import { assertPendingStep } from '../shapes.ts';
import { assertApproved, assertNotApproved, challengeBy, verifyRightly, verifyWith } from '../verifications.ts';
import type { World } from '../world.ts';

/** Does `resend` replace a step, with nothing left of the old one? */
export const resendRules: readonly ContractRule[] = [
  ...perWay({
    id: 'resend-01',
    title: 'a verification that is sent again has a new handle, and the old one is over',
    types: MESSAGE_TYPES,
    run: async (world, verified) => {
      const { provider, userId } = world;
      const old = await challengeBy(world, verified);
      if (!old.prompt.canResend) return;
      const oldCode = await oldCodeOf(world, old.handle);
      pause(world);
      const fresh = await provider.resend({ userId, handle: old.handle });
      assertPendingStep(world, fresh, { type: verified.type, purpose: 'verification' });
      assert(fresh.handle.id !== old.handle.id, 'what was sent again has the handle of the old step');
      assertEqual(fresh.handle.factorId, old.handle.factorId, 'the factor of the new handle');
      await assertRefusedUnsent(world, 'the old handle', ['HANDLE_INVALID'], () =>
        verifyWith(world, old.handle, oldCode),
      );
      if (oldCode !== undefined) {
        assertNotApproved(await verifyWith(world, fresh.handle, oldCode), 'the old code with the new handle');
      }
      assertApproved(world, await verifyRightly(world, fresh, verified.way), verified);
    },
  }),
  ...perType({
    id: 'resend-02',
    title: 'an enrolment that is sent again has a new handle, and the old one is over',
    types: MESSAGE_TYPES,
    covers: (type) => [`factors.${type}.enroll`],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const { provider, userId } = world;
      const old = await pendingEnrollment(world, type);
      if (old === undefined || !old.prompt.canResend) return;
      const oldCode = await oldCodeOf(world, old.handle);
      pause(world);
      const fresh = await provider.resend({ userId, handle: old.handle });
      assertPendingStep(world, fresh, { type, purpose: 'activation' });
      assert(fresh.handle.id !== old.handle.id, 'what was sent again has the handle of the old step');
      await assertRefusedUnsent(world, 'the old handle', ['HANDLE_INVALID'], () =>
        provider.activate({ userId, handle: old.handle, answer: oldCode }),
      );
      if (oldCode !== undefined) {
        const replayed = await provider.activate({ userId, handle: fresh.handle, answer: oldCode });
        assertNotApproved(replayed, 'the old code with the new handle');
      }
      const answer = await answerTo(world, fresh);
      const result = await settle(world, () => provider.activate({ userId, handle: fresh.handle, answer }));
      assertEqual(result.status, 'active', 'the right answer to the new step');
    },
  }),
  ...perWay({
    id: 'resend-03',
    title: 'a handle is sent again once: the second resend of it is refused',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const { prompt, handle } = await challengeBy(world, verified);
      if (!prompt.canResend) return;
      pause(world);
      await provider.resend({ userId, handle });
      pause(world);
      await assertRefusedUnsent(world, 'a second resend', ['HANDLE_INVALID'], () =>
        provider.resend({ userId, handle }),
      );
    },
  }),
  ...perWay({
    id: 'resend-04',
    title: 'a resend that fails leaves the step as it was',
    types: MESSAGE_TYPES,
    ways: ['code'],
    run: async (world, verified) => {
      const { provider, userId } = world;
      const challenge = await challengeBy(world, verified);
      if (!challenge.prompt.canResend) return;
      const answer = codeAnswer(await codeOf(world, challenge.handle));
      pause(world);
      world.answerNonsenseNext();
      await assertRefused('a resend with an answer that makes no sense', [], () =>
        provider.resend({ userId, handle: challenge.handle }),
      );
      // The new code may be out all the same; the handle itself must still be taken.
      const result = await verifyWith(world, challenge.handle, answer);
      if (result.status === 'approved') return assertApproved(world, result, verified);
      assertApproved(world, await verifyRightly(world, challenge, 'code'), verified);
    },
  }),
  ...perWay({
    id: 'resend-05',
    title: 'resend of an answered step, and by another user, is refused',
    run: async (world, verified) => {
      const { provider, userId, otherUserId } = world;
      const challenge = await challengeBy(world, verified);
      await assertRefusedUnsent(world, 'a resend by another user', ['HANDLE_INVALID'], () =>
        provider.resend({ userId: otherUserId, handle: challenge.handle }),
      );
      assertApproved(world, await verifyRightly(world, challenge, verified.way), verified);
      await assertRefusedUnsent(world, 'a resend after the approval', ['HANDLE_INVALID'], () =>
        provider.resend({ userId, handle: challenge.handle }),
      );
    },
  }),
  ...perWay({
    id: 'resend-06',
    title: 'where a step cannot be sent again, resend says so and the step goes on',
    run: async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      if (challenge.prompt.canResend) return;
      await assertNotResendable(world, challenge.handle);
      assertApproved(world, await verifyRightly(world, challenge, verified.way), verified);
    },
  }),
];

async function assertNotResendable(
  { provider, userId }: World,
  handle: Parameters<typeof verifyWith>[1],
): Promise<void> {
  await assertRefused('resend of a step that cannot be sent again', ['UNSUPPORTED'], () =>
    provider.resend({ userId, handle }),
  );
}

/** The code that was sent first; undefined where the step takes none. */
async function oldCodeOf(world: World, handle: Handle): Promise<Answer | undefined> {
  return handle.expects.includes('code') ? codeAnswer(await codeOf(world, handle)) : undefined;
}

function codeAnswer(code: string): Answer {
  return { kind: 'code', code };
}
