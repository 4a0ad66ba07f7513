import { setPace } from '../polling/pace.ts';
import type { Answered, DriverCall, DriverStep, MfaDriver } from '../spec/driver.ts';
import type { Factor } from '../spec/factors.ts';
import type { CallOptions, Common, MfaProvider } from '../spec/provider.ts';
import type { Activation, Enrollment, Verification } from '../spec/results.ts';
import type { ActivationHandle, Handle, Step, VerificationHandle } from '../spec/steps.ts';
import { type Answering, createAnswering } from './attempts.ts';
import {
  assertChallengeable,
  assertEnrollable,
  assertTemporaryTokenRedeemable,
  canEnroll,
  stepSeconds,
  temporaryTokenTerms,
} from './capabilities.ts';
import {
  checkActivationHandle,
  checkHandle,
  checkVerificationHandle,
  handleInvalid,
  MAX_STEP_MS,
  timeLeft,
} from './handles.ts';
import { inputs } from './input.ts';
import { openActivation, openVerification } from './open-step.ts';
import { createGuard, type Guard, invalidInput, unexpected } from './operation.ts';

/** The id in the handle of a redeemed temporary token, which belongs to no factor. */
const TEMPORARY = 'temporary';

/** A provider, and what the extras of its adapter run through. */
export type GuardedProvider<Options> = {
  readonly provider: MfaProvider;
  readonly guard: Guard<Options>;
  readonly answering: Answering;
  /** A verification handle of this provider and user; HANDLE_INVALID for any other. */
  readonly verificationHandle: (value: unknown, userId: string) => VerificationHandle;
};

/**
 * Makes an MfaProvider out of a driver. What must be the same for all adapters is decided here and nowhere else: input
 * and capability checks, lifetimes, issuing and checking handles, and the outcome of every answer. It throws nothing
 * itself: an adapter checks its own options, and throws MfaError INVALID_CONFIG. One whole: `examples/custom-adapter`.
 *
 * @example
 * const createAcmeProvider = (options: AcmeOptions) => defineMfaProvider(createAcmeDriver(options), options);
 */
export function defineMfaProvider<Options>(
  driver: MfaDriver<Options>,
  common: Pick<Common, 'now' | 'onEvent'> = {},
): MfaProvider {
  return guardDriver(driver, common).provider;
}

/** `defineMfaProvider`, together with the guard that an adapter's extras need. */
export function guardDriver<Options>(
  driver: MfaDriver<Options>,
  common: Pick<Common, 'now' | 'onEvent'>,
): GuardedProvider<Options> {
  // An object of this instance's own: its waits are found by it (pace.ts).
  const capabilities = { ...driver.capabilities };
  const now = common.now ?? Date.now;
  const guard = createGuard(driver, common);
  const answering = createAnswering(driver, now);
  const ownerOf = (userId: string) => ({ provider: driver.id, instance: driver.instance, userId });
  const verificationHandle = (value: unknown, userId: string) => checkVerificationHandle(value, ownerOf(userId), now());

  /** A factor of ours as it is; any other object, and a bare id, by a look-up. */
  async function factorOf(
    call: DriverCall<Options>,
    ref: { readonly factor?: Factor | undefined; readonly factorId?: string | undefined },
  ): Promise<Factor | undefined> {
    if (ref.factor !== undefined && guard.trusts(call.userId, ref.factor)) return ref.factor;
    const factorId = ref.factorId ?? ref.factor?.id;
    if (factorId === undefined) return undefined;
    const found = await driver.findFactor(call, factorId);
    if (found.id !== factorId) throw unexpected(call.trace.status ?? 0, 'another factor than was asked for');
    return guard.trust(call.userId, found);
  }

  function activeFactor(call: DriverCall<Options>, answered: Answered & { factor?: Factor | undefined }): Factor {
    assertNoFailure(answered);
    if (answered.factor?.status === 'active') return guard.trust(call.userId, answered.factor);
    throw unexpected(answered.status, 'no active factor where it said that one is active');
  }

  async function resend(input: ResendInput<ActivationHandle>): Promise<Step<ActivationHandle>>;
  async function resend(input: ResendInput<VerificationHandle>): Promise<Step<VerificationHandle>>;
  async function resend(input: ResendInput<Handle>): Promise<Step<ActivationHandle> | Step<VerificationHandle>>;
  function resend(input: ResendInput<Handle>): Promise<Step<ActivationHandle> | Step<VerificationHandle>> {
    return guard.run('resend', inputs.handle, input, (call, { handle: given }) => {
      const handle = checkHandle(given, ownerOf(call.userId), now());
      // Replacing a dead code or QR proves nothing, so it may come a while after the end.
      if (timeLeft(handle, now()) < -MAX_STEP_MS) throw handleInvalid('ended too long ago');
      return answering.replace(handle, async () => {
        const startedAt = now();
        const answered = await driver.resend(call, handle);
        guard.decide(driver.outcomes.resend, answered, { userId: call.userId, factorId: factorIdOf(handle) });
        const step = stepOf(answered);
        const lifetimeMs = Date.parse(handle.expiresAt) - Date.parse(handle.issuedAt);
        const times = { userId: call.userId, factorType: handle.factorType, startedAt, answeredAt: now(), lifetimeMs };
        return handle.purpose === 'activation'
          ? openActivation(driver, step, answered, times)
          : openVerification(driver, step, answered, { ...times, factorId: handle.factorId });
      });
    });
  }

  const provider: MfaProvider = {
    spec: 'mfa/1',
    id: driver.id,
    instance: driver.instance,
    capabilities,

    listFactors: (input) =>
      guard.run('listFactors', inputs.on, input, async (call) => {
        const factors = await driver.listFactors(call);
        return factors.map((factor) => guard.trust(call.userId, factor));
      }),

    listAvailableFactors: (input) =>
      guard.run('listAvailableFactors', inputs.on, input, async (call) => {
        const available = await driver.listAvailableFactors(call);
        return available.filter(({ type }) => canEnroll(capabilities, type));
      }),

    enroll: (input) =>
      guard.run('enroll', inputs.enroll, input, async (call, asked): Promise<Enrollment> => {
        const { factor, available, expects: way, expiresInSeconds } = asked;
        assertEnrollable(capabilities, factor, way);
        if (available !== undefined && available.type !== factor.type) {
          throw invalidInput('enroll', ['available.type: must be the type of the factor']);
        }
        const lifetimeMs = stepSeconds(capabilities, 'enroll', expiresInSeconds, factor.type) * 1000;
        const startedAt = now();
        const answered = await driver.enroll(call, { factor, available, way, expiresInSeconds });
        if (guard.decide(driver.outcomes.enroll, answered, call) === 'active') {
          return { status: 'active', factor: activeFactor(call, answered), warnings: answered.warnings ?? [] };
        }
        const times = { userId: call.userId, factorType: factor.type, startedAt, answeredAt: now(), lifetimeMs };
        const step = openActivation(driver, stepOf(answered), answered, { ...times, asked: expiresInSeconds });
        return { status: 'pending', ...step };
      }),

    activate: (input) =>
      guard.run('activate', inputs.answer, input, async (call, { handle: given, answer }): Promise<Activation> => {
        const handle = checkActivationHandle(given, ownerOf(call.userId), now());
        return answering.answer(handle, answer, async () => {
          const answered = await driver.activate(call, { handle, answer });
          const outcome = guard.decide(driver.outcomes.activate, answered, {
            userId: call.userId,
            factorId: handle.factorId,
          });
          if (outcome !== 'active') return answering.notYet(handle, outcome);
          const factor = activeFactor(call, answered);
          answering.succeed(handle);
          return { status: 'active', factor };
        });
      }),

    challenge: (input) =>
      guard.run('challenge', inputs.challenge, input, async (call, asked) => {
        const { temporaryToken, expects: way, expiresInSeconds } = asked;
        if (temporaryToken) assertTemporaryTokenRedeemable(capabilities);
        const lifetimeMs = stepSeconds(capabilities, 'challenge', expiresInSeconds) * 1000;
        const factor = temporaryToken ? undefined : await factorOf(call, asked);
        if (factor !== undefined) assertChallengeable(factor, way);
        const factorType = factor?.type ?? 'temporary';
        const startedAt = now();
        const answered = await driver.challenge(call, { factor, way, expiresInSeconds });
        const factorId = factor?.id ?? TEMPORARY;
        guard.decide(driver.outcomes.challenge, answered, { userId: call.userId, factorId: factor?.id });
        const times = { userId: call.userId, factorId, factorType, startedAt, answeredAt: now(), lifetimeMs };
        return openVerification(driver, stepOf(answered), answered, { ...times, asked: expiresInSeconds });
      }),

    verify: (input) =>
      guard.run('verify', inputs.answer, input, async (call, { handle: given, answer }): Promise<Verification> => {
        const handle = verificationHandle(given, call.userId);
        return answering.answer(handle, answer, async () => {
          const answered = await driver.verify(call, { handle, answer });
          const outcome = guard.decide(driver.outcomes.verify, answered, {
            userId: call.userId,
            factorId: factorIdOf(handle),
          });
          if (outcome !== 'approved') return answering.notYet(handle, outcome);
          assertNoFailure(answered);
          answering.succeed(handle);
          const { userId, factorId, factorType } = handle;
          const by = answer?.kind ?? 'approval';
          return { status: 'approved', userId, factorId, factorType, by, at: new Date(now()).toISOString() };
        });
      }),

    resend,

    remove: (input) =>
      guard.run('remove', inputs.factorId, input, (call, { factorId }) => driver.remove(call, factorId)),

    createTemporaryToken: (input) =>
      guard.run('createTemporaryToken', inputs.temporaryToken, input, async (call, asked) =>
        driver.createTemporaryToken(call, temporaryTokenTerms(capabilities, asked)),
      ),
  };
  setPace(provider, { now, spacingMs: () => driver.pollSpacingMs ?? 0 });
  return { provider, guard, answering, verificationHandle };
}

type ResendInput<H extends Handle> = { userId: string; handle: H } & CallOptions;

/** An error may be a word of the table, such as a wrong code; it is never a success, whatever the word. */
function assertNoFailure({ failure }: Answered): void {
  if (failure !== undefined) throw failure;
}

function stepOf(answered: { readonly step?: DriverStep | undefined; readonly status: number }): DriverStep {
  if (answered.step !== undefined) return answered.step;
  throw unexpected(answered.status, 'no step where it said that one has begun');
}

/** The factor that an answer must be about; a temporary token belongs to none. */
function factorIdOf(handle: Handle): string | undefined {
  return handle.factorType === 'temporary' ? undefined : handle.factorId;
}
