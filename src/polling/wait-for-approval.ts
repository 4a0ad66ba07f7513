import { invalidInput, isMfaError } from '../spec/errors.ts';
import type { MfaProvider } from '../spec/provider.ts';
import type { Activation, Pending, Verification } from '../spec/results.ts';
import type { ActivationHandle, Handle, VerificationHandle } from '../spec/steps.ts';
import { type PollScheduler, schedulerOf } from './scheduler.ts';

/** Milliseconds until the next poll if neither the provider nor an error says how long to wait. */
const DEFAULT_INTERVAL_MS = 4_000;
/** A rate limit that claims to last longer is tried again then, so that a wrong header does not end all approvals. */
const MAX_PAUSE_MS = 60_000;

type WaitOptions<H> = {
  userId: string;
  handle: H;
  signal?: AbortSignal | undefined;
  onPending?: ((pending: Pending<H>) => void) | undefined;
};

/**
 * Waits until the user has decided. Polls at once, then every `pollAfterMs`, until the step ends; at the latest the
 * result is `rejected/expired`. All waits on one provider instance share its rate limit: together they poll at most as
 * often as `pollShare` allows. Where many wait, each polls less often. An approval is seen if it comes one round of
 * polls before the step expires. After RATE_LIMITED no wait polls until the limit is over, at most one minute. After
 * UNAVAILABLE only this wait pauses. Throws MfaError INVALID_INPUT for what is no provider, options or handle, every
 * other MfaError of `verify` and `activate`, such as HANDLE_INVALID, and `signal.reason` after an abort.
 *
 * @example
 * const { handle } = await mfa.challenge({ userId, factor });
 * const result = await waitForApproval(mfa, { userId, handle, signal: request.signal });
 * if (result.status === 'approved') session.set('secondFactorAt', result.at);
 */
export function waitForApproval(
  provider: MfaProvider,
  options: WaitOptions<ActivationHandle>,
): Promise<Exclude<Activation, { status: 'pending' }>>;
export function waitForApproval(
  provider: MfaProvider,
  options: WaitOptions<VerificationHandle>,
): Promise<Exclude<Verification, { status: 'pending' }>>;
export async function waitForApproval(
  provider: MfaProvider,
  options: WaitOptions<ActivationHandle> | WaitOptions<VerificationHandle>,
): Promise<Exclude<Activation | Verification, { status: 'pending' }>> {
  assertWaitable(provider, options);
  const { userId, signal } = options;
  const scheduler = schedulerOf(provider);
  return isForActivation(options)
    ? pollUntilEnd(scheduler, options, (handle) => provider.activate({ userId, handle, signal }))
    : pollUntilEnd(scheduler, options, (handle) => provider.verify({ userId, handle, signal }));
}

/** A caller without types may pass anything. The provider checks the rest with the first poll. */
function assertWaitable(provider: unknown, options: unknown): void {
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  const problems = [
    ...(isObject(provider) ? [] : ['provider: must be an MfaProvider']),
    ...(isObject(options) ? [] : ['options: must be an object']),
    ...(isObject(options) && !isObject(Reflect.get(Object(options), 'handle')) ? ['handle: must be a handle'] : []),
  ];
  if (problems.length > 0) throw invalidInput('waitForApproval', problems);
}

function isForActivation(
  options: WaitOptions<ActivationHandle> | WaitOptions<VerificationHandle>,
): options is WaitOptions<ActivationHandle> {
  return options.handle.purpose === 'activation';
}

async function pollUntilEnd<H extends Handle, End extends { readonly status: string }>(
  scheduler: PollScheduler,
  { handle: first, signal, onPending }: WaitOptions<H>,
  poll: (handle: H) => Promise<End | Pending<H>>,
): Promise<End> {
  const endsAt = Date.parse(first.expiresAt);
  // The provider refuses a handle whose time cannot be read.
  const poller = scheduler.register(Number.isNaN(endsAt) ? Number.POSITIVE_INFINITY : endsAt);
  let handle = first;
  let afterMs = 0;
  try {
    for (;;) {
      await poller.slot(afterMs, signal);
      const result = await poll(handle).catch((error: unknown) => {
        if (isMfaError(error, 'RATE_LIMITED', 'UNAVAILABLE')) return error;
        throw error;
      });
      if (isMfaError(result)) {
        afterMs = Math.min(Math.max(intervalOf(result.retryAfterMs), DEFAULT_INTERVAL_MS), MAX_PAUSE_MS);
        if (result.code === 'RATE_LIMITED') scheduler.pause(afterMs);
      } else if (isPending(result)) {
        onPending?.(result);
        handle = result.handle;
        afterMs = intervalOf(result.pollAfterMs);
      } else {
        return result;
      }
    }
  } finally {
    poller.unregister();
  }
}

/** What is no span of time must not pass for "now": a provider or an error of somebody else may hold anything there. */
function intervalOf(ms: unknown): number {
  return typeof ms === 'number' && Number.isFinite(ms) && ms > 0 ? ms : DEFAULT_INTERVAL_MS;
}

function isPending<H>(result: { readonly status: string } | Pending<H>): result is Pending<H> {
  return result.status === 'pending';
}
