import { FACTOR_TYPES } from '../../../spec/factors.ts';
import type { Handle, Step } from '../../../spec/steps.ts';
import { NO_STEP, skip } from '../failure.ts';
import { always, type Rule } from '../rule.ts';
import { rightAnswerTo } from '../support/answers.ts';
import { assert, assertEqual, assertNoRequest, fail } from '../support/assertions.ts';
import { activateWith, challengeWith, enrollWith, resendStep, verifyWith } from '../support/calls.ts';
import { enrollableFactor, newFactor, pause } from '../support/enrollments.ts';
import { perChallenge, perEnrollment, perType, perWay } from '../support/parameterized-rules.ts';
import { assertHandleRefused, assertInputRefused } from '../support/refusals.ts';
import { assertRightAnswerApproved, startChallenge } from '../support/verifications.ts';

const QUARTER_HOUR_MS = 15 * 60_000;

/** Does a step expire when its handle says? */
export const lifetimeRules: readonly Rule[] = [
  {
    id: 'lifetime-01',
    title: 'the range of expiresInSeconds is valid and within 15 minutes',
    covers: ['expiresInSeconds'],
    needs: always,
    run: async ({ provider }) => {
      const { min, max, default: defaultSeconds } = provider.capabilities.expiresInSeconds;
      for (const seconds of [min, max, defaultSeconds])
        assert(Number.isInteger(seconds), 'a lifetime is no whole number');
      assert(
        0 < min && min <= defaultSeconds && defaultSeconds <= max && max <= 900,
        'the range of lifetimes is not within 1 to 900 s',
      );
    },
  },
  ...perWay({
    id: 'lifetime-02',
    title: 'a challenge accepts both limits of expiresInSeconds, and expires then',
    run: async (world, verification) => {
      const { min, max } = world.provider.capabilities.expiresInSeconds;
      for (const expiresInSeconds of [max, min]) {
        const challenge = await startChallenge(world, verification, { expiresInSeconds });
        assertLifetime(challenge, expiresInSeconds);
        await pause(world);
      }
    },
  }),
  ...perType({
    id: 'lifetime-03',
    title: 'an enrollment accepts expiresInSeconds, and expires then',
    covers: () => ['expiresInSeconds'],
    needs: ({ enroll, preverified }) => enroll && preverified !== 'required',
    run: async (world, type) => {
      const { provider } = world;
      const { min: expiresInSeconds } = provider.capabilities.expiresInSeconds;
      const enrollment = await enrollWith(world, await newFactor(world, type), { expiresInSeconds });
      if (enrollment.status === 'active') return skip(NO_STEP);
      assertLifetime(enrollment, expiresInSeconds);
      const { handle } = enrollment;
      const answer = await rightAnswerTo(world, enrollment);
      await world.clock.advance(expiresInSeconds * 1000 + 1);
      const result = await assertNoRequest(world, 'activate with an expired handle', () =>
        activateWith(world, handle, answer),
      );
      assertExpired(result);
    },
  }),
  {
    id: 'lifetime-04',
    title: 'an enrollment with expiresInSeconds outside of the range is refused',
    covers: ['expiresInSeconds'],
    needs: always,
    run: async (world) => {
      const { provider } = world;
      const { min, max } = provider.capabilities.expiresInSeconds;
      const lifetimes = [min - 1, max + 1, 0, -1, min + 0.5, Number.NaN, Number.POSITIVE_INFINITY];
      for (const type of FACTOR_TYPES.filter((known) => provider.capabilities.factors[known].enroll)) {
        const factor = await enrollableFactor(world, type);
        for (const expiresInSeconds of lifetimes) {
          await assertInputRefused(world, `an enrollment for ${expiresInSeconds} s`, () =>
            enrollWith(world, factor, { expiresInSeconds }),
          );
        }
      }
    },
  },
  ...perWay({
    id: 'lifetime-05',
    title: 'a challenge with expiresInSeconds outside of the range is refused',
    run: async (world, { factor }) => {
      const { provider } = world;
      const { min, max } = provider.capabilities.expiresInSeconds;
      for (const expiresInSeconds of [min - 1, max + 1, min + 0.5, Number.NaN]) {
        for (const which of [{ factor }, { factorId: factor.id }]) {
          await assertInputRefused(world, `a challenge for ${expiresInSeconds} s`, () =>
            challengeWith(world, { ...which, expiresInSeconds }),
          );
        }
      }
    },
  }),
  ...perChallenge({
    id: 'lifetime-06',
    title: 'an expired step is rejected as expired, without a request',
    run: async (world, { challenge, rightAnswer }) => {
      const answer = await rightAnswer();
      await world.clock.advance(lifetimeOf(challenge.handle) + 1);
      const result = await assertNoRequest(world, 'verify with an expired handle', () =>
        verifyWith(world, challenge.handle, answer),
      );
      assertExpired(result);
    },
  }),
  ...perChallenge({
    id: 'lifetime-07',
    title: 'without expiresInSeconds a step lives no longer than the default',
    run: async (world, { challenge: { handle } }) => {
      const defaultMs = world.provider.capabilities.expiresInSeconds.default * 1000;
      assert(lifetimeOf(handle) <= defaultMs, `a step lives ${lifetimeOf(handle)} ms, longer than the default`);
    },
  }),
  ...perChallenge({
    id: 'lifetime-08',
    title: 'an expired step can be resent for 15 minutes, and not later',
    run: async (world, { challenge, ...verification }) => {
      const { clock } = world;
      if (!challenge.prompt.canResend) skip('this step cannot be sent again');
      await clock.advance(lifetimeOf(challenge.handle) + QUARTER_HOUR_MS - 5000);
      const fresh = await resendStep(world, challenge.handle);
      await assertRightAnswerApproved(world, verification, fresh);
      await pause(world);
      const late = await startChallenge(world, verification);
      await clock.advance(lifetimeOf(late.handle) + QUARTER_HOUR_MS + 1);
      await assertHandleRefused(world, 'a resend more than 15 minutes later', () => resendStep(world, late.handle));
    },
  }),
  ...perEnrollment({
    id: 'lifetime-09',
    title: 'an expired enrollment can be resent',
    covers: () => ['expiresInSeconds'],
    run: async (world, { step: { prompt, handle } }) => {
      const { clock } = world;
      if (!prompt.canResend) skip('this step cannot be sent again');
      await clock.advance(lifetimeOf(handle) + 60_000);
      const fresh = await resendStep(world, handle);
      assert(fresh.handle.id !== handle.id, 'what was sent again has the handle of the old step');
    },
  }),
];

/** The step has this lifetime, or a warning says that the identity provider ignores it. */
function assertLifetime({ prompt, handle, warnings }: Step<Handle>, seconds: number): void {
  assertEqual(prompt.expiresAt, handle.expiresAt, 'expiresAt of the prompt, compared with the handle,');
  const lifetimeMs = lifetimeOf(handle);
  assert(lifetimeMs <= seconds * 1000, `a step for ${seconds} s lives ${lifetimeMs} ms`);
  const warning = warnings.find(({ feature }) => feature === 'expiresInSeconds');
  if (warning !== undefined) assertEqual(warning.type, 'compatibility', 'the type of the warning');
  else
    assert(
      lifetimeMs > seconds * 1000 - 5000,
      `a step for ${seconds} s lives only ${lifetimeMs} ms, without a warning`,
    );
}

function assertExpired(result: { readonly status: string; readonly reason?: string; readonly handle?: unknown }): void {
  if (result.status !== 'rejected') fail(`an expired step is ${result.status}, not rejected`);
  assertEqual(result.reason, 'expired', 'the reason of an expired step');
  assertEqual(result.handle, null, 'the handle of an expired step');
}

function lifetimeOf({ issuedAt, expiresAt }: Handle): number {
  return Date.parse(expiresAt) - Date.parse(issuedAt);
}
