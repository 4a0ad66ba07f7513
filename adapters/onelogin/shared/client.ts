import { createHttpClient, type HttpAnswer, type HttpRequest } from '../../../src/adapter-kit/http/client.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { createPollBudget, type PollBudget } from '../../../src/adapter-kit/http/poll-budget.ts';
import { isRecord } from '../../../src/adapter-kit/parse.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import type { MfaError } from '../../../src/spec/errors.ts';
import { unexpected, unsupported } from '../../../src/spec/errors.ts';
import { errorIn, failureIn, isDeadToken, LIMIT, type OneLoginError, RESET, statementIn } from './errors.ts';
import type { CheckedOptions } from './options.ts';
import { fetchedTokens, givenTokens } from './token.ts';

type Call = Pick<DriverCall, 'signal' | 'trace'>;

/** A request as a driver writes it; who asks is added here. */
export type AccountRequest = Omit<HttpRequest, 'authorization'>;

/** An answer to a step: a success, or an error for the outcome table to judge. */
export type Asked = {
  readonly answer: HttpAnswer;
  readonly error: OneLoginError | undefined;
  readonly failure: MfaError | undefined;
};

/** A OneLogin account that is asked with the service's credential. */
export type Account = {
  /** What belongs to no step: a success, or an MfaError. */
  request(call: Call, request: AccountRequest): Promise<HttpAnswer>;
  /** The same where nothing is answered: no body, or a JSON object. Another, as of a sign-in page, is no success. */
  command(call: Call, request: AccountRequest): Promise<void>;
  /** What belongs to a step. Throws where the answer is about our credential and says nothing of the step. */
  ask(call: Call, request: AccountRequest): Promise<Asked>;
  /** The same with an answer of the user's, which is sent once, whatever comes back. */
  askOnce(call: Call, request: AccountRequest): Promise<Asked>;
  /** Revokes the credential's present access token. */
  revokeToken(call: Call): Promise<void>;
  /** How often it may be polled. */
  readonly budget: PollBudget;
};

/** The pace of OneLogin's own samples; an account of 5,000 requests an hour carries a wait at it. */
const POLL_AFTER_MS = 2_000;

export function createAccount({ baseUrl, credential, common }: CheckedOptions): Account {
  const transport = createHttpClient({ baseUrl, requestIdHeader: 'x-request-id', reset: RESET }, common);
  const budget = createPollBudget(LIMIT, POLL_AFTER_MS, common.pollShare);
  const { client } = credential;
  const tokens =
    credential.accessToken === undefined
      ? fetchedTokens(credential.client, transport, common.now ?? Date.now)
      : givenTokens(credential.accessToken);

  async function send(call: Call, what: AccountRequest, mayRepeat: boolean): Promise<Asked> {
    const token = await tokens.take(call.signal);
    const answer = await transport(call, { ...what, authorization: `Bearer ${token}` });
    budget.observe(answer.headers);
    const error = errorIn(answer);
    if (error === undefined) return { answer, error, failure: undefined };
    // A call with a dead token was not carried out, so one without a code may go again, once, with a new one.
    if (isDeadToken(error) && tokens.drop(token) && mayRepeat) return send(call, what, false);
    return { answer, error, failure: failureIn(error, answer, what.method) };
  }

  async function request(call: Call, what: AccountRequest): Promise<HttpAnswer> {
    const { answer, failure } = await send(call, what, true);
    if (failure !== undefined) throw failure;
    return answer;
  }

  async function ask(call: Call, what: AccountRequest, mayRepeat: boolean): Promise<Asked> {
    const asked = await send(call, what, mayRepeat);
    const { error, failure } = asked;
    if (error !== undefined && (isDeadToken(error) || failure?.code === 'FORBIDDEN')) throw failure;
    return asked;
  }

  return {
    request,
    ask: (call, what) => ask(call, what, true),
    askOnce: (call, what) => ask(call, what, false),
    budget,

    async command(call, what) {
      const { status, body } = await request(call, what);
      if (body !== null && !isRecord(body)) throw unexpected(status, 'a body that is not what it documents');
    },

    async revokeToken(call) {
      if (client === undefined) throw unsupported('revoking an access token that was given to it');
      const token = await tokens.take(call.signal);
      const answer = await transport(call, {
        method: 'POST',
        path: path`/auth/oauth2/revoke`,
        authorization: client,
        json: { access_token: token },
      });
      const error = errorIn(answer);
      if (error !== undefined) throw failureIn(error, answer, 'POST');
      if (statementIn(answer.body)?.type !== 'success') throw unexpected(answer.status, 'no word of a revocation');
      tokens.drop(token);
    },
  };
}
