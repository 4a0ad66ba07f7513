import type { HttpClient } from '../../src/adapter-kit/http/client.ts';
import type { Credential } from '../../src/adapter-kit/http/credential.ts';
import { path } from '../../src/adapter-kit/http/path.ts';
import { createPollBudget } from '../../src/adapter-kit/http/poll-budget.ts';
import { omitUndefined } from '../../src/adapter-kit/parse.ts';
import { readState } from '../../src/adapter-kit/state.ts';
import type { DriverCall, DriverStep, MfaDriver } from '../../src/spec/driver.ts';
import { handleInvalid, invalidInput, unexpected, unsupported } from '../../src/spec/errors.ts';
import type { FactorType } from '../../src/spec/factors.ts';
import type { Common } from '../../src/spec/provider.ts';
import type { Handle, VerificationHandle } from '../../src/spec/steps.ts';
import { createOrg, type OrgRequest } from './client.ts';
import { type OktaCallOptions, parseOktaCallOptions } from './options.ts';
import { capabilitiesOf, LIMIT, outcomes } from './outcomes.ts';
import { enrollmentPrompt, type Target, verificationStep } from './prompts.ts';
import * as requests from './requests.ts';
import * as responses from './responses.ts';

type Call = DriverCall<OktaCallOptions>;
/** What the caller wished for, from the call or, on `resend`, from the handle. */
type Wishes = { readonly tokenLifetimeSeconds?: number | undefined; readonly numberMatching?: boolean | undefined };

/** The pace of Okta's own widget; an org of 50 requests a minute carries a few waits at it. */
const POLL_AFTER_MS = 4_000;

/** The driver, and what only Okta has. */
export type OktaDriver = MfaDriver<OktaCallOptions> & {
  listSecurityQuestions(call: Call): Promise<readonly { readonly questionId: string; readonly text: string }[]>;
  cancelTransaction(call: Call, handle: VerificationHandle): Promise<void>;
  resetFactors(call: Call): Promise<void>;
};

/** Okta's UserFactor operations and its temporary access codes, over HTTP. */
export function createOktaDriver(
  tenant: { readonly baseUrl: string; readonly tacAuthenticatorId: string | undefined },
  credential: { readonly scheme: 'SSWS' | 'Bearer'; readonly secret: Credential },
  transport: HttpClient,
  common: Pick<Common, 'now' | 'pollShare'>,
): OktaDriver {
  const { baseUrl, tacAuthenticatorId } = tenant;
  const { host } = new URL(baseUrl);
  const factorPath = ({ userId }: Call, factorId: string) => path`/api/v1/users/${userId}/factors/${factorId}`;

  const now = common.now ?? Date.now;
  const budget = createPollBudget(LIMIT, POLL_AFTER_MS, common.pollShare);
  const { ask, command, request } = createOrg(credential, transport, budget);

  /** POST verify without an answer: sends the message or push, or makes a WebAuthn challenge. */
  async function startVerification(call: Call, target: Target, wishes: Wishes) {
    const { id, type } = target;
    const tokenLifetimeSeconds = type === 'email' ? wishes.tokenLifetimeSeconds : undefined;
    const numberMatching = type === 'push' && wishes.numberMatching === true;
    const { answered, answer, body } = await ask(
      call,
      type === 'push' || type === 'webauthn' ? type : 'message',
      {
        method: 'POST',
        path: path`/api/v1/users/${call.userId}/factors/${id}/verify`,
        query: { templateId: type === 'sms' ? call.options?.templateId : undefined, tokenLifetimeSeconds },
        json: numberMatching ? { useNumberMatchingChallenge: true } : undefined,
        headers: requests.clientHeaders(call),
      },
      id,
    );
    if (answered.failure !== undefined) return answered;
    const step = verificationStep(target, { tokenLifetimeSeconds, numberMatching }, answer, body);
    return { ...answered, step };
  }

  return {
    id: 'okta',
    instance: host,
    capabilities: capabilitiesOf(tacAuthenticatorId !== undefined),
    outcomes,
    get pollAfterMs() {
      return budget.pollAfterMs();
    },
    get pollSpacingMs() {
      return budget.spacingMs();
    },
    parseOptions: parseOktaCallOptions,

    async listFactors(call) {
      const answer = await request(call, {
        method: 'GET',
        path: path`/api/v1/users/${call.userId}/factors`,
        retryable: true,
      });
      return responses.readFactors(answer, call.userId);
    },

    async listAvailableFactors(call) {
      const catalog = path`/api/v1/users/${call.userId}/factors/catalog`;
      return responses.readCatalog(await request(call, { method: 'GET', path: catalog, retryable: true }));
    },

    async findFactor(call, factorId) {
      const answer = await request(call, { method: 'GET', path: factorPath(call, factorId), retryable: true });
      const factor = responses.readFactor(answer.body);
      if (factor?.id !== factorId) throw unexpected(answer.status, 'no factor, or another one than was asked for');
      return factor;
    },

    async enroll(call, { factor, available, expiresInSeconds }) {
      const json = requests.enrollmentBody(factor, available, call.options);
      const isPhone = factor.type === 'sms' || factor.type === 'voice';
      const isPreverified = 'preverified' in factor && factor.preverified === true;
      const { answered, answer, body } = await ask(
        call,
        isPreverified || AT_ONCE.has(factor.type) ? 'proven' : 'factor',
        {
          method: 'POST',
          path: path`/api/v1/users/${call.userId}/factors`,
          query: {
            updatePhone: isPhone ? call.options?.updatePhone : undefined,
            templateId: factor.type === 'sms' ? call.options?.templateId : undefined,
            tokenLifetimeSeconds: factor.type === 'email' ? expiresInSeconds : undefined,
            // Custom tokens have no other way: Okta activates them at once or not at all.
            activate: isPreverified || factor.type === 'hotp' ? true : undefined,
          },
          json,
          headers: requests.languageHeader(call),
        },
      );
      if (answered.failure !== undefined) return answered;
      const warnings = requests.warningsOf(call, factor);
      const enrolled = responses.readFactor(answer.body);
      responses.assertSame(enrolled, { id: undefined, kind: json }, answer);
      if (enrolled?.status !== 'pending') return { ...answered, factor: enrolled, warnings };
      const { factorType, provider, profile } = json;
      const state = {
        for: 'activation',
        factorType,
        provider,
        ...(RESENDABLE.has(factor.type) && omitUndefined({ profile })),
      };
      const canResend = RESENDABLE.has(factor.type);
      const lifetimeSent = factor.type === 'email';
      const shown = enrollmentPrompt(factor.type, answer, body, profile, { host, baseUrl });
      return { ...answered, warnings, step: { ...shown, canResend, state, factorId: enrolled.id, lifetimeSent } };
    },

    async activate(call, { handle, answer: given }) {
      const kind = readState(requests.activationState, handle);
      const factorId = factorIdIn(handle);
      const activate = path`/api/v1/users/${call.userId}/factors/${factorId}/lifecycle/activate`;
      // Not `activate` itself, which would restart a push enrollment that has expired.
      const poll = path`/api/v1/users/${call.userId}/factors/${factorId}/lifecycle/activate/poll`;
      const what: OrgRequest =
        given === undefined
          ? { method: 'POST', path: poll }
          : { method: 'POST', path: activate, json: requests.activationBody(given) };
      // A code may change the factor's id (SMS: `mbl...` to `sms...`), so such an answer is held against the user alone.
      const same = given?.kind === 'code' ? undefined : factorId;
      const { answered, answer } = await ask(call, given?.kind ?? 'poll', what, same);
      const factor = responses.readFactor(answer.body);
      responses.assertSame(factor, { id: same, kind }, answer);
      return { ...answered, factor };
    },

    async challenge(call, { factor, expiresInSeconds }) {
      if (factor === undefined) throw unsupported('redeeming a temporary access code');
      const warnings = requests.warningsOf(call, { type: factor.type });
      const { type, displayName } = factor;
      if (SENT_BY_OKTA.has(type)) {
        const wishes = { tokenLifetimeSeconds: expiresInSeconds, numberMatching: call.options?.numberMatching };
        return { ...(await startVerification(call, factor, wishes)), warnings };
      }
      const step: DriverStep = {
        expects: [type === 'question' ? 'answer' : 'code'],
        canResend: false,
        ...(type === 'question' && displayName !== undefined && { prompt: { question: displayName } }),
        state: { for: 'verification' },
      };
      return { sent: 'nothing', status: 0, word: 'none', step, warnings };
    },

    async verify(call, { handle, answer: given }) {
      const { transactionId } = readState(requests.verificationState, handle);
      const { factorId } = handle;
      if (given !== undefined) {
        const verify = path`/api/v1/users/${call.userId}/factors/${factorId}/verify`;
        const what: OrgRequest = {
          method: 'POST',
          path: verify,
          json: requests.verificationBody(given),
          headers: requests.clientHeaders(call),
        };
        return (await ask(call, given.kind, what, factorId)).answered;
      }
      if (transactionId === undefined) throw handleInvalid('holds no transaction to look at');
      const transaction = path`/api/v1/users/${call.userId}/factors/${factorId}/transactions/${transactionId}`;
      return (await ask(call, 'poll', { method: 'GET', path: transaction }, factorId)).answered;
    },

    async resend(call, handle) {
      const { factorType: type } = handle;
      if (handle.purpose === 'verification') {
        const { destination, ...wishes } = readState(requests.verificationState, handle);
        if (!RESENDABLE.has(type)) throw unsupported(`resend of ${type}`);
        const warnings = requests.warningsOf(call, { type });
        const target = { id: handle.factorId, type, destination };
        return { ...(await startVerification(call, target, wishes)), warnings };
      }
      const state = readState(requests.activationState, handle);
      const { for: _, ...json } = state;
      const factorId = factorIdIn(handle);
      if (!RESENDABLE.has(type)) throw unsupported(`resend of ${type}`);
      const isPush = type === 'push';
      const { answered, answer, body } = await ask(
        call,
        isPush ? 'activation' : 'enrollment',
        isPush
          ? { method: 'POST', path: path`/api/v1/users/${call.userId}/factors/${factorId}/lifecycle/activate` }
          : {
              method: 'POST',
              path: path`/api/v1/users/${call.userId}/factors/${factorId}/resend`,
              query: { templateId: type === 'sms' ? call.options?.templateId : undefined },
              json,
              headers: requests.languageHeader(call),
            },
        factorId,
      );
      if (answered.failure !== undefined) return answered;
      responses.assertSame(responses.readFactor(answer.body), { id: factorId, kind: state }, answer);
      const warnings = requests.warningsOf(call, { type });
      const shown = enrollmentPrompt(type, answer, body, json.profile, { host, baseUrl });
      return { ...answered, warnings, step: { ...shown, canResend: true, state, factorId } };
    },

    async remove(call, factorId) {
      const query = { removeRecoveryEnrollment: call.options?.removeRecoveryEnrollment };
      await command(call, { method: 'DELETE', path: factorPath(call, factorId), query });
    },

    async createTemporaryToken(call, { expiresInSeconds, reusable }) {
      if (tacAuthenticatorId === undefined) throw unsupported('createTemporaryToken');
      if (expiresInSeconds % 60 !== 0) {
        throw invalidInput('createTemporaryToken', ['expiresInSeconds: must be whole minutes here']);
      }
      const answer = await request(call, {
        method: 'POST',
        path: path`/api/v1/users/${call.userId}/authenticator-enrollments/tac`,
        json: { authenticatorId: tacAuthenticatorId, profile: { ttl: expiresInSeconds / 60, multiUse: reusable } },
      });
      return responses.readTemporaryToken(answer, { reusable, now: now() });
    },

    async listSecurityQuestions(call) {
      const questions = path`/api/v1/users/${call.userId}/factors/questions`;
      return responses.readQuestions(await request(call, { method: 'GET', path: questions, retryable: true }));
    },

    async cancelTransaction(call, handle) {
      const { transactionId } = readState(requests.verificationState, handle);
      if (transactionId === undefined) throw unsupported('canceling anything but a push');
      const transaction = path`/api/v1/users/${call.userId}/factors/${handle.factorId}/transactions/${transactionId}`;
      await command(call, { method: 'DELETE', path: transaction });
    },

    async resetFactors(call) {
      await command(call, { method: 'POST', path: path`/api/v1/users/${call.userId}/lifecycle/reset_factors` });
    },
  };
}

const SENT_BY_OKTA: ReadonlySet<FactorType> = new Set(['sms', 'voice', 'email', 'push', 'webauthn']);
/** What proves itself with the enrollment. */
const AT_ONCE: ReadonlySet<FactorType> = new Set(['question', 'hotp', 'token']);
const RESENDABLE: ReadonlySet<FactorType> = new Set(['sms', 'voice', 'email', 'push']);

function factorIdIn(handle: Handle): string {
  if (handle.factorId === undefined) throw handleInvalid('names no factor');
  return handle.factorId;
}
