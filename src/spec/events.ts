import type { FactorType } from './factors.ts';
import type { RejectReason } from './results.ts';

/**
 * What an operator must hear of beside the outcome. `code-used-before`: somebody sent a code that was used already.
 *
 * @example
 * const onEvent = ({ notices = [] }: MfaEvent) => {
 *   const seen: readonly Notice[] = notices;
 *   if (seen.includes('code-used-before')) show('Is somebody reading codes?');
 * };
 */
export type Notice = 'limit-reached' | 'many-failures' | 'code-used-before' | 'record-lost' | 'limits-cleared';

/**
 * One call, for logs and metrics. It holds no user id and no secret.
 *
 * @example
 * const onEvent = ({ provider, operation, outcome, requests, durationMs }: MfaEvent) =>
 *   console.info(`${provider} ${operation}: ${outcome} after ${requests} requests and ${durationMs} ms`);
 */
export type MfaEvent = {
  readonly provider: string;
  readonly operation: string;
  /** The status of the result, an error code, `ok` if the result has no status, or `aborted`. */
  readonly outcome: string;
  /** HTTP status of the last response. */
  readonly providerStatus?: number;
  /** The identity provider's id of the last request. */
  readonly requestId?: string;
  /** Why a result is `rejected`. */
  readonly reason?: RejectReason;
  /** The type of the factor that the call was about, as far as it got. */
  readonly factorType?: FactorType;
  /** How the network failed, such as `ENOTFOUND` or `TIMEOUT`; see `MfaErrorFields`. */
  readonly networkCode?: string;
  /** How many HTTP requests were sent. */
  readonly requests: number;
  /** Duration of the whole call, in milliseconds. */
  readonly durationMs: number;
  /** How many batches the store was asked to apply. */
  readonly storeCalls: number;
  /** How long the call waited for the store, in milliseconds. */
  readonly storeMs: number;
  /** Absent: there is nothing to say. */
  readonly notices?: readonly Notice[];
};
