import * as v from 'valibot';
import {
  type Authorize,
  type Client,
  createCredential,
  credentialText,
  type HttpCall,
  type HttpResponse,
  lenient,
  parseOrUndefined,
  path,
  singleFlight,
} from '../../../src/adapter-kit/index.ts';
import type { Common, Secret } from '../../../src/spec/common.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import { singleIn } from './envelope.ts';

/** A token is renewed this long before it expires, so that none expires on the way with a code. */
const MARGIN_MS = 60_000;

/** The access tokens of one credential. */
export type Tokens = {
  /** The `authorization` header of the next request. Any number of callers share one request for a new token. */
  readonly authorize: Authorize;
  /** Forgets the token in a header that OneLogin has refused. False: no other token can be had here. */
  drop(authorization: string): boolean;
};

/** The caller's own access token, or a function that gives one. */
export function givenTokens(accessToken: Secret, common: Pick<Common, 'timeoutMs'>): Tokens {
  return { authorize: createCredential('Bearer', accessToken, common), drop: () => false };
}

/** Tokens by client credentials (https://developers.onelogin.com/api-docs/2/oauth20-tokens/generate-tokens-2). */
export function fetchedTokens(send: Client['fetchStep'], now = () => Date.now()): Tokens {
  let held: Token | undefined;
  const isGood = ({ renewAt }: Token) => renewAt > now();

  const renew = singleFlight(async ({ trace }) => {
    // A request that was taken for lost may have brought a token meanwhile.
    if (held === undefined || !isGood(held)) held = await fetchToken(send, { signal: undefined, trace }, now);
    return held.authorization;
  });

  return {
    authorize(call) {
      call.signal?.throwIfAborted();
      return held !== undefined && isGood(held) ? held.authorization : renew(call);
    },
    drop(authorization) {
      if (held?.authorization === authorization) held = undefined;
      return true;
    },
  };
}

type Token = { readonly authorization: string; readonly renewAt: number };

const tokenSchema = v.object({
  access_token: credentialText,
  created_at: lenient(v.string()),
  expires_in: lenient(v.number()),
});

async function fetchToken(send: Client['fetchStep'], call: HttpCall, now: () => number): Promise<Token> {
  const request = {
    method: 'POST',
    path: path`/auth/oauth2/v2/token`,
    json: { grant_type: 'client_credentials' },
    changesNothing: true,
  } as const;
  const { response, failure } = await send(call, request);
  if (failure !== undefined) {
    if (failure.code === 'UNAVAILABLE' || failure.code === 'RATE_LIMITED') throw failure;
    // Whatever else it says: it does not accept this credential.
    throw new MfaError({ ...failure, code: 'UNAUTHENTICATED' }, REFUSED);
  }
  const read = parseOrUndefined(tokenSchema, singleIn(response.body));
  if (read === undefined) throw new MfaError({ code: 'UNAUTHENTICATED', providerStatus: response.status }, REFUSED);
  const renewAt = now() + lifetimeMs(read, response) - MARGIN_MS;
  return { authorization: `Bearer ${read.access_token}`, renewAt };
}

const REFUSED = 'OneLogin gave no access token for the API credential: tell the operator.';

/** OneLogin returns the same token until it expires, so its age counts. A token without an end is used once. */
function lifetimeMs(
  { created_at = '', expires_in = 0 }: v.InferOutput<typeof tokenSchema>,
  { sentAt }: HttpResponse,
): number {
  const createdAt = Date.parse(created_at);
  const age = Number.isNaN(createdAt) ? 0 : Math.max(sentAt - createdAt, 0);
  return expires_in * 1000 - age;
}
