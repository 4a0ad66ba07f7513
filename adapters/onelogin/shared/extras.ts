import * as v from 'valibot';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { parseOrUndefined, required } from '../../../src/adapter-kit/parse.ts';
import type { Operation } from '../../../src/core/define-provider.ts';
import { inputs } from '../../../src/core/define-provider.ts';
import type { Account } from './client.ts';
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
 * What only OneLogin has. Portable code does not see it. Both throw MfaError as every method does.
 *
 * @example
 * const onelogin: OneLoginExtras = createOneLoginV2Provider({ subdomain: 'acme', clientId, clientSecret });
 * await onelogin.revokeToken(); // at shutdown
 */
export type OneLoginExtras = {
  /**
   * Revokes the credential's present access token; the next call fetches another. MfaError UNSUPPORTED where the
   * provider was given an `accessToken`.
   */
  revokeToken(input?: OnAccount): Promise<void>;
  /** The account's rate limit (https://developers.onelogin.com/api-docs/2/oauth20-tokens/get-rate-limit). */
  getRateLimit(input?: OnAccount): Promise<RateLimit>;
};

const count = v.pipe(v.number(), v.minValue(0));
const rateLimit = v.object({ 'X-RateLimit-Limit': count, 'X-RateLimit-Remaining': count, 'X-RateLimit-Reset': count });

export function createExtras<Options>(operation: Operation<Options>, account: Account): OneLoginExtras {
  return {
    revokeToken: (input = {}) => operation('revokeToken', inputs.tenant, input, (call) => account.revokeToken(call)),

    getRateLimit: (input = {}) =>
      operation('getRateLimit', inputs.tenant, input, async (call) => {
        const answer = await account.request(call, { method: 'GET', path: path`/auth/rate_limit`, retryable: true });
        const read = required(parseOrUndefined(rateLimit, singleIn(answer.body)), answer.status);
        return {
          limit: read['X-RateLimit-Limit'],
          remaining: read['X-RateLimit-Remaining'],
          resetInSeconds: read['X-RateLimit-Reset'],
        };
      }),
  };
}
