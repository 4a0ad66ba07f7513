import { isMfaError } from '../../../spec/errors.ts';
import type { Handle } from '../../../spec/steps.ts';
import { skip } from '../failure.ts';
import { MESSAGE_TYPES, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { approve, rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, fail } from '../support/assertions.ts';
import { jsonCopy } from '../support/deliberately-wrong.ts';
import { perChallenge, perEnrollment } from '../support/parameterized-rules.ts';
import { assertHandleRefused } from '../support/refusals.ts';
import { assertApproved, resultOrError, startChallenge } from '../support/verifications.ts';

const REPEATS = 5;
const HOUR_MS = 3_600_000;

/** Does a step that is over stay over, however often it is asked, by whom, and whatever the clock says? */
export const expiryRules: readonly Rule[] = [
  ...perChallenge({
    id: 'expiry-01',
    title: 'an expired step stays expired, however often it is asked, and nothing is sent',
    run: async (stage, { challenge, way }) => {
      const { handle } = challenge;
      const { userId, provider, clock } = stage;
      const answer = way === 'approval' ? undefined : await rightAnswerTo(stage, challenge, way);
      await clock.advance(lifetimeOf(handle) + 1);
      // What the user does too late changes nothing.
      if (way === 'approval') await approve(stage, challenge).catch(() => undefined);
      await assertStaysOver(stage, handle, 'an expired step', (copy) =>
        provider.verify({ userId, handle: copy, answer }),
      );
    },
  }),
  ...perEnrollment({
    id: 'expiry-02',
    title: 'an expired enrollment stays expired, however often it is asked, and nothing is sent',
    run: async (stage, { step, rightAnswer }) => {
      const { handle } = step;
      const { userId, provider, clock } = stage;
      const answer = await rightAnswer();
      await clock.advance(lifetimeOf(handle) + 1);
      await assertStaysOver(stage, handle, 'an expired enrollment', (copy) =>
        provider.activate({ userId, handle: copy, answer }),
      );
    },
  }),
  ...perChallenge({
    id: 'expiry-03',
    title: 'another instance for the same tenant sees an expired step as expired, too',
    run: async (stage, { challenge, way }) => {
      const { handle } = challenge;
      const { userId, clock } = stage;
      const other = await stage.connect();
      const answer = way === 'approval' ? undefined : await rightAnswerTo(stage, challenge, way);
      await clock.advance(lifetimeOf(handle) + 1);
      await assertStaysOver(stage, handle, 'an expired step, at another instance,', (copy) =>
        other.verify({ userId, handle: copy, answer }),
      );
    },
  }),
  ...perChallenge({
    id: 'expiry-04',
    title: 'a step that has ended at the tenant first lets nobody in, and no poll waits for it',
    run: async (stage, { challenge, way }) => {
      const { handle } = challenge;
      const { userId, clock } = stage;
      let behind = 0;
      const provider = await stage.connect({ now: () => clock.now() - behind });
      const answer = way === 'approval' ? undefined : await rightAnswerTo(stage, challenge, way);
      // The clock of the service is late: by it the step is open.
      behind = lifetimeOf(handle) + 1_000;
      await clock.advance(behind);
      stage.trail.note('the step ends at the tenant, and not by the clock of the service');
      const { result, error } = await resultOrError(provider.verify({ userId, handle, answer }));
      if (way !== 'approval') {
        // A code of an app is of its own time, and not of the step.
        if (!MESSAGE_TYPES.some((type) => type === handle.factorType)) skip('the tenant ends no such step');
        return assert(result?.status !== 'approved', 'the answer to a step that has ended is approved');
      }
      if (result === undefined)
        return assert(isMfaError(error), 'the poll of a step that has ended throws no MfaError');
      if (result.status !== 'rejected') return fail(`the poll of a step that has ended is ${result.status}`);
      assertEqual(result.handle, null, 'the handle of a step that has ended');
    },
  }),
  ...perChallenge({
    id: 'clock-01',
    title: 'without a time nobody is let in, and nothing is sent',
    run: async (stage, { challenge, way }) => {
      const { handle } = challenge;
      const { userId, clock } = stage;
      let hasTime = true;
      const provider = await stage.connect({ now: () => (hasTime ? clock.now() : Number.NaN) });
      const answer = await rightAnswerTo(stage, challenge, way);
      hasTime = false;
      const before = stage.requests();
      const { result, error } = await resultOrError(provider.verify({ userId, handle, answer }));
      assert(result === undefined, `without a time the right answer is ${result?.status}`);
      assert(isMfaError(error, 'UNAVAILABLE'), 'without a time the error is not UNAVAILABLE');
      assertEqual(stage.requests() - before, 0, 'the number of requests without a time');
    },
  }),
  ...perChallenge({
    id: 'clock-02',
    title: 'a used step stays used after the clock was set back',
    run: async (stage, { challenge, way, factor }) => {
      const { handle } = challenge;
      const { userId, clock } = stage;
      let back = 0;
      const provider = await stage.connect({ now: () => clock.now() - back });
      const answer = await rightAnswerTo(stage, challenge, way);
      const first = await provider.verify({ userId, handle, answer });
      const result = first.status === 'pending' ? await provider.verify({ userId, handle, answer }) : first;
      assertApproved(stage, result, { factor, way });
      for (const ms of [1_000, HOUR_MS]) {
        back = ms;
        stage.trail.note(`the clock is set back by ${ms} ms`);
        const before = stage.requests();
        const again = await resultOrError(provider.verify({ userId, handle, answer }));
        assert(again.result === undefined, `after the clock was set back a used step is ${again.result?.status}`);
        assert(
          isMfaError(again.error, 'HANDLE_INVALID'),
          'after the clock was set back a used step is no HANDLE_INVALID',
        );
        assertEqual(stage.requests() - before, 0, 'the number of requests for a used step');
      }
    },
  }),
  ...perChallenge({
    id: 'clock-03',
    title: 'a step that began before the clock was set back is over, because nobody knows its end',
    run: async (stage, { challenge: _, ...verification }) => {
      const { userId, clock } = stage;
      let back = 0;
      const provider = await stage.connect({ now: () => clock.now() - back });
      await clock.advance(31_000);
      const challenge = await startChallenge({ ...stage, provider }, verification);
      const { handle } = challenge;
      const answer = await rightAnswerTo(stage, challenge, verification.way);
      await clock.advance(20_000);
      // The provider has seen the later time.
      await provider.listFactors({ userId });
      back = 10_000;
      stage.trail.note('the clock is set back by 10 s');
      await assertHandleRefused(stage, 'an answer after the clock was set back', () =>
        provider.verify({ userId, handle, answer }),
      );
    },
  }),
];

/** Each further answer or poll is `expired`, or HANDLE_INVALID. */
async function assertStaysOver<H extends Handle>(
  stage: Stage,
  handle: H,
  what: string,
  call: (copy: H) => Promise<{ readonly status: string }>,
): Promise<void> {
  for (let count = 1; count <= REPEATS; count += 1) {
    const before = stage.requests();
    const { result, error } = await resultOrError(call(count % 2 === 0 ? jsonCopy(handle) : handle));
    assertEqual(stage.requests() - before, 0, `the number of requests for ${what}`);
    if (result === undefined) {
      assert(
        count > 1 && isMfaError(error, 'HANDLE_INVALID'),
        `look ${count} at ${what} is an error, and not 'expired'`,
      );
      continue;
    }
    if (result.status !== 'rejected' || Object(result).reason !== 'expired')
      fail(`look ${count} at ${what} is ${result.status}, not expired`);
    assertEqual(Object(result).handle, null, `the handle after look ${count} at ${what}`);
  }
}

function lifetimeOf({ issuedAt, expiresAt }: Handle): number {
  const lifetime = Date.parse(expiresAt) - Date.parse(issuedAt);
  return Number.isFinite(lifetime) ? lifetime : skip('the handle has no times');
}
