import { isMfaError, MfaError, type MfaErrorCode } from '../../spec/errors.ts';

/** A credential of the service. A closure, so that `inspect`, JSON and `structuredClone` of what holds it show none. */
export type Credential = () => Promise<string>;

/** Wraps a credential that is given as text, or by a function that fetches it anew for each request. */
export function createCredential(source: string | (() => string | Promise<string>)): Credential {
  if (typeof source === 'string') return async () => source;
  return async () => {
    const value = await fetchFrom(source);
    // It goes into a header: a line break would make two of it.
    if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value;
    throw unauthenticated('gave no usable token');
  };
}

async function fetchFrom(source: () => string | Promise<string>): Promise<unknown> {
  try {
    return await source();
  } catch (error) {
    // Its own text may hold the token, so that only a code goes on.
    throw unauthenticated('failed', isMfaError(error) ? error.code : undefined);
  }
}

function unauthenticated(what: string, code: MfaErrorCode = 'UNAUTHENTICATED'): MfaError {
  return new MfaError(
    { code },
    `The access token function ${what}: nothing was sent, look into how the service gets its token.`,
  );
}
