import { createPollScheduler, POLL_SCHEDULER, type Schedules } from '../polling/scheduler.ts';
import type { MfaDriver } from '../spec/driver.ts';
import { invalidConfig, isMfaError, unsupported } from '../spec/errors.ts';
import type { ManagedMfaProvider } from '../spec/provider.ts';
import type { Activation, Enrollment, Verification } from '../spec/results.ts';
import type { VerificationHandle } from '../spec/steps.ts';
import { type Attempts, createAttempts, expired } from './attempts.ts';
import {
  assertChallengeable,
  assertEnrollable,
  assertTemporaryTokenRedeemable,
  completeCapabilities,
  isEnrollable,
  stepSeconds,
  temporaryTokenTerms,
} from './capabilities.ts';
import { createClock } from './clock.ts';
import {
  assertResendable,
  checkActivationHandle,
  checkHandle,
  checkVerificationHandle,
  factorOf,
  subjectOf,
  timeLeft,
} from './handles.ts';
import { inputs } from './input.ts';
import { createKnownFactors, type KnownFactors } from './known-factors.ts';
import { createLifetime } from './lifetime.ts';
import { openActivation, openVerification, reopen, stepOf } from './open-step.ts';
import { createOperation, type Operation } from './operation.ts';
import { outcomeOf } from './outcomes.ts';
import { type CoreOptions, createRecords } from './store-option.ts';

export { inputs } from './input.ts';
export type { Operation } from './operation.ts';

/** A provider, and what its adapter's extras are written with. */
export type ExtensibleProvider<Options> = {
  readonly provider: ManagedMfaProvider;
  readonly operation: Operation<Options>;
  readonly attempts: Attempts;
  readonly knownFactors: KnownFactors<Options>;
  /** A verification handle of this provider and user; HANDLE_INVALID for any other. */
  readonly verificationHandle: (value: unknown, userId: string) => VerificationHandle;
};

/**
 * Makes an MfaProvider out of a driver. What must be the same for all adapters is decided here and nowhere else: input
 * and capability checks, lifetimes, handles, and the outcome of every answer. An adapter checks its own options. Throws
 * MfaError INVALID_CONFIG for a driver of another version. `examples/custom-adapter` is a whole adapter.
 *
 * @example
 * const createAcmeProvider = (options: AcmeOptions) => defineMfaProvider(createAcmeDriver(options), options);
 */
export function defineMfaProvider<Options>(driver: MfaDriver<Options>, common: CoreOptions = {}): ManagedMfaProvider {
  return defineExtensibleProvider(driver, common).provider;
}

/** `defineMfaProvider` for an adapter with extras: operations that only its identity provider has. */
export function defineExtensibleProvider<Options>(
  driver: MfaDriver<Options>,
  common: CoreOptions,
): ExtensibleProvider<Options> {
  if (driver.spec !== undefined && driver.spec !== 'mfa-driver/1') {
    throw invalidConfig(['driver.spec: must be mfa-driver/1'], driver.id);
  }
  const clock = createClock(common.now ?? (() => Date.now()), driver.id);
  const { now } = clock;
  const scheduler = createPollScheduler({ now, spacingMs: () => driver.pollSpacingMs ?? 0 });
  const capabilities = completeCapabilities(driver.capabilities, {
    // Hidden there, for a wrapper that passes the capabilities on and nothing else.
    [POLL_SCHEDULER]: scheduler,
  });
  const lifetime = createLifetime(driver, scheduler);
  const operation = createOperation(driver, common, now, lifetime);
  const attempts = createAttempts(driver, now, createRecords(driver, common, now));
  const knownFactors = createKnownFactors(driver);
  const ownerOf = (userId: string) => ({ provider: driver.id, instance: driver.instance, userId });
  const verificationHandle = (value: unknown, userId: string) => checkVerificationHandle(value, ownerOf(userId), clock);

  const provider: ManagedMfaProvider & Schedules = {
    spec: 'mfa/1',
    id: driver.id,
    instance: driver.instance,
    capabilities,
    [POLL_SCHEDULER]: scheduler,

    listFactors: (input) =>
      operation('listFactors', inputs.on, input, async (call) => {
        return (await driver.listFactors(call)).map((factor) => knownFactors.give(call.userId, factor));
      }),

    listAvailableFactors: (input) =>
      operation('listAvailableFactors', inputs.on, input, async (call) => {
        const available = await driver.listAvailableFactors(call);
        return available.filter((offer) => isEnrollable(capabilities, offer));
      }),

    enroll: (input) =>
      operation('enroll', inputs.enroll, input, async (call, checked, about): Promise<Enrollment> => {
        const { factor, available, expects: way, expiresInSeconds } = checked;
        about.factorType = factor.type;
        assertEnrollable(capabilities, factor, available, way);
        const lifetimeMs = stepSeconds(capabilities, 'enroll', expiresInSeconds, factor.type) * 1000;
        const begun = await attempts.register(call, about);
        const sentAt = now();
        const answered = await driver.enroll(call, { factor, available, way, expiresInSeconds });
        const outcome = await outcomeOf('enroll', driver.outcomes.enroll, answered, call);
        if (outcome === 'active') {
          const enrolled = knownFactors.giveActive(call, answered);
          return { status: 'active', factor: enrolled, handle: null, warnings: answered.warnings ?? [] };
        }
        const times = { ...begun, factorType: factor.type, sentAt, answeredAt: now(), lifetimeMs };
        const step = openActivation(driver, await stepOf(answered), answered, { ...times, asked: expiresInSeconds });
        return { status: 'pending', ...step };
      }),

    activate: (input) =>
      operation(
        'activate',
        inputs.answer,
        input,
        async (call, { handle: given, answer }, about): Promise<Activation> => {
          const handle = checkActivationHandle(given, ownerOf(call.userId), clock);
          about.factorType = handle.factorType;
          const attempt = attempts.begin(handle, answer, about);
          if (attempt === undefined) return expired();
          try {
            const refused = await attempt.reserve();
            if (refused !== undefined) return refused;
            const answered = await driver.activate({ ...call, assertOpen: attempt.assertOpen }, attempt.input);
            const outcome = await outcomeOf('activate', driver.outcomes.activate, answered, subjectOf(handle));
            if (outcome !== 'active') return await attempt.unfinished(outcome, answered);
            const factor = knownFactors.giveActive(call, answered);
            return (await attempt.consume()) ?? { status: 'active', factor, handle: null };
          } catch (error) {
            if (attempt.isLate(error)) return expired();
            throw error;
          } finally {
            await attempt.release();
          }
        },
      ),

    challenge: (input) =>
      operation('challenge', inputs.challenge, input, async (call, checked, about) => {
        const { temporaryToken, expects: way, expiresInSeconds } = checked;
        if (temporaryToken) assertTemporaryTokenRedeemable(capabilities);
        const lifetimeMs = stepSeconds(capabilities, 'challenge', expiresInSeconds) * 1000;
        const factor = await knownFactors.find(call, checked);
        if (factor !== undefined) assertChallengeable(factor, way);
        about.factorType = factor?.type ?? 'temporary';
        const begun = await attempts.register(call, about, factor);
        const sentAt = now();
        const answered = await driver.challenge(call, { factor, way, expiresInSeconds });
        const proven = { userId: call.userId, factorId: factor?.id };
        await outcomeOf('challenge', driver.outcomes.challenge, answered, proven);
        const times = { ...begun, sentAt, answeredAt: now(), lifetimeMs, asked: expiresInSeconds };
        return openVerification(driver, await stepOf(answered), answered, { ...times, factor });
      }),

    verify: (input) =>
      operation(
        'verify',
        inputs.answer,
        input,
        async (call, { handle: given, answer }, about): Promise<Verification> => {
          const handle = verificationHandle(given, call.userId);
          about.factorType = handle.factorType;
          const attempt = attempts.begin(handle, answer, about);
          if (attempt === undefined) return expired();
          try {
            const refused = await attempt.reserve();
            if (refused !== undefined) return refused;
            const answered = await driver.verify({ ...call, assertOpen: attempt.assertOpen }, attempt.input);
            const outcome = await outcomeOf('verify', driver.outcomes.verify, answered, subjectOf(handle));
            if (outcome !== 'approved') return await attempt.unfinished(outcome, answered);
            const used = await attempt.consume();
            if (used !== undefined) return used;
            const by = answer?.kind ?? 'approval';
            const at = new Date(now()).toISOString();
            return { status: 'approved', userId: handle.userId, ...factorOf(handle), by, at, handle: null };
          } catch (error) {
            if (attempt.isLate(error)) return expired();
            throw error;
          } finally {
            await attempt.release();
          }
        },
      ),

    resend: (input) =>
      operation('resend', inputs.handle, input, async (call, { handle: given }, about) => {
        const handle = checkHandle(given, ownerOf(call.userId), clock);
        about.factorType = handle.factorType;
        assertResendable(handle, now());
        const replacement = await attempts.replace(handle, about);
        try {
          const sentAt = now();
          const answered = await driver.resend(call, handle);
          await outcomeOf('resend', driver.outcomes.resend, answered, subjectOf(handle));
          const lifetimeMs = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
          const { id } = replacement;
          const times = {
            id,
            userId: call.userId,
            subject: handle.subject,
            startedAt: handle.startedAt,
            sentAt,
            answeredAt: now(),
            lifetimeMs,
          };
          const fresh = reopen(driver, await stepOf(answered), answered, times, { ...input.handle, ...handle });
          replacement.supersede();
          return fresh;
        } finally {
          await replacement.release();
        }
      }),

    cancel: (input) =>
      operation('cancel', inputs.handle, input, async (call, { handle: given }, about) => {
        const handle = checkHandle(given, ownerOf(call.userId), clock);
        about.factorType = handle.factorType;
        // It ends here first: whatever the identity provider says, nobody gets in by it.
        if (!(await attempts.cancel(handle, about)) || timeLeft(handle, now()) <= 0) return;
        try {
          await driver.cancel?.(call, handle);
        } catch (error) {
          if (!isMfaError(error, 'NOT_FOUND')) throw error;
        }
      }),

    remove: (input) =>
      operation('remove', inputs.factorId, input, (call, { factorId }) => driver.remove(call, factorId)),

    createTemporaryToken: (input) =>
      operation('createTemporaryToken', inputs.temporaryToken, input, async (call, checked) => {
        const terms = temporaryTokenTerms(capabilities, checked);
        if (driver.createTemporaryToken === undefined) throw unsupported('createTemporaryToken');
        return driver.createTemporaryToken(call, terms);
      }),

    close: lifetime.close,
    [Symbol.asyncDispose]: lifetime.close,
  };
  return { provider, operation, attempts, knownFactors, verificationHandle };
}
