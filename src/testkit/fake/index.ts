import { defineMfaProvider } from '../../core/define-provider.ts';
import type { MfaErrorCode } from '../../spec/errors.ts';
import type { Factor, KnownFactorType } from '../../spec/factors.ts';
import type { ManagedMfaProvider } from '../../spec/provider.ts';
import type { Answer } from '../../spec/results.ts';
import type { Handle } from '../../spec/steps.ts';
import { createClock } from '../simulated-user/clock.ts';
import type { Phone } from '../simulated-user/phone.ts';
import { behaviorOf } from './behavior.ts';
import { createCallLog, type FakeCall } from './call-log.ts';
import { createControls } from './controls.ts';
import { createFakeDriver } from './driver.ts';
import { createDelivery } from './messages.ts';
import { checkFakeOptions, type FakeProviderOptions } from './options.ts';
import { createState } from './state.ts';

export type { Phone } from '../simulated-user/phone.ts';
export type { FakeCall } from './call-log.ts';
export type { FakeLikeness } from './capabilities.ts';
export type { FakeMessage } from './messages.ts';
export type { FakeProviderOptions, FakeUser } from './options.ts';

/**
 * An MfaProvider in process, and controls with which a test plays the user and the identity provider. A control that a
 * test uses in a wrong way throws MfaError INVALID_INPUT, with a message that says what to do instead.
 *
 * @example
 * const mfa: FakeProvider = createFakeProvider({ users: ['ada'] });
 * const { handle } = await mfa.challenge({ userId: 'ada', factorId: await mfa.addFactor('ada', 'push') });
 * mfa.approve(handle);
 * const result = await mfa.verify({ userId: 'ada', handle }); // approved
 */
export type FakeProvider = ManagedMfaProvider & {
  /** Moves the fake's clock forward by `ms` milliseconds, so that codes and steps expire. */
  readonly advance: (ms: number) => void;
  /**
   * The right answer to a step: a code, a security answer or a WebAuthn credential. Throws if the step only waits for
   * an approval, or if it is over.
   */
  readonly answerFor: (handle: Handle) => Promise<Answer>;
  /** The right code as a string. For TOTP it is a code that was not used yet. */
  readonly codeFor: (handle: Handle) => Promise<string>;
  /**
   * The user approves: taps the push with the right number, scans the QR code of a push enrollment, types the digits
   * into the phone call or clicks the link in the e-mail. Only the first decision counts, and only before the expiry.
   */
  readonly approve: (handle: Handle) => void;
  /** The user denies the push, or types wrong digits into the phone call. */
  readonly deny: (handle: Handle) => void;
  /**
   * The next call that would reach the identity provider throws this code. Several codes queue. UNAVAILABLE has
   * `outcomeUnknown` if the call changes something, and RATE_LIMITED has `retryAfterMs`.
   */
  readonly failNext: (code: MfaErrorCode) => void;
  /** The calls that have reached the identity provider, oldest first, without secrets. The list grows. */
  readonly calls: readonly FakeCall[];
  /** The result of `listFactors`, without a call in `calls`. */
  readonly factorsOf: (userId: string) => readonly Factor[];
  /**
   * Adds an active factor, as if it had been enrolled elsewhere, and returns its id. For factors that can be verified
   * but not enrolled here, such as TOTP and push on OneLogin v1. Messages go to the phone and e-mail of the user.
   */
  readonly addFactor: (userId: string, type: KnownFactorType) => Promise<string>;
  /** The phone of the user: inbox, authenticator app, push app, hardware tokens and passkeys. */
  readonly phone: (userId: string) => Phone;
  /** The users of the options. Without them: the users that have been named so far. */
  readonly userIds: readonly string[];
};

/**
 * An MfaProvider for tests that is as strict as a real one. Codes are random and expire, a used TOTP code is a replay,
 * and five wrong answers lock a step. `like` copies the capabilities and the special behavior of one provider, so that
 * "does my code survive the switch?" is a unit test. `pollAfterMs` is 10. Instances share no state. Throws MfaError
 * INVALID_CONFIG for wrong options, and under NODE_ENV=production without `allowInProduction`. `createMfaProvider` is
 * stricter: it creates the fake only in tests or with MFA_ALLOW_FAKE=1.
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
  const { like, users, now, onEvent, store, storeTimeoutMs, ...delivery } = checkFakeOptions(options);
  const clock = createClock(now);
  const state = createState({ behavior: behaviorOf(like), clock, seeds: users, deliver: createDelivery(delivery) });
  const log = createCallLog();
  const driver = createFakeDriver(state, log, like);
  return {
    ...defineMfaProvider(driver, { now: clock.now, onEvent, store, storeTimeoutMs }),
    ...createControls(state),
    advance: clock.advance,
    failNext: log.failNext,
    calls: log.calls,
    phone: (userId) => state.account(userId).user.phone,
    get userIds() {
      return state.userIds();
    },
  };
}
