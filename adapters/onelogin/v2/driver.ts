import { expectationsOf } from '../../../src/adapter-kit/expectations.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { maskEmail, maskPhone } from '../../../src/adapter-kit/mask.ts';
import { msUntil, omitUndefined, required } from '../../../src/adapter-kit/parse.ts';
import { readState } from '../../../src/adapter-kit/state.ts';
import type { DriverCall, DriverStep, MfaDriver } from '../../../src/spec/driver.ts';
import { unexpected, unsupported } from '../../../src/spec/errors.ts';
import type { Factor, FactorType } from '../../../src/spec/factors.ts';
import type { Common } from '../../../src/spec/provider.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import type { Account, AccountRequest } from '../shared/client.ts';
import { single } from '../shared/envelope.ts';
import { createOffers, type Offer } from '../shared/offers.ts';
import { codeIn, createTemporaryToken, factorIn, notOurs } from '../shared/operations.ts';
import { checkUserId } from '../shared/options.ts';
import { type OneLoginV2CallOptions, parseCallOptions } from './options.ts';
import { capabilities, outcomes, typeOf, wordOf } from './outcomes.ts';
import { assertInProfile, destinationIn } from './profile.ts';
import * as requests from './requests.ts';
import * as responses from './responses.ts';

type Call = DriverCall<OneLoginV2CallOptions>;

/** An enrollment to ask for. `to`: the number or address, which must be the profile's. */
type Registration = {
  readonly type: FactorType;
  readonly offer: Offer;
  readonly to: string | undefined;
  readonly verified: boolean;
  readonly expects: Prompt['expects'];
  readonly wishes: requests.Wishes;
};

/** A verification to start. */
type Target = { readonly id: string; readonly type: FactorType; readonly expects: Prompt['expects'] };

/** An app to install takes its time: what the library grants for it is asked of OneLogin too, which else grants 120 s. */
const APP_ENROLLMENT_SECONDS = 900;

/** The ten operations of OneLogin's MFA API 2 and its direct check of a code, over HTTP. */
export function createOneLoginV2Driver(
  instance: string,
  account: Account,
  common: Pick<Common, 'now'>,
): MfaDriver<OneLoginV2CallOptions> {
  const now = common.now ?? Date.now;
  const offers = createOffers(listAvailableFactors);

  async function listFactors(call: Call): Promise<readonly Factor[]> {
    const devices = path`/api/2/mfa/users/${call.userId}/devices`;
    return responses.readDevices(await account.request(call, { method: 'GET', path: devices, retryable: true }));
  }

  async function listAvailableFactors(call: Call) {
    const factors = path`/api/2/mfa/users/${call.userId}/factors`;
    return responses.readAvailable(await account.request(call, { method: 'GET', path: factors, retryable: true }));
  }

  /** One request about a step, as the outcome table wants it. `stepId`: the answer must be about this one. */
  async function ask(
    call: Call,
    sent: string,
    what: AccountRequest & { readonly holdsCode?: boolean },
    stepId?: string,
  ) {
    const { holdsCode = false, ...request } = what;
    const { answer, error, failure } = await (holdsCode ? account.askOnce(call, request) : account.ask(call, request));
    const body = error === undefined ? responses.readStep(answer) : undefined;
    responses.assertSameStep(body, stepId, answer);
    const answered = {
      sent,
      // Some errors come with HTTP 200; what they say of themselves counts.
      status: error?.status ?? answer.status,
      word: wordOf(single(answer.body), error),
      names: { userId: body?.user_id ?? undefined, factorId: body?.device_id ?? undefined },
      failure,
    };
    return { answered, answer, body };
  }

  async function register(call: Call, { type, offer, to, verified, expects, wishes }: Registration) {
    if (to !== undefined) await assertInProfile(account, call, to);
    const { answered, answer, body } = await ask(call, verified ? 'preverified' : 'registration', {
      method: 'POST',
      path: path`/api/2/mfa/users/${call.userId}/registrations`,
      json: {
        factor_id: offer.factorId,
        display_name: offer.displayName,
        ...(verified && { verified }),
        ...requests.wishesBody(wishes),
      },
    });
    if (answered.failure !== undefined) throw await offers.refusalOf(call, type, answered.failure);
    const registration = required(body, answer.status);
    const { displayName, factorId } = offer;
    const factorName = registration.auth_factor_name ?? offer.name;
    if (typeOf(factorName) !== type) {
      throw unexpected(answer.status, 'another factor than the one that is being enrolled');
    }
    const warnings = requests.warningsOf(call, type, expects);
    if (answered.word === 'accepted') {
      const id = required(registration.device_id ?? undefined, answer.status);
      return { ...answered, warnings, factor: responses.factorOf(id, factorName, { displayName }) };
    }
    const destination = to === undefined ? undefined : type === 'email' ? maskEmail(to) : maskPhone(to);
    const stepId = responses.stepIdOf(registration, answer);
    const step: DriverStep = {
      expects,
      canResend: type !== 'totp',
      prompt: { ...omitUndefined({ destination }), ...responses.promptOf(type, 'activation', registration, answer) },
      state: { for: 'activation', stepId, factorId, factorName, displayName, ...omitUndefined({ to }), ...wishes },
      lifetimeMs: msUntil(registration.expires_at, answer),
      lifetimeSent: wishes.expiresIn !== undefined,
    };
    return { ...answered, warnings, step };
  }

  async function startVerification(call: Call, { id, type, expects }: Target, wishes: requests.Wishes) {
    const { answered, answer, body } = await ask(call, 'verification', {
      method: 'POST',
      path: path`/api/2/mfa/users/${call.userId}/verifications`,
      json: { device_id: id, ...requests.wishesBody(wishes) },
    });
    if (answered.failure !== undefined) throw answered.failure;
    const verification = required(body, answer.status);
    const step: DriverStep = {
      expects,
      canResend: type !== 'totp',
      prompt: responses.promptOf(type, 'verification', verification, answer),
      state: { for: 'verification', stepId: responses.stepIdOf(verification, answer), ...wishes },
      lifetimeMs: msUntil(verification.expires_at, answer),
      lifetimeSent: wishes.expiresIn !== undefined,
    };
    return { ...answered, warnings: requests.warningsOf(call, type, expects), step };
  }

  return {
    id: 'onelogin-v2',
    instance,
    capabilities,
    outcomes,
    get pollAfterMs() {
      return account.budget.pollAfterMs();
    },
    get pollSpacingMs() {
      return account.budget.spacingMs();
    },
    checkUserId,
    parseOptions: parseCallOptions,
    listFactors,
    listAvailableFactors,

    async findFactor(call, factorId) {
      return factorIn(await listFactors(call), factorId, call);
    },

    async enroll(call, { factor, available, way, expiresInSeconds }) {
      const { type } = factor;
      const expects = expectationsOf(capabilities.factors[type].verify, way);
      const offer = await offers.of(call, type, available);
      const isApp = type === 'totp' || type === 'push';
      const expiresIn = expiresInSeconds ?? (isApp ? APP_ENROLLMENT_SECONDS : undefined);
      const { displayName = offer.displayName } = 'displayName' in factor ? factor : {};
      return register(call, {
        type,
        offer: { ...offer, displayName },
        to: destinationIn(factor),
        verified: 'preverified' in factor && factor.preverified === true,
        expects,
        wishes: requests.wishesOf(call, { type, expects }, omitUndefined({ expiresIn })),
      });
    },

    async activate(call, { handle, answer: given }) {
      const { stepId, factorName, displayName } = readState(requests.activationState, handle);
      const registration = path`/api/2/mfa/users/${call.userId}/registrations/${stepId}`;
      const otp = codeIn(given);
      const { answered, body } =
        otp === undefined
          ? await ask(call, 'poll', { method: 'GET', path: registration }, stepId)
          : await ask(call, 'code', { method: 'PUT', path: registration, json: { otp }, holdsCode: true }, stepId);
      const id = body?.device_id ?? undefined;
      return {
        ...answered,
        factor: id === undefined ? undefined : responses.factorOf(id, factorName, { displayName }),
      };
    },

    async challenge(call, { factor, way, expiresInSeconds }) {
      if (factor === undefined) throw unsupported('redeeming a temporary token');
      const { id, type, verifiableBy } = factor;
      const expects = expectationsOf(verifiableBy, way);
      if (type === 'push' && !expects.includes('approval')) {
        const step: DriverStep = { expects, canResend: false, state: { for: 'verification' } };
        const warnings = requests.warningsOf(call, type, expects);
        return { sent: 'nothing', status: 0, word: 'none', step, warnings };
      }
      const wishes = requests.wishesOf(call, { type, expects }, omitUndefined({ expiresIn: expiresInSeconds }));
      return startVerification(call, { id, type, expects }, wishes);
    },

    async verify(call, { handle, answer: given }) {
      const { stepId } = readState(requests.verificationState, handle);
      const { factorId: device_id, factorType } = handle;
      const otp = codeIn(given);
      if (otp !== undefined && factorType === 'push') {
        // A verification that was pushed waits for the push: a typed code goes by the direct check.
        const verifications = path`/api/2/mfa/users/${call.userId}/verifications`;
        const what = { method: 'POST', path: verifications, json: { device_id, otp }, holdsCode: true } as const;
        return (await ask(call, 'direct', what)).answered;
      }
      if (stepId === undefined) throw notOurs();
      const verification = path`/api/2/mfa/users/${call.userId}/verifications/${stepId}`;
      const { answered } =
        otp === undefined
          ? await ask(call, 'poll', { method: 'GET', path: verification }, stepId)
          : await ask(
              call,
              'code',
              { method: 'PUT', path: verification, json: { device_id, otp }, holdsCode: true },
              stepId,
            );
      return answered;
    },

    async resend(call, handle) {
      const { factorType: type, expects } = handle;
      if (type === 'totp') throw unsupported('resend of totp');
      if (handle.purpose === 'activation') {
        const { factorId, factorName: name, displayName, to, ...kept } = readState(requests.activationState, handle);
        const wishes = requests.wishesOf(call, { type, expects }, kept);
        return register(call, { type, offer: { factorId, name, displayName }, to, verified: false, expects, wishes });
      }
      const { stepId, ...kept } = readState(requests.verificationState, handle);
      if (stepId === undefined) throw unsupported(`resend of ${type}`);
      const wishes = requests.wishesOf(call, { type, expects }, kept);
      return startVerification(call, { id: handle.factorId, type, expects }, wishes);
    },

    async remove(call, factorId) {
      const device = path`/api/2/mfa/users/${call.userId}/devices/${factorId}`;
      await account.command(call, { method: 'DELETE', path: device });
    },

    createTemporaryToken: (call, asked) =>
      createTemporaryToken(account, call, path`/api/2/mfa/users/${call.userId}/mfa_token`, { ...asked, now }),
  };
}
