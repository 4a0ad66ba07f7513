import {
  type Api,
  type Client,
  createClient,
  createCredential,
  failureOf,
  type HttpCall,
  type HttpRequest,
  type HttpResponse,
  path,
  unexpected,
  unsupported,
  userIn,
} from '../../../src/adapter-kit/index.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import { errorIn, isSuccess, isTokenRefused, LIMIT, RESET, readFailure } from './errors.ts';
import type { CheckedOptions } from './options.ts';
import { fetchedTokens, givenTokens, type Tokens } from './token.ts';

/** A call about a user. */
type UserCall = HttpCall & { readonly userId: string };

/** Sends requests to one OneLogin account. */
export type OneLoginClient = Omit<Client, 'fetchJson'> & {
  /** A success; throws the error of any other response, and UNEXPECTED_RESPONSE if it names another user. */
  fetchJson(call: UserCall, request: HttpRequest): Promise<HttpResponse>;
  /** Revokes the access token that is in use. */
  revokeToken(call: HttpCall): Promise<void>;
};

/** The pace of OneLogin's own samples. An account with 5,000 requests an hour allows one wait at it. */
const POLL_AFTER_MS = 2_000;

export function createOneLoginClient({ baseUrl, credential, common }: CheckedOptions): OneLoginClient {
  const { client: clientCredential, accessToken } = credential;
  /** For the requests that get and revoke an access token. */
  const authorize = createCredential('Basic', clientCredential ?? '', common);
  const tokens: Tokens =
    accessToken === undefined
      ? fetchedTokens((call, request) => client.fetchStep(call, { ...request, authorize }), common.now)
      : givenTokens(accessToken, common);
  const api: Api = {
    baseUrl,
    authorize: tokens.authorize,
    renew(authorization, response, { method }) {
      const error = errorIn(response);
      return error !== undefined && isTokenRefused(error, method) && tokens.drop(authorization);
    },
    readFailure,
    requestIdHeader: 'x-request-id',
    limit: LIMIT,
    reset: RESET,
    pollAfterMs: POLL_AFTER_MS,
  };
  const client = createClient(api, common);

  return {
    fetchStep: client.fetchStep,
    fetchNothing: client.fetchNothing,
    close: client.close,

    async fetchJson(call, request) {
      const response = await client.fetchJson(call, request);
      if ((userIn(response.body, call.userId) ?? call.userId) === call.userId) return response;
      throw unexpected(response.status, 'an answer about another user');
    },

    get pollAfterMs() {
      return client.pollAfterMs;
    },
    get pollSpacingMs() {
      return client.pollSpacingMs;
    },

    async revokeToken(call: HttpCall) {
      if (clientCredential === undefined) throw unsupported('revoking an access token that was given to it');
      const authorization = await tokens.authorize(call);
      const request = {
        method: 'POST',
        path: path`/auth/oauth2/revoke`,
        json: { access_token: authorization.replace('Bearer ', '') },
        authorize,
      } as const;
      const { status, body } = await client.fetchJson(call, request);
      if (!isSuccess(body, ['Success'])) throw unexpected(status, 'no word of a revocation');
      tokens.drop(authorization);
    },
  };
}

/** One of the listed factors, since no request asks for one by its id. NOT_FOUND if it is not listed. */
export function factorIn(factors: readonly Factor[], factorId: string, { trace }: HttpCall): Factor {
  const factor = factors.find(({ id }) => id === factorId);
  if (factor === undefined) throw failureOf('NOT_FOUND', { status: trace.status ?? 0, requestId: trace.requestId });
  return factor;
}
