import type { DriverCall } from '../../spec/driver.ts';
import type { MfaError } from '../../spec/errors.ts';
import type { JsonObject } from '../../spec/factors.ts';
import type { FetchAnswer } from '../../spec/fetch.ts';
import type { Path } from './path.ts';

/**
 * One request.
 *
 * @example
 * const listing: HttpRequest = { method: 'GET', path: path`/users/${userId}/factors`, retryable: true };
 */
export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: Path;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined;
  readonly json?: JsonObject | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** Another credential than that of the API, such as the one that gets an access token. */
  readonly authorize?: Authorize | undefined;
  /** True for a look-up or a list, which may be repeated after a failure. Never for a poll: the next poll comes anyway. */
  readonly retryable?: boolean | undefined;
  /** True for a request that carries a code: it is sent once, whatever the response is. */
  readonly carriesCode?: boolean | undefined;
  /** True for a POST that changes nothing that a user would notice, such as one that gets an access token. */
  readonly changesNothing?: boolean | undefined;
};

/**
 * One response, read to its end.
 *
 * @example
 * const found: HttpResponse = await client.fetchJson(call, request);
 */
export type HttpResponse = {
  readonly status: number;
  /** The JSON value; null for an empty body; undefined for a body that is no JSON. */
  readonly body: unknown;
  readonly headers: FetchAnswer['headers'];
  /** The server's clock, or ours if it names no time. Milliseconds since the epoch. Other times are compared with it. */
  readonly sentAt: number;
  readonly requestId?: string;
  /** Why a credential was refused, by `WWW-Authenticate`: `invalid_dpop_proof`, `insufficient_scope`. Never a free text. */
  readonly authenticateError?: string;
};

/**
 * A response, and the error that it is, if it is one.
 *
 * @example
 * const { response, failure }: StepResponse = await client.fetchStep(call, request);
 */
export type StepResponse = { readonly response: HttpResponse; readonly failure: MfaError | undefined };

/**
 * Gives the `authorization` header of the next request. It is a closure, so `inspect`, JSON and `structuredClone` of
 * what holds it show no secret.
 *
 * @example
 * const authorize: Authorize = createCredential('Bearer', apiToken);
 */
export type Authorize = (call: HttpCall) => string | Promise<string>;

/**
 * As much of a call as a request needs. A DriverCall is one.
 *
 * @example
 * const call: HttpCall = { signal: undefined, trace: { requests: 0 } };
 */
export type HttpCall = Pick<DriverCall, 'signal' | 'trace' | 'assertOpen'>;
