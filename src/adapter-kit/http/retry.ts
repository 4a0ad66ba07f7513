import { isMfaError } from '../../spec/errors.ts';
import { TimeoutError } from './timeout.ts';

const MAX_RETRIES = 2;
/** A look-up waits this long for a rate limit, and no longer. */
const MAX_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 200;
const RETRYABLE_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Ends an attempt whose response has a status that allows another attempt. */
class RetryableStatus extends Error {}

/**
 * The response of a look-up, which is sent at most twice again: after a retryable status, or if the connection broke. ky
 * decides whether to retry and how long to wait. It is loaded only after the first failure. `beforeRepeat` runs before
 * every request but the first.
 */
export async function retry<T extends { readonly status: number }>(
  attempt: () => Promise<T>,
  beforeRepeat: () => Promise<void>,
  waitMsOf: (response: T) => number,
  url: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  let response: T | undefined;
  let failure: unknown;
  async function checkedAttempt(isRepeated: boolean): Promise<T> {
    response = undefined;
    try {
      if (isRepeated) await beforeRepeat();
      response = await attempt();
    } catch (error) {
      failure = error;
      throw error;
    }
    if (RETRYABLE_STATUSES.has(response.status)) throw new RetryableStatus();
    return response;
  }

  const first = checkedAttempt(false);
  try {
    return await first;
  } catch (error) {
    if (signal?.aborted || isMfaError(error) || error instanceof TimeoutError) throw error;
  }

  // If ky cannot be loaded, the first answer counts.
  const loaded = await import('ky').catch(() => undefined);
  // ky gets the first failure as if it had sent that request itself.
  const failed = [first];
  const waitMs = () => (response === undefined ? 0 : waitMsOf(response));
  await loaded
    ?.default(url, {
      fetch: async () => {
        await (failed.pop() ?? checkedAttempt(true));
        return new Response();
      },
      retry: {
        limit: MAX_RETRIES,
        shouldRetry: ({ error }) =>
          error instanceof RetryableStatus ? waitMs() <= MAX_WAIT_MS : loaded.isNetworkError(error),
        delay: (retries) => Math.max(waitMs(), FIRST_WAIT_MS * retries),
      },
      // Each attempt has a time-out already.
      timeout: false,
      ...(signal !== undefined && { signal }),
    })
    // What ky throws says less than the last attempt does.
    .catch(() => {});
  if (signal?.aborted) throw signal.reason;
  if (response === undefined) throw failure;
  return response;
}
