import {
  type Api,
  type Client,
  createClient,
  type HttpRequest,
  type HttpResponse,
  unexpected,
} from '../../src/adapter-kit/index.ts';
import type { Common } from '../../src/spec/common.ts';
import type { Answered } from '../../src/spec/driver.ts';
import { LIMIT, RESET, readFailure } from './errors.ts';
import { type About, factorNamedIn, usersIn } from './names.ts';
import type { Call } from './options.ts';
import { wordOf } from './outcomes.ts';
import { getUser } from './requests.ts';
import { type OktaBody, readBody, readUserId } from './responses.ts';

/** Okta's response to a step, as the outcome table needs it, and what else the driver reads of it. */
export type Reply = {
  readonly answered: Answered;
  readonly response: HttpResponse;
  readonly body: OktaBody | undefined;
  /** The user's id, if Okta has named it. */
  readonly owner: string | undefined;
};

/** Sends requests to one Okta org. */
export type OktaClient = Pick<Client, 'pollAfterMs' | 'pollSpacingMs' | 'close'> & {
  /** A success; throws the error of any other response, and UNEXPECTED_RESPONSE if it names another user. */
  fetchJson(
    call: Call,
    request: HttpRequest,
    about?: Pick<About, 'owner'>,
  ): Promise<HttpResponse & Pick<Reply, 'owner'>>;
  /** The same for a call without a result: an empty body, or a JSON object. */
  fetchNothing(call: Call, request: HttpRequest): Promise<void>;
  /** The response to a step. `sent` is for the outcome table. */
  fetchStep(call: Call, sent: string, request: HttpRequest, about?: About): Promise<Reply>;
  /** The id of the call's user, which costs a look-up if the caller names the user otherwise. */
  userIdOf(call: Call): Promise<string>;
};

/** What Okta's ids of users look like. */
const USER_ID = /^00u[0-9A-Za-z]{17}$/;

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
  /** The users that were looked up, so that one call does it once. */
  const ids = new WeakMap<Call, string>();

  /** The id of the user whom the caller names by an id, a login or `me`: no pattern tells one from the other. */
  async function lookUpUser(call: Call): Promise<string> {
    const { status, requestId } = call.trace;
    const id = readUserId(await client.fetchJson(call, getUser(call)), call.userId);
    ids.set(call, id);
    // What follows is about the response before.
    Object.assign(call.trace, { status, requestId });
    return id;
  }

  /** Somebody else whom the response names. The look-up is sent only if it does not name the user as the caller does. */
  async function usersNamed(call: Call, body: unknown, known: string | undefined) {
    const users = usersIn(body);
    const others = users.filter((user) => user !== call.userId);
    const owner = known ?? ids.get(call) ?? (others.length === 0 ? users[0] : await lookUpUser(call));
    return { owner, foreign: others.find((user) => user !== owner) };
  }

  async function fetchJson(call: Call, request: HttpRequest, { owner: known }: Pick<About, 'owner'> = {}) {
    const response = await client.fetchJson(call, request);
    const { owner, foreign } = await usersNamed(call, response.body, known);
    if (foreign !== undefined) throw unexpected(response.status, 'an answer about another user');
    return { ...response, owner };
  }

  return {
    fetchJson,

    async fetchNothing(call, request) {
      const { status, body } = await fetchJson(call, request);
      if (body !== null && readBody(body) === undefined) {
        throw unexpected(status, 'a body that is not what it documents');
      }
    },

    async fetchStep(call, sent, request, { factorId, credentialId, owner: known } = {}) {
      const { response, failure } = await client.fetchStep(call, request);
      const body = readBody(response.body);
      const word = body === undefined ? 'unreadable' : wordOf(body.parsed, body.whole, credentialId);
      const { owner, foreign } = await usersNamed(call, response.body, known);
      const named = factorId === undefined ? undefined : factorNamedIn(response.body, factorId);
      const names = { userId: foreign, factorId: named };
      return { answered: { sent, status: response.status, word, names, failure }, response, body: body?.parsed, owner };
    },

    userIdOf: async (call) => (USER_ID.test(call.userId) ? call.userId : lookUpUser(call)),

    close: client.close,

    get pollAfterMs() {
      return client.pollAfterMs;
    },
    get pollSpacingMs() {
      return client.pollSpacingMs;
    },
  };
}
