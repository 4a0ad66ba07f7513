import type { Common, Secret } from '../../spec/common.ts';
import { isMfaError, MfaError, type MfaErrorCode, withStackOf } from '../../spec/errors.ts';
import { createDeadline, DEFAULT_TIMEOUT_MS, TimeoutError } from './timeout.ts';
import type { Authorize } from './types.ts';

/**
 * The credential of the service, with the scheme of its header. A function is called before each request, and may take
 * until the caller aborts, and at most `timeoutMs` milliseconds. Throws nothing; the credential throws MfaError
 * UNAUTHENTICATED if the function fails or gives no usable text, or the code of the function's own MfaError, UNAVAILABLE
 * if it takes too long, and the reason of an abort.
 *
 * @example
 * const authorize = createCredential('Bearer', async () => accessToken, { timeoutMs: 2_000 });
 */
export function createCredential(
  scheme: string,
  source: Secret,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: Pick<Common, 'timeoutMs'> = {},
): Authorize {
  if (typeof source === 'string') return () => `${scheme} ${source}`;
  return async ({ signal }) => {
    const deadline = createDeadline(timeoutMs, signal);
    try {
      return `${scheme} ${await deadline.race(readSecret(source))}`;
    } catch (error) {
      throw error instanceof TimeoutError ? tooSlow() : error;
    } finally {
      deadline.clear();
    }
  };
}

function tooSlow(): MfaError {
  return new MfaError(
    { code: 'UNAVAILABLE', networkCode: 'TIMEOUT' },
    'The function for the credential did not end in time: nothing was sent, look into how the service gets its secret.',
  );
}

async function readSecret(source: () => string | Promise<string>): Promise<string> {
  const secret: unknown = await callSource(source);
  // It goes into a header, and a line break would begin another header.
  if (typeof secret === 'string' && /^[\x21-\x7e]+$/.test(secret)) return secret;
  throw unauthenticated('gave no usable text');
}

async function callSource(source: () => string | Promise<string>): Promise<unknown> {
  try {
    return await source();
  } catch (error) {
    // The error's text may hold the token, so only its code is kept.
    throw withStackOf(unauthenticated('failed', isMfaError(error) ? error.code : undefined), error);
  }
}

function unauthenticated(what: string, code: MfaErrorCode = 'UNAUTHENTICATED'): MfaError {
  return new MfaError(
    { code },
    `The function for the credential ${what}: nothing was sent, look into how the service gets its secret.`,
  );
}
