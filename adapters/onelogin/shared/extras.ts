import * as v from 'valibot';
import { parseOrUndefined, path, required } from '../../../src/adapter-kit/index.ts';
import { inputs, type Operation } from '../../../src/core/define-provider.ts';
import type { OneLoginClient } from './client.ts';
import { singleIn } from './envelope.ts';

/**
 * How many requests the account has left in this hour.
 *
 * @example
 * const onelogin = createOneLoginV2Provider({ subdomain: 'acme', clientId, clientSecret });
 * const { remaining, resetInSeconds }: RateLimit = await onelogin.getRateLimit();
 */
export type RateLimit = {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the hour starts anew. */
  readonly resetInSeconds: number;
};

type OnAccount = { signal?: AbortSignal | undefined };

/**
 * What only OneLogin has. Portable code does not see these extras. They throw MfaError as all methods do.
 *
 * @example
 * const onelogin: OneLoginExtras = createOneLoginV2Provider({ subdomain: 'acme', clientId, clientSecret });
 * await onelogin.revokeToken(); // at shutdown
 */
export type OneLoginExtras = {
  /**
   * Revokes the access token that is in use; the next call gets another. MfaError UNSUPPORTED if the provider was given
   * an `accessToken`.
   */
  revokeToken(input?: OnAccount): Promise<void>;
  /** The account's rate limit (https://developers.onelogin.com/api-docs/2/oauth20-tokens/get-rate-limit). */
  getRateLimit(input?: OnAccount): Promise<RateLimit>;
};

const count = v.pipe(v.number(), v.minValue(0));
const rateLimit = v.object({ 'X-RateLimit-Limit': count, 'X-RateLimit-Remaining': count, 'X-RateLimit-Reset': count });

export function createExtras<Options>(operation: Operation<Options>, client: OneLoginClient): OneLoginExtras {
  return {
    revokeToken: (input = {}) => operation('revokeToken', inputs.tenant, input, (call) => client.revokeToken(call)),

    getRateLimit: (input = {}) =>
      operation('getRateLimit', inputs.tenant, input, async (call) => {
        const request = { method: 'GET', path: path`/auth/rate_limit`, retryable: true } as const;
        const { body, status } = await client.fetchJson(call, request);
        const read = required(parseOrUndefined(rateLimit, singleIn(body)), status);
        return {
          limit: read['X-RateLimit-Limit'],
          remaining: read['X-RateLimit-Remaining'],
          resetInSeconds: read['X-RateLimit-Reset'],
        };
      }),
  };
}
