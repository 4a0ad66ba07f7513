import { isMfaError } from '../spec/errors.ts';
import type { MfaProvider } from '../spec/provider.ts';
import type { Activation, Pending, Verification } from '../spec/results.ts';
import type { ActivationHandle, Handle, VerificationHandle } from '../spec/steps.ts';
import { type Pacer, pacerOf } from './scheduler.ts';

/** Milliseconds until the next look where nothing usable says how long to wait. */
const UNTOLD_MS = 4_000;
/** A rate limit that claims to last longer is tried again then, lest a wrong header ends all approvals. */
const LONGEST_PAUSE_MS = 60_000;

type WaitOptions<H> = {
  userId: string;
  handle: H;
  signal?: AbortSignal | undefined;
  onPending?: ((pending: Pending<H>) => void) | undefined;
};

/**
 * Waits until the user has decided: polls at once, then every `pollAfterMs`, until the step ends, at the latest with
 * `rejected/expired`. All waits on one provider instance share its rate limit: together they poll at most as often as
 * `pollShare` allows, each in its turn, so where many wait the polls of each are further apart. An approval that is
 * given at least one round of turns before the step ends is not lost. After a look that fails by RATE_LIMITED no wait
 * looks until that is over, one minute at the longest; after UNAVAILABLE this one looks again in a while. Throws every
 * other MfaError of `verify` and `activate`, such as HANDLE_INVALID, and on an abort `signal.reason`.
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
export function waitForApproval(
  provider: MfaProvider,
  options: WaitOptions<ActivationHandle> | WaitOptions<VerificationHandle>,
): Promise<Exclude<Activation | Verification, { status: 'pending' }>> {
  const pacer = pacerOf(provider);
  return isForActivation(options)
    ? poll(pacer, options, (handle) => provider.activate({ userId: options.userId, handle, signal: options.signal }))
    : poll(pacer, options, (handle) => provider.verify({ userId: options.userId, handle, signal: options.signal }));
}

function isForActivation(
  options: WaitOptions<ActivationHandle> | WaitOptions<VerificationHandle>,
): options is WaitOptions<ActivationHandle> {
  return options.handle.purpose === 'activation';
}

async function poll<H extends Handle, End extends { readonly status: string }>(
  pacer: Pacer,
  { handle: first, signal, onPending }: WaitOptions<H>,
  look: (handle: H) => Promise<End | Pending<H>>,
): Promise<End> {
  const endsAt = Date.parse(first.expiresAt);
  // A handle that is none of ours is for the provider to refuse.
  const place = pacer.join(Number.isNaN(endsAt) ? Number.POSITIVE_INFINITY : endsAt);
  let handle = first;
  let afterMs = 0;
  try {
    for (;;) {
      await place.turn(afterMs, signal);
      const result = await look(handle).catch((error: unknown) => {
        if (isMfaError(error, 'RATE_LIMITED', 'UNAVAILABLE')) return error;
        throw error;
      });
      if (isMfaError(result)) {
        afterMs = Math.min(Math.max(result.retryAfterMs ?? 0, UNTOLD_MS), LONGEST_PAUSE_MS);
        if (result.code === 'RATE_LIMITED') pacer.pause(afterMs);
      } else if (isPending(result)) {
        onPending?.(result);
        handle = result.handle;
        afterMs = result.pollAfterMs > 0 ? result.pollAfterMs : UNTOLD_MS;
      } else {
        return result;
      }
    }
  } finally {
    place.leave();
  }
}

function isPending<H>(result: { readonly status: string } | Pending<H>): result is Pending<H> {
  return result.status === 'pending';
}
