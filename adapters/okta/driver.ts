import {
  factorIdOf,
  handleInvalid,
  omitUndefined,
  readState,
  undocumentedKeys,
  unexpected,
  unsupported,
} from '../../src/adapter-kit/index.ts';
import type { Common } from '../../src/spec/common.ts';
import type { AnsweredWithStep, DriverStep, MfaDriver } from '../../src/spec/driver.ts';
import type { Factor } from '../../src/spec/factors.ts';
import type { VerificationHandle } from '../../src/spec/steps.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { OktaClient } from './client.ts';
import { DOCUMENTED_KEYS } from './keys.ts';
import { transactionIn } from './names.ts';
import { type Call, linkChannelOf, type OktaCallOptions, parseOktaCallOptions, warningsOf } from './options.ts';
import { outcomes } from './outcomes.ts';
import { enrollmentPrompt, numberToMatch, type Target, verificationStep } from './prompts.ts';
import * as requests from './requests.ts';
import * as responses from './responses.ts';
import { activationState, keepOwner, ownerOf, verificationState } from './state.ts';

/** The driver, and what only Okta has. */
export type OktaDriver = MfaDriver<OktaCallOptions> & {
  listSecurityQuestions(call: Call): Promise<readonly { readonly questionId: string; readonly text: string }[]>;
  cancelPush(call: Call, handle: VerificationHandle): Promise<void>;
  resetFactors(call: Call): Promise<void>;
};

/** Factors for which `challenge` must send a request. */
const SENT_BY_OKTA: ReadonlySet<string> = new Set(['sms', 'voice', 'email', 'push', 'webauthn']);
/** Factors whose enrollment carries the proof. */
const PROVEN_AT_ONCE: ReadonlySet<string> = new Set(['question', 'hotp', 'token']);
const RESENDABLE: ReadonlySet<string> = new Set(['sms', 'voice', 'email', 'push']);

/** Okta's UserFactor operations and its temporary access codes. */
export function createOktaDriver(
  client: OktaClient,
  { baseUrl, tacAuthenticatorId }: { readonly baseUrl: string; readonly tacAuthenticatorId: string | undefined },
  common: Pick<Common, 'now'>,
): OktaDriver {
  const org = { host: new URL(baseUrl).host, baseUrl };
  /** The user's id that the look-up of a factor has named, where the caller gave an alias. */
  const owners = new WeakMap<Factor, string | undefined>();
  const now = common.now ?? (() => Date.now());

  /** `challenge` of a factor that needs a request, and `resend` of a verification. */
  async function startVerification(
    call: Call,
    target: Target,
    options: { readonly tokenLifetimeSeconds?: number | undefined; readonly numberMatching?: boolean | undefined },
  ): Promise<AnsweredWithStep> {
    const { id: factorId, type } = target;
    const asked = {
      tokenLifetimeSeconds: type === 'email' ? options.tokenLifetimeSeconds : undefined,
      numberMatching: type === 'push' && options.numberMatching === true,
    };
    const sent = type === 'push' ? 'push' : 'challenge';
    const request = requests.startVerification(call, target, asked);
    const reply = await client.fetchStep(call, sent, request, { factorId, owner: target.owner });
    const { answered, response, body, owner } = reply;
    return {
      ...answered,
      warnings: [...warningsOf(call, { type }), ...undocumentedKeys(response.body, DOCUMENTED_KEYS)],
      step: () => verificationStep({ ...target, owner: keepOwner(call, owner).owner }, asked, response, body),
    };
  }

  /** Takes a push off the phone. False: the step has none. */
  async function cancelTransaction(call: Call, handle: VerificationHandle): Promise<boolean> {
    const { transactionId } = readState(verificationState, handle);
    if (transactionId === undefined) return false;
    await client.fetchNothing(call, requests.cancelTransaction(call, factorIdOf(handle), transactionId));
    return true;
  }

  function noteOwner(factor: Factor, owner: string | undefined): Factor {
    owners.set(factor, owner);
    return factor;
  }

  return {
    spec: 'mfa-driver/1',
    id: 'okta',
    instance: org.host,
    capabilities: capabilitiesOf(tacAuthenticatorId !== undefined),
    outcomes,
    get pollAfterMs() {
      return client.pollAfterMs;
    },
    get pollSpacingMs() {
      return client.pollSpacingMs;
    },
    close: client.close,
    subjectOf: (call, factor) => (factor && owners.get(factor)) ?? client.userIdOf(call),
    parseOptions: parseOktaCallOptions,

    async listFactors(call) {
      const response = await client.fetchJson(call, requests.listFactors(call));
      return responses.readFactors(response).map((factor) => noteOwner(factor, response.owner));
    },

    async listAvailableFactors(call) {
      return responses.readCatalog(await client.fetchJson(call, requests.listCatalog(call)));
    },

    async findFactor(call, factorId) {
      const response = await client.fetchJson(call, requests.getFactor(call, factorId));
      return noteOwner(responses.readFactorById(response, factorId), response.owner);
    },

    async enroll(call, { factor, available, expiresInSeconds }) {
      const { type } = factor;
      const json = requests.enrollmentBody(factor, available, call.options);
      const isPreverified = 'preverified' in factor && factor.preverified === true;
      const sent = isPreverified || PROVEN_AT_ONCE.has(type) ? 'proven' : 'factor';
      const request = requests.enroll(call, factor, json, { isPreverified, expiresInSeconds });
      const { answered, response, owner } = await client.fetchStep(call, sent, request);
      const { factorType, provider, profile } = json;
      const canResend = RESENDABLE.has(type);
      const channel = linkChannelOf(call, type);
      return {
        ...answered,
        warnings: [...warningsOf(call, factor), ...undocumentedKeys(response.body, DOCUMENTED_KEYS)],
        factor: () => responses.readEnrolled(response, json, undefined),
        step: async () => {
          const { id: factorId } = responses.readPending(response, json, undefined);
          const link = channel && requests.sendActivationLink(call, factorId, channel);
          const last = link === undefined ? response : await client.fetchJson(call, link, { owner });
          responses.readPending(last, json, factorId);
          return {
            ...enrollmentPrompt({ type, factorId, userId: owner ?? call.userId, profile, channel, org }, last),
            canResend,
            state: { factorType, provider, ...(canResend && omitUndefined({ profile })), ...keepOwner(call, owner) },
            factorId,
            lifetimeSent: type === 'email',
          };
        },
      };
    },

    async activate(call, { handle, answer }) {
      const enrolling = readState(activationState, handle);
      const factorId = factorIdOf(handle);
      const request =
        answer === undefined ? requests.pollActivation(call, factorId) : requests.activate(call, factorId, answer);
      // Okta gives a phone a new id (SMS: `mbl...` becomes `sms...`). Then its number is compared.
      const sameId = responses.isPhone({ type: handle.factorType }) ? undefined : factorId;
      const about = { factorId: sameId, owner: ownerOf(call, enrolling) };
      const { answered, response } = await client.fetchStep(call, answer?.kind ?? 'poll', request, about);
      return { ...answered, factor: () => responses.readEnrolled(response, enrolling, factorId) };
    },

    async challenge(call, { factor, expiresInSeconds }) {
      if (factor === undefined) throw unsupported('redeeming a temporary access code');
      const { type, displayName } = factor;
      if (SENT_BY_OKTA.has(type)) {
        const { numberMatching } = call.options ?? {};
        const options = { tokenLifetimeSeconds: expiresInSeconds, numberMatching };
        return startVerification(call, { ...factor, owner: owners.get(factor) }, options);
      }
      const step: DriverStep = {
        expects: [type === 'question' ? 'answer' : 'code'],
        canResend: false,
        ...(type === 'question' && displayName !== undefined && { prompt: { question: displayName } }),
        state: keepOwner(call, owners.get(factor)),
      };
      return { sent: 'nothing', status: 0, word: 'none', step, warnings: warningsOf(call, factor) };
    },

    async verify(call, { handle, answer }) {
      const state = readState(verificationState, handle);
      const factorId = factorIdOf(handle);
      const request =
        answer === undefined
          ? requests.getTransaction(call, factorId, transactionIdIn(state))
          : requests.verify(call, factorId, answer);
      const credentialId = answer?.kind === 'webauthn' ? answer.credential.id : undefined;
      const about = { factorId, owner: ownerOf(call, state), credentialId };
      const { answered, body } = await client.fetchStep(call, answer?.kind ?? 'poll', request, about);
      return { ...answered, display: numberToMatch(body) };
    },

    async resend(call, handle) {
      const { factorType: type } = handle;
      if (handle.purpose === 'verification') {
        const { displayName, destination, owner, ...options } = readState(verificationState, handle);
        if (!RESENDABLE.has(type)) throw unsupported(`resend of ${type}`);
        const target = { id: factorIdOf(handle), type, displayName, destination, owner: owner ?? call.userId };
        return startVerification(call, target, options);
      }
      const state = readState(activationState, handle);
      const factorId = factorIdOf(handle);
      if (!RESENDABLE.has(type)) throw unsupported(`resend of ${type}`);
      const channel = linkChannelOf(call, type);
      const { sent, request } = requests.enrollAgain(call, factorId, type, state, channel);
      const userId = ownerOf(call, state);
      const { answered, response, body } = await client.fetchStep(call, sent, request, { factorId, owner: userId });
      const warnings = warningsOf(call, { type }, 'resend the enrollment of');
      return {
        ...answered,
        warnings: [...warnings, ...undocumentedKeys(response.body, DOCUMENTED_KEYS)],
        step: () => {
          const again = responses.readEnrolled(response, state, factorId);
          if ((again?.id ?? factorId) !== factorId)
            throw unexpected(response.status, 'another factor than the one that waits');
          // A transaction belongs to the verification of a factor that is active.
          if (transactionIn(body, factorId) !== undefined) throw unexpected(response.status, 'a push to verify');
          const { profile } = state;
          const enrolling = { type, factorId, userId, profile, channel, org };
          return { ...enrollmentPrompt(enrolling, response), canResend: true, state, factorId };
        },
      };
    },

    async cancel(call, handle) {
      if (handle.purpose === 'verification') await cancelTransaction(call, handle);
    },

    async remove(call, factorId) {
      await client.fetchNothing(call, requests.remove(call, factorId));
    },

    async createTemporaryToken(call, asked) {
      if (tacAuthenticatorId === undefined) throw unsupported('createTemporaryToken');
      const response = await client.fetchJson(call, requests.createTemporaryToken(call, tacAuthenticatorId, asked));
      return responses.readTemporaryToken(response, { reusable: asked.reusable, now: now() });
    },

    async listSecurityQuestions(call) {
      return responses.readQuestions(await client.fetchJson(call, requests.listQuestions(call)));
    },

    async cancelPush(call, handle) {
      if (!(await cancelTransaction(call, handle))) throw unsupported('canceling anything but a push');
    },

    async resetFactors(call) {
      await client.fetchNothing(call, requests.resetFactors(call));
    },
  };
}

function transactionIdIn({ transactionId }: { readonly transactionId?: string }): string {
  if (transactionId === undefined) throw handleInvalid('holds no transaction to look at');
  return transactionId;
}
