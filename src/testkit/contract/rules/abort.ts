import { isMfaError } from '../../../spec/errors.ts';
import { always, type ContractRule } from '../rule.ts';
import { assert, assertEqual, assertOneOf, thrownBy, unsent } from '../support/assertions.ts';
import { verifyWith } from '../support/calls.ts';
import { enrollableFactor, pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perType, perWay } from '../support/parameterized-rules.ts';
import { assertApproved, challengeBy, rightAnswer, settled } from '../support/verifications.ts';
import type { World } from '../world.ts';

type Abortable = (signal: AbortSignal) => Promise<unknown>;

/** Does an abort throw the caller's own reason, and send nothing more? */
export const abortRules: readonly ContractRule[] = [
  {
    id: 'abort-01',
    title: 'lists and temporary tokens throw the reason of the abort',
    needs: always,
    run: async (world) => {
      const { provider, userId } = world;
      await assertAbortable(world, 'listFactors', (signal) => provider.listFactors({ userId, signal }));
      await assertAbortable(world, 'listAvailableFactors', (signal) =>
        provider.listAvailableFactors({ userId, signal }),
      );
      if (provider.capabilities.temporaryToken === false) return;
      await assertAbortable(world, 'createTemporaryToken', (signal) =>
        provider.createTemporaryToken({ userId, signal }),
      );
    },
  },
  ...perType({
    id: 'abort-02',
    title: 'an enrollment throws the reason of the abort',
    run: async (world, type) => {
      const { provider, userId } = world;
      const factor = enrollableFactor(world, type);
      await assertAbortable(world, 'enroll', (signal) => provider.enroll({ userId, factor, signal }));
    },
  }),
  ...perEnrollment({
    id: 'abort-03',
    title: 'an activation throws the reason of the abort',
    run: async (world, { step: { handle } }) => {
      const { provider, userId } = world;
      if (!handle.expects.includes('approval')) return;
      await assertAbortable(world, 'activate', (signal) => provider.activate({ userId, handle, signal }));
    },
  }),
  ...perWay({
    id: 'abort-04',
    title: 'challenge, verify, resend and remove throw the reason of the abort',
    run: async (world, verified) => {
      const { provider, userId } = world;
      const { factor, way } = verified;
      await assertAbortable(world, 'challenge', (signal) => provider.challenge({ userId, factor, signal }));
      pause(world);
      const challenge = await challengeBy(world, verified);
      const { handle } = challenge;
      const answer = await rightAnswer(world, challenge, way);
      await assertAborted(world, 'verify', (signal) => provider.verify({ userId, handle, answer, signal }));
      await assertAborted(world, 'resend', (signal) => provider.resend({ userId, handle, signal }));
      await assertAborted(world, 'remove', (signal) => provider.remove({ userId, factorId: factor.id, signal }));
      // Nothing was sent, so nothing is used up.
      assertApproved(world, await verifyWith(world, handle, answer), verified);
    },
  }),
  ...perChallenge({
    id: 'abort-05',
    title: 'verify that is aborted on its way throws the reason, and nobody is let in twice',
    run: async (world, { challenge: { handle }, rightAnswer }) => {
      const { provider, userId } = world;
      const answer = await rightAnswer();
      await assertAbortedOnItsWay(world, 'verify', (signal) => provider.verify({ userId, handle, answer, signal }));
      const next = await settled(verifyWith(world, handle, answer));
      // Whether the answer had arrived is open. The step goes on or is over; it never hangs, and never says more.
      assertOneOf(next.status, ['approved', 'pending', 'rejected', 'refused'], 'the same answer after the abort');
    },
  }),
];

async function assertAbortable(world: World, what: string, call: Abortable): Promise<void> {
  await assertAborted(world, what, call);
  await assertAbortedOnItsWay(world, what, call);
}

/** The signal was aborted before the call: nothing is sent. */
async function assertAborted(world: World, what: string, call: Abortable): Promise<void> {
  for (const reason of [new Error('the user has left'), 'a text', { left: true }]) {
    const error = await unsent(world, `${what} with an aborted signal`, () =>
      thrownBy(`${what} with an aborted signal`, () => call(AbortSignal.abort(reason))),
    );
    assertEqual(error, reason, `what ${what} throws after an abort`);
  }
}

/** The signal is aborted while the call runs. A call that sends nothing may be through before anybody can abort it. */
async function assertAbortedOnItsWay(world: World, what: string, call: Abortable): Promise<void> {
  const controller = new AbortController();
  const reason = new Error('the user has left');
  const before = world.requests();
  const running = call(controller.signal);
  controller.abort(reason);
  const [outcome] = await Promise.allSettled([running]);
  if (outcome.status === 'fulfilled') {
    assertEqual(world.requests() - before, 0, `the number of requests of ${what}, which went on after the abort,`);
    return;
  }
  assert(!isMfaError(outcome.reason), `${what} wraps the abort into an MfaError`);
  assertEqual(outcome.reason, reason, `what ${what} throws after an abort`);
}
