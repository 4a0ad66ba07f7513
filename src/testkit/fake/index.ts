import { defineMfaProvider } from '../../core/define-provider.ts';
import type { MfaErrorCode } from '../../spec/errors.ts';
import type { Factor, KnownFactorType } from '../../spec/factors.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { createClock } from '../simulated-user/clock.ts';
import type { Phone } from '../simulated-user/phone.ts';
import { behaviorOf } from './behavior.ts';
import { createCallLog, type FakeCall } from './call-log.ts';
import { createControls } from './controls.ts';
import { createFakeDriver } from './driver.ts';
import { checkFakeOptions, type FakeProviderOptions } from './options.ts';
import { createState } from './state.ts';

export type { Phone } from '../simulated-user/phone.ts';
export type { FakeCall } from './call-log.ts';
export type { FakeLikeness } from './capabilities.ts';
export type { FakeProviderOptions, FakeUser } from './options.ts';

/**
 * An MfaProvider in process, and what a test does in the user's and the identity provider's place. A control that is
 * used wrongly throws MfaError INVALID_INPUT, and says what to do instead.
 *
 * @example
 * const mfa: FakeProvider = createFakeProvider({ users: ['ada'] });
 * const { handle } = await mfa.challenge({ userId: 'ada', factorId: await mfa.addFactor('ada', 'push') });
 * mfa.approve(handle);
 * const result = await mfa.verify({ userId: 'ada', handle }); // approved
 */
export type FakeProvider = MfaProvider & {
  /** Moves the fake's time forward: codes die, steps expire. */
  readonly advance: (ms: number) => void;
  /**
   * The right answer to any step: a code, a security answer, a WebAuthn credential. Throws where a step only waits for
   * an approval, and where the handle's step is over.
   */
  readonly answerFor: (handle: Handle) => Promise<Answer>;
  /** The right code as a string. For TOTP it is one that was not taken yet. */
  readonly codeFor: (handle: Handle) => Promise<string>;
  /**
   * What the user does to approve: taps the push with the right number, scans the picture of a push enrollment, keys in
   * the digits of a call, clicks the link in an e-mail. The first decision counts; after the expiry none does.
   */
  readonly approve: (handle: Handle) => void;
  /** The user says no, or keys in wrong digits. */
  readonly deny: (handle: Handle) => void;
  /**
   * The next call that would reach the identity provider throws this code; calling again queues. UNAVAILABLE carries
   * `outcomeUnknown` on a call that changes something, RATE_LIMITED carries `retryAfterMs`.
   */
  readonly failNext: (code: MfaErrorCode) => void;
  /** The calls that reached the identity provider, in order, without any secret. It grows. */
  readonly calls: readonly FakeCall[];
  /** What `listFactors` would answer, at once and without a call in the log. */
  readonly factorsOf: (userId: string) => readonly Factor[];
  /**
   * Plants an active factor, as if it had been enrolled elsewhere, and gives its id. For factors that can be verified
   * but not enrolled here, such as TOTP and push on OneLogin v1. Messages go to the user's own phone and address.
   */
  readonly addFactor: (userId: string, type: KnownFactorType) => Promise<string>;
  /** What the user holds in the hand: inbox, authenticator app, hardware tokens, passkeys. */
  readonly phone: (userId: string) => Phone;
  /** The given users, or those that came up so far. */
  readonly userIds: readonly string[];
};

/**
 * An MfaProvider for tests that is as strict as a real one: codes are random, wrong ones are rejected, used TOTP codes
 * are replays, codes die, five wrong answers lock a step. `like` copies one provider's capabilities and quirks, so that
 * "does my code survive the switch?" is a unit test. Polls are due every 10 ms. All state is per instance. Throws
 * MfaError INVALID_CONFIG for wrong options, and under NODE_ENV=production without `allowInProduction`.
 *
 * @example
 * const mfa = createFakeProvider({ like: 'okta', users: ['ada'] });
 * const enrollment = await mfa.enroll({ userId: 'ada', factor: { type: 'totp' } });
 * if (enrollment.status === 'pending') {
 *   const { handle } = enrollment;
 *   await mfa.activate({ userId: 'ada', handle, answer: await mfa.answerFor(handle) });
 * }
 */
export function createFakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const { like, users, now, onEvent } = checkFakeOptions(options);
  const clock = createClock(now);
  const state = createState(behaviorOf(like), clock, users);
  const line = createCallLog();
  const driver = createFakeDriver(state, line, like);
  return {
    ...defineMfaProvider(driver, { now: clock.now, onEvent }),
    ...createControls(state),
    advance: clock.advance,
    failNext: line.failNext,
    calls: line.calls,
    phone: (userId) => state.account(userId).user.phone,
    get userIds() {
      return state.userIds();
    },
  };
}
