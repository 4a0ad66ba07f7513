import {
  type Api,
  type Client,
  createClient,
  type HttpRequest,
  type HttpResponse,
  unexpected,
} from '../../src/adapter-kit/index.ts';
import type { Answered } from '../../src/spec/driver.ts';
import type { Common } from '../../src/spec/provider.ts';
import { LIMIT, RESET, readFailure } from './errors.ts';
import { type About, namesIn, ownerIn } from './names.ts';
import type { Call } from './options.ts';
import { wordOf } from './outcomes.ts';
import { type OktaBody, readBody } from './responses.ts';

/** Okta's response to a step, as the outcome table needs it, and what else the driver reads of it. */
export type Reply = {
  readonly answered: Answered;
  readonly response: HttpResponse;
  readonly body: OktaBody | undefined;
  /** The user's id, if the caller named the user by an alias and Okta has named the id. */
  readonly owner: string | undefined;
};

/** Sends requests to one Okta org. */
export type OktaClient = Pick<Client, 'pollAfterMs' | 'pollSpacingMs'> & {
  /** A success; throws the error of any other response, and UNEXPECTED_RESPONSE if it names another user. */
  fetchJson(call: Call, request: HttpRequest): Promise<HttpResponse & Pick<Reply, 'owner'>>;
  /** The same for a call without a result: an empty body, or a JSON object. */
  fetchNothing(call: Call, request: HttpRequest): Promise<void>;
  /** The response to a step. `sent` is for the outcome table. */
  fetchStep(call: Call, sent: string, request: HttpRequest, about?: About): Promise<Reply>;
};

/** The pace of Okta's own sign-in widget. An org with 50 requests a minute allows a few waits at it. */
const POLL_AFTER_MS = 4_000;

export function createOktaClient(baseUrl: string, authorize: Api['authorize'], common: Common): OktaClient {
  const requestIdHeader = 'x-okta-request-id';
  const api = {
    baseUrl,
    authorize,
    readFailure,
    requestIdHeader,
    limit: LIMIT,
    reset: RESET,
    pollAfterMs: POLL_AFTER_MS,
  };
  const client = createClient(api, common);

  async function fetchJson(call: Call, request: HttpRequest) {
    const response = await client.fetchJson(call, request);
    return { ...response, owner: ownerIn(response, call.userId) };
  }

  return {
    fetchJson,

    async fetchNothing(call, request) {
      const { status, body } = await fetchJson(call, request);
      if (body !== null && readBody(body) === undefined) {
        throw unexpected(status, 'a body that is not what it documents');
      }
    },

    async fetchStep(call, sent, request, about = {}) {
      const { response, failure } = await client.fetchStep(call, request);
      const body = readBody(response.body);
      const word = body === undefined ? 'unreadable' : wordOf(body.parsed, body.whole, about.credentialId);
      const { owner, ...names } = namesIn(response.body, call.userId, about);
      return { answered: { sent, status: response.status, word, names, failure }, response, body: body?.parsed, owner };
    },

    get pollAfterMs() {
      return client.pollAfterMs;
    },
    get pollSpacingMs() {
      return client.pollSpacingMs;
    },
  };
}
