import type { MfaProvider } from '../../spec/provider.ts';
import { waitForApproval } from '../../wait.ts';
import { answerTo, otherCode, settle } from '../answers.ts';
import { assert, assertEqual, assertOneOf, assertRefusedUnsent, fail, thrownBy } from '../assertions.ts';
import { beginEnrollment, factorOf, pause, pendingEnrollment } from '../recipes.ts';
import type { Case, ContractRule } from '../rule.ts';
import { assertActiveFactor } from '../shapes.ts';
import { assertApproved, assertNotApproved, challengeBy, rightAnswer, verifyWith } from '../verifications.ts';
import type { World } from '../world.ts';

const verifiesPush = ({ capabilities }: MfaProvider) => capabilities.factors.push.verify.includes('approval');
const enrollsPush = ({ capabilities }: MfaProvider) => capabilities.factors.push.enroll;

/** Does a push wait for the user, and end the way the user decides? */
export const pushRules: readonly ContractRule[] = [
  pushRule(
    'push-01',
    'a push is pending until the user decides, then approved by approval',
    async (world, verified) => {
      const challenge = await challengeBy(world, verified);
      for (let poll = 0; poll < 2; poll += 1) {
        const pending = await verifyWith(world, challenge.handle);
        if (pending.status !== 'pending') return fail(`an unanswered push is ${pending.status}, not pending`);
        assertEqual(pending.handle.id, challenge.handle.id, 'the id of the pending handle');
        assert(Number.isInteger(pending.pollAfterMs) && pending.pollAfterMs > 0, 'pollAfterMs is no positive integer');
        world.clock.advance(pending.pollAfterMs);
      }
      await rightAnswer(world, challenge, 'approval');
      assertApproved(world, await settle(world, () => verifyWith(world, challenge.handle)), verified);
    },
  ),
  pushRule('push-02', 'a denied push is rejected, and its step is over', async (world, verified) => {
    const { handle } = await challengeBy(world, verified);
    world.phone.deny();
    const result = await settle(world, () => verifyWith(world, handle));
    if (result.status !== 'rejected') return fail(`a denied push is ${result.status}, not rejected`);
    assertOneOf(result.reason, ['denied', 'wrong-answer'], 'the reason of a denied push');
    // Some identity providers cannot tell a denial from a wrong code; then the step may stay open, and stay refused.
    if (result.reason === 'denied') {
      assertEqual(result.retry, null, 'the retry handle after a denial');
      await assertRefusedUnsent(world, 'a poll after the denial', ['HANDLE_INVALID'], () => verifyWith(world, handle));
    } else {
      assertNotApproved(await verifyWith(world, handle), 'a poll after the denial');
    }
  }),
  pushRule('push-03', 'where the screen shows a number, only that number approves', async (world, verified) => {
    const { provider, userId, phone, numberMatching } = world;
    if (numberMatching === undefined) return;
    const ask = () => provider.challenge({ userId, factor: verified.factor, providerOptions: numberMatching });
    const wrong = await ask();
    if (wrong.prompt.display?.kind !== 'number-match') return fail('the prompt of a number match shows no number');
    phone.approve(otherCode(wrong.prompt.display.value));
    assertNotApproved(await verifyWith(world, wrong.handle), 'a push after the wrong number');
    pause(world);
    const right = await ask();
    await rightAnswer(world, right, 'approval');
    assertApproved(world, await settle(world, () => verifyWith(world, right.handle)), verified);
  }),
  pushRule('push-04', 'resend makes a fresh push, and the old handle is over', async (world, verified) => {
    const { provider, userId } = world;
    const old = await challengeBy(world, verified);
    if (!old.prompt.canResend) return;
    pause(world);
    const fresh = await provider.resend({ userId, handle: old.handle });
    assert(fresh.handle.id !== old.handle.id, 'a push that was sent again has the handle of the old one');
    await assertRefusedUnsent(world, 'a poll of the old push', ['HANDLE_INVALID'], () => verifyWith(world, old.handle));
    await rightAnswer(world, fresh, 'approval');
    assertApproved(world, await settle(world, () => verifyWith(world, fresh.handle)), verified);
  }),
  pushRule('push-05', 'waitForApproval comes back with the approval', async (world, verified) => {
    const { provider, userId } = world;
    const challenge = await challengeBy(world, verified);
    // Approved before the first poll: the rule must not spend real time.
    await rightAnswer(world, challenge, 'approval');
    assertApproved(world, await waitForApproval(provider, { userId, handle: challenge.handle }), verified);
  }),
  pushRule('push-06', 'waitForApproval ends as soon as the caller aborts', async (world, verified) => {
    const { provider, userId } = world;
    const { handle } = await challengeBy(world, verified);
    const controller = new AbortController();
    const reason = new Error('the user has left');
    const { signal } = controller;
    const error = await thrownBy('waiting after the abort', () =>
      waitForApproval(provider, { userId, handle, signal, onPending: () => controller.abort(reason) }),
    );
    assertEqual(error, reason, 'what waitForApproval throws after an abort');
  }),
  pushRule('push-07', 'many polls at once give one approval at most', async (world, verified) => {
    const challenge = await challengeBy(world, verified);
    const early = await Promise.all([1, 2, 3].map(() => verifyWith(world, challenge.handle)));
    for (const result of early) assertEqual(result.status, 'pending', 'a poll beside others');
    await rightAnswer(world, challenge, 'approval');
    world.clock.advance(10_000);
    const late = await Promise.allSettled([1, 2, 3].map(() => verifyWith(world, challenge.handle)));
    const approvals = late.filter((poll) => poll.status === 'fulfilled' && poll.value.status === 'approved');
    assertEqual(approvals.length, 1, 'the number of approvals of one push');
  }),
  {
    id: 'push-08',
    title: 'a push enrolment is finished by scanning and polling',
    covers: ['factors.push.enroll'],
    needs: enrollsPush,
    run: async (world) => {
      const { provider, userId } = world;
      const enrollment = await beginEnrollment(world, 'push');
      if (enrollment.status !== 'pending') return fail('a push enrolment is active before anybody has scanned');
      const { handle } = enrollment;
      assert(handle.expects.includes('approval'), 'a push enrolment does not end by approval');
      const early = await provider.activate({ userId, handle });
      assertEqual(early.status, 'pending', 'a push enrolment before the scan');
      await answerTo(world, enrollment, 'approval');
      const result = await waitForApproval(provider, { userId, handle });
      if (result.status !== 'active') return fail(`a push enrolment after the scan is ${result.status}`);
      assertActiveFactor(world, result.factor, 'push');
    },
  },
  {
    id: 'push-09',
    title: 'resend of a push enrolment makes a fresh picture that can be scanned',
    covers: ['factors.push.enroll'],
    needs: enrollsPush,
    run: async (world) => {
      const { provider, userId } = world;
      const old = await pendingEnrollment(world, 'push');
      if (old === undefined || !old.prompt.canResend) return;
      pause(world);
      const fresh = await provider.resend({ userId, handle: old.handle });
      await assertRefusedUnsent(world, 'a poll of the old picture', ['HANDLE_INVALID'], () =>
        provider.activate({ userId, handle: old.handle }),
      );
      await answerTo(world, fresh, 'approval');
      const result = await settle(world, () => provider.activate({ userId, handle: fresh.handle }));
      assertEqual(result.status, 'active', 'a push enrolment after the fresh picture was scanned');
    },
  },
];

function pushRule(id: string, title: string, run: (world: World, verified: Case) => Promise<void>): ContractRule {
  return {
    id,
    title,
    covers: ['factors.push.verify.approval'],
    needs: verifiesPush,
    run: async (world) => {
      const factor = await factorOf(world, 'push');
      if (factor !== undefined) await run(world, { type: 'push', way: 'approval', factor });
    },
  };
}
