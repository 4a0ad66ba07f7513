import type { HttpAnswer, HttpClient, HttpRequest } from '../../src/adapter-kit/http/client.ts';
import type { Credential } from '../../src/adapter-kit/http/credential.ts';
import type { PollBudget } from '../../src/adapter-kit/http/poll-budget.ts';
import type { Answered, DriverCall } from '../../src/spec/driver.ts';
import { unexpected } from '../../src/spec/errors.ts';
import type { OktaCallOptions } from './options.ts';
import { failureIn } from './outcomes.ts';
import { causesIn, isAboutAnother, namesIn, type OktaAnswer, readAnswer, wordOf } from './responses.ts';

type Call = DriverCall<OktaCallOptions>;

/** A request as the driver writes it; who asks is added here. */
export type OrgRequest = Omit<HttpRequest, 'authorization'>;

/** An org that is asked with the service's credential. */
export type Org = {
  /** What belongs to no step: a success, or an error. */
  request(call: Call, request: OrgRequest): Promise<HttpAnswer>;
  /** The same where nothing is answered: 204, or a JSON object. Another body, as of a sign-in page, is no success. */
  command(call: Call, request: OrgRequest): Promise<void>;
  /** What belongs to a step: Okta's word, for the outcome table to judge. With a factor, the answer must be about it. */
  ask(
    call: Call,
    sent: string,
    request: OrgRequest,
    factorId?: string,
  ): Promise<{ readonly answered: Answered; readonly answer: HttpAnswer; readonly body: OktaAnswer | undefined }>;
};

export function createOrg(
  credential: { readonly scheme: 'SSWS' | 'Bearer'; readonly secret: Credential },
  transport: HttpClient,
  budget: PollBudget,
): Org {
  async function send(call: Call, request: OrgRequest) {
    const authorization = `${credential.scheme} ${await credential.secret()}`;
    const answer = await transport(call, { ...request, authorization });
    budget.observe(answer.headers);
    const body = readAnswer(answer.body);
    const failure = failureIn(answer, { errorCode: body?.errorCode, causes: causesIn(body) }, request.method);
    return { answer, body, failure };
  }

  async function request(call: Call, what: OrgRequest): Promise<HttpAnswer> {
    const { answer, body, failure } = await send(call, what);
    if (failure !== undefined) throw failure;
    if (isAboutAnother(body?._links, call.userId)) throw unexpected(answer.status, 'an answer about another user');
    return answer;
  }

  return {
    request,

    async command(call, what) {
      const { status, body } = await request(call, what);
      if (status !== 204 && readAnswer(body) === undefined)
        throw unexpected(status, 'a body that is not what it documents');
    },

    async ask(call, sent, what, factorId) {
      const { answer, body, failure } = await send(call, what);
      const named = namesIn(body?._links, { userId: call.userId, factorId });
      const names = { userId: named.userId, factorId: factorId === undefined ? undefined : named.factorId };
      return { answered: { sent, status: answer.status, word: wordOf(body), names, failure }, answer, body };
    },
  };
}
