import { MfaError } from '../../spec/errors.ts';
import { TimeoutError } from './timeout.ts';

const MAX_REPEATS = 2;
/** A look-up waits this long for a rate limit, and no longer. */
const MAX_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 200;
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Ends an attempt whose answer may be asked for again. */
class Busy extends Error {}

/**
 * Asks, and asks again, twice at the most, where the answer is busy or the connection broke. That is ky's to decide and
 * to wait for; it is neither loaded nor run before something has failed, since what goes well needs nothing of it.
 */
export async function lookUp<T extends { readonly status: number }>(
  ask: () => Promise<T>,
  waitMsOf: (answer: T) => number,
  url: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  let answer: T | undefined;
  async function attempt(): Promise<T> {
    answer = undefined;
    answer = await ask();
    if (BUSY.has(answer.status)) throw new Busy();
    return answer;
  }

  const first = attempt();
  try {
    return await first;
  } catch (error) {
    if (signal?.aborted || error instanceof MfaError || error instanceof TimeoutError) throw error;
  }

  const { default: ky, isNetworkError } = await import('ky');
  // ky hears of the failure as of an attempt of its own.
  const heard = [first];
  const waitMs = () => (answer === undefined ? 0 : waitMsOf(answer));
  try {
    await ky(url, {
      fetch: async () => {
        await (heard.pop() ?? attempt());
        return new Response();
      },
      retry: {
        limit: MAX_REPEATS,
        shouldRetry: ({ error }) => (error instanceof Busy ? waitMs() <= MAX_WAIT_MS : isNetworkError(error)),
        delay: (repeat) => Math.max(waitMs(), FIRST_WAIT_MS * repeat),
      },
      // An attempt has its own.
      timeout: false,
      ...(signal !== undefined && { signal }),
    });
  } catch (error) {
    if (!(error instanceof Busy)) throw error;
  }
  if (answer === undefined) throw new Busy();
  return answer;
}
