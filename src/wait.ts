import { isMfaError } from './errors.ts';
import type { MfaProvider } from './spec/provider.ts';
import type { Activation, Pending, Verification } from './spec/results.ts';
import type { ActivationHandle, Handle, VerificationHandle } from './spec/steps.ts';

/** Milliseconds until the next look where a look failed and nothing says how long to wait. */
const AFTER_FAILURE_MS = 4_000;

type WaitOptions<H> = {
  userId: string;
  handle: H;
  signal?: AbortSignal | undefined;
  onPending?: ((pending: Pending<H>) => void) | undefined;
};

/**
 * Waits until the user has decided: polls at once, then every `pollAfterMs`, until the step ends, at the latest with
 * `rejected/expired`. A look that fails by RATE_LIMITED or UNAVAILABLE is not repeated; the next look comes in time.
 * Any other error is thrown, and an abort throws `signal.reason`.
 *
 * @example
 * const { handle } = await mfa.challenge({ userId, factor: push });
 * const result = await waitForApproval(mfa, { userId, handle, signal: request.signal });
 * if (result.status === 'approved') letIn();
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
  return isForActivation(options)
    ? poll(options, (handle) => provider.activate({ userId: options.userId, handle, signal: options.signal }))
    : poll(options, (handle) => provider.verify({ userId: options.userId, handle, signal: options.signal }));
}

function isForActivation(
  options: WaitOptions<ActivationHandle> | WaitOptions<VerificationHandle>,
): options is WaitOptions<ActivationHandle> {
  return options.handle.purpose === 'activation';
}

async function poll<H extends Handle, End extends { readonly status: string }>(
  { handle: first, signal, onPending }: WaitOptions<H>,
  look: (handle: H) => Promise<End | Pending<H>>,
): Promise<End> {
  let handle = first;
  for (;;) {
    signal?.throwIfAborted();
    const result = await look(handle).catch((error: unknown) => {
      if (isMfaError(error, 'RATE_LIMITED', 'UNAVAILABLE')) return error;
      throw error;
    });
    let waitMs: number;
    if (isMfaError(result)) {
      waitMs = Math.min(Math.max(result.retryAfterMs ?? 0, AFTER_FAILURE_MS), untilEnd(handle));
    } else if (isPending(result)) {
      onPending?.(result);
      handle = result.handle;
      waitMs = result.pollAfterMs;
    } else {
      return result;
    }
    signal?.throwIfAborted();
    await sleep(waitMs, signal);
  }
}

/** No look makes sense after the end but the one that says so. Never hot, should the provider have a clock of its own. */
function untilEnd(handle: Handle): number {
  return Math.max(Date.parse(handle.expiresAt) - Date.now() + 1, AFTER_FAILURE_MS);
}

function isPending<H>(result: { readonly status: string } | Pending<H>): result is Pending<H> {
  return result.status === 'pending';
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
