import * as v from 'valibot';
import { raceAbort } from '../../../src/adapter-kit/http/abort.ts';
import type { HttpAnswer, HttpClient } from '../../../src/adapter-kit/http/client.ts';
import { createCredential } from '../../../src/adapter-kit/http/credential.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { credentialText } from '../../../src/adapter-kit/options.ts';
import { lenient, parseOrUndefined } from '../../../src/adapter-kit/parse.ts';
import { isMfaError, MfaError } from '../../../src/spec/errors.ts';
import { singleIn } from './envelope.ts';
import { errorIn, failureIn } from './errors.ts';

/** A token is renewed this long before its end, so that none dies on the way with a code. */
const MARGIN_MS = 60_000;

/** The access tokens of one credential. A closure, so that nothing that holds it shows them. */
export type Tokens = {
  /** A token for the next request. However many callers need a new one, one request fetches it. */
  take(signal?: AbortSignal | undefined): Promise<string>;
  /** Forgets a token that OneLogin has refused; false: another cannot be had here. */
  drop(token: string): boolean;
};

/** The caller's own access token, or function that gives one. */
export function givenTokens(accessToken: string | (() => string | Promise<string>)): Tokens {
  const secret = createCredential(accessToken);
  return { take: (signal) => raceAbort(secret, signal), drop: () => false };
}

/** Tokens by client credentials (https://developers.onelogin.com/api-docs/2/oauth20-tokens/generate-tokens-2). */
export function fetchedTokens(authorization: string, transport: HttpClient, now: () => number): Tokens {
  let held: Token | undefined;
  let coming: Promise<string> | undefined;

  async function fetchOne(): Promise<string> {
    held = await fetchToken(authorization, transport, now);
    return held.token;
  }

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (held !== undefined && held.renewAt > now()) return held.token;
      // No caller's signal goes along: one who gives up must not take it from the others.
      coming ??= fetchOne().finally(() => {
        coming = undefined;
      });
      const shared = coming;
      return raceAbort(() => shared, signal);
    },
    drop(token) {
      if (held?.token === token) held = undefined;
      return true;
    },
  };
}

type Token = { readonly token: string; readonly renewAt: number };

async function fetchToken(authorization: string, transport: HttpClient, now: () => number): Promise<Token> {
  const call = { signal: undefined, trace: { requests: 0 } };
  const answer = await transport(call, {
    method: 'POST',
    path: path`/auth/oauth2/v2/token`,
    authorization,
    json: { grant_type: 'client_credentials' },
  }).catch((error: unknown) => {
    throw isMfaError(error) ? harmless(error) : error;
  });
  const error = errorIn(answer);
  if (error !== undefined) {
    const failure = harmless(failureIn(error, answer, 'POST'));
    if (failure.code === 'UNAVAILABLE' || failure.code === 'RATE_LIMITED') throw failure;
    // Whatever else it says: it does not take this credential.
    throw new MfaError({ ...failure, code: 'UNAUTHENTICATED' }, REFUSED);
  }
  const read = parseOrUndefined(tokenSchema, singleIn(answer.body));
  if (read === undefined) throw new MfaError({ code: 'UNAUTHENTICATED', status: answer.status }, REFUSED);
  return { token: read.access_token, renewAt: now() + lifetimeMs(read, answer) - MARGIN_MS };
}

const REFUSED = 'OneLogin gave no access token for the API credential: tell the operator.';

const tokenSchema = v.object({
  access_token: credentialText,
  created_at: lenient(v.string()),
  expires_in: lenient(v.number()),
});

/** OneLogin gives one token again until it ends, so its age counts. Where it names no end, it is used once. */
function lifetimeMs(
  { created_at = '', expires_in = 0 }: v.InferOutput<typeof tokenSchema>,
  { answeredAt }: HttpAnswer,
): number {
  const createdAt = Date.parse(created_at);
  const age = Number.isNaN(createdAt) ? 0 : Math.max(answeredAt - createdAt, 0);
  return expires_in * 1000 - age;
}

/** The call itself was not sent, so nothing about it is unknown. */
function harmless(error: MfaError): MfaError {
  const { outcomeUnknown: _, ...fields } = error;
  return new MfaError(fields, error.message);
}
