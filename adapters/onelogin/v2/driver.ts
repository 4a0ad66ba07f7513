import {
  codeOf,
  expectationsOf,
  factorIdOf,
  foreignState,
  omitUndefined,
  readState,
  required,
  unsupported,
} from '../../../src/adapter-kit/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { AnsweredWithFactor, AnsweredWithStep, DriverStep, MfaDriver } from '../../../src/spec/driver.ts';
import type { Factor } from '../../../src/spec/factors.ts';
import { factorIn, type OneLoginClient } from '../shared/client.ts';
import { readTemporaryToken, undocumentedIn } from '../shared/envelope.ts';
import { createOffers, type Offer } from '../shared/offers.ts';
import { checkUserId } from '../shared/options.ts';
import { capabilities, waysOf } from './capabilities.ts';
import { type Call, type OneLoginV2CallOptions, parseCallOptions, stepOptionsOf, warningsOf } from './options.ts';
import { outcomes } from './outcomes.ts';
import { assertInProfile, destinationIn } from './profile.ts';
import { registrationStep, type Target, verificationStep } from './prompts.ts';
import * as requests from './requests.ts';
import * as responses from './responses.ts';
import { activationState, type StepOptions, verificationState } from './state.ts';

/** An enrollment to begin. `to`: the phone number or e-mail address, which must be the one in the user's profile. */
type Registration = Target & {
  readonly offer: Offer;
  readonly to: string | undefined;
  readonly verified: boolean;
  readonly options: StepOptions;
};

/** A person needs time to install an app. OneLogin's own default is 120 s. */
const APP_ENROLLMENT_SECONDS = 900;

/** The ten operations of OneLogin's MFA API 2, and its direct check of a code. */
export function createOneLoginV2Driver(
  client: OneLoginClient,
  { instance }: { readonly instance: string },
  common: Pick<Common, 'now'>,
): MfaDriver<OneLoginV2CallOptions> {
  const now = common.now ?? (() => Date.now());
  const offers = createOffers(listAvailableFactors);

  async function listFactors(call: Call): Promise<readonly Factor[]> {
    return responses.readDevices(await client.fetchJson(call, requests.listDevices(call)));
  }

  async function listAvailableFactors(call: Call) {
    return responses.readAvailable(await client.fetchJson(call, requests.listAvailable(call)));
  }

  /** `enroll`, and `resend` of an enrollment. */
  async function register(call: Call, registration: Registration): Promise<AnsweredWithStep & AnsweredWithFactor> {
    const { type, expects, offer, to, verified, options } = registration;
    if (to !== undefined) await assertInProfile(client, call, to);
    const sent = verified ? 'preverified' : 'registration';
    const step = await client.fetchStep(call, requests.register(call, offer, verified, options));
    const reply = responses.readReply(step, sent, { userId: call.userId });
    const { answered, body, response } = reply;
    return {
      ...answered,
      explain: (failure) => offers.explain(call, type, failure),
      warnings: [...warningsOf(call, type, expects), ...undocumentedIn(response.body)],
      factor() {
        const registration = required(body, response.status);
        const id = required(registration.device_id ?? undefined, response.status);
        // Only the name tells it from the response to a poll or to the direct check of a code.
        const factorName = required(registration.auth_factor_name, response.status);
        responses.assertSameType(type, factorName, response.status);
        return responses.factorOf(id, factorName, { displayName: offer.displayName });
      },
      step: () => registrationStep(registration, offer, to, options, reply),
    };
  }

  /** `challenge` of a factor that needs a request, and `resend` of a verification. */
  async function startVerification(
    call: Call,
    deviceId: string,
    target: Target,
    options: StepOptions,
  ): Promise<AnsweredWithStep> {
    const request = requests.startVerification(call, deviceId, options);
    const ours = { userId: call.userId, factorId: deviceId };
    const reply = responses.readReply(await client.fetchStep(call, request), 'verification', ours);
    return {
      ...reply.answered,
      warnings: [...warningsOf(call, target.type, target.expects), ...undocumentedIn(reply.response.body)],
      step: () => verificationStep(target, options, reply),
    };
  }

  return {
    spec: 'mfa-driver/1',
    id: 'onelogin-v2',
    instance,
    capabilities,
    outcomes,
    get pollAfterMs() {
      return client.pollAfterMs;
    },
    get pollSpacingMs() {
      return client.pollSpacingMs;
    },
    close: client.close,
    checkUserId,
    parseOptions: parseCallOptions,
    listFactors,
    listAvailableFactors,

    async findFactor(call, factorId) {
      return factorIn(await listFactors(call), factorId, call);
    },

    async enroll(call, { factor, available, way, expiresInSeconds }) {
      const { type } = factor;
      const expects = expectationsOf(waysOf(type), way);
      const offer = await offers.find(call, type, available);
      const isApp = type === 'totp' || type === 'push';
      const expiresIn = expiresInSeconds ?? (isApp ? APP_ENROLLMENT_SECONDS : undefined);
      const { displayName = offer.displayName } = 'displayName' in factor ? factor : {};
      return register(call, {
        type,
        expects,
        offer: { ...offer, displayName },
        to: destinationIn(factor),
        verified: 'preverified' in factor && factor.preverified === true,
        options: stepOptionsOf(call, { type, expects }, omitUndefined({ expiresIn })),
      });
    },

    async activate(call, { handle, answer }) {
      const { stepId, factorName, displayName } = readState(activationState, handle);
      const code = codeOf(answer);
      const step = await client.fetchStep(call, requests.confirmRegistration(call, stepId, code));
      const ours = { userId: call.userId, stepId };
      const { answered, body } = responses.readReply(step, code === undefined ? 'poll' : 'code', ours);
      const id = body?.device_id ?? undefined;
      return {
        ...answered,
        factor: () => (id === undefined ? undefined : responses.factorOf(id, factorName, { displayName })),
      };
    },

    async challenge(call, { factor, way, expiresInSeconds }) {
      if (factor === undefined) throw unsupported('redeeming a temporary token');
      const { id, type, displayName, verifiableBy } = factor;
      const expects = expectationsOf(verifiableBy, way);
      if (type === 'push' && !expects.includes('approval')) {
        const step: DriverStep = { expects, canResend: false, state: {} };
        const warnings = warningsOf(call, type, expects);
        return { sent: 'nothing', status: 0, word: 'none', step, warnings };
      }
      const kept = omitUndefined({ expiresIn: expiresInSeconds });
      const options = stepOptionsOf(call, { type, expects }, kept);
      return startVerification(call, id, { type, expects, displayName }, options);
    },

    async verify(call, { handle, answer }) {
      const { stepId } = readState(verificationState, handle);
      const factorId = factorIdOf(handle);
      const { factorType } = handle;
      const code = codeOf(answer);
      if (code !== undefined && factorType === 'push') {
        // A verification with a push waits for the push. So a typed code is checked directly.
        const direct = await client.fetchStep(call, requests.verifyDirectly(call, factorId, code));
        return responses.readReply(direct, 'direct', { userId: call.userId, factorId }).answered;
      }
      if (stepId === undefined) throw foreignState();
      const step = await client.fetchStep(call, requests.verify(call, stepId, factorId, code));
      const ours = { userId: call.userId, factorId, stepId };
      return responses.readReply(step, code === undefined ? 'poll' : 'code', ours).answered;
    },

    async resend(call, handle) {
      const { factorType: type, expects } = handle;
      if (handle.purpose === 'activation') {
        const { factorId, factorName: name, displayName, to, ...kept } = readState(activationState, handle);
        const options = stepOptionsOf(call, { type, expects }, kept);
        const offer = { factorId, name, displayName };
        return register(call, { type, expects, offer, to, verified: false, options });
      }
      const { stepId, displayName, ...kept } = readState(verificationState, handle);
      if (stepId === undefined) throw unsupported(`resend of ${type}`);
      const options = stepOptionsOf(call, { type, expects }, kept);
      return startVerification(call, factorIdOf(handle), { type, expects, displayName }, options);
    },

    async remove(call, factorId) {
      await client.fetchNothing(call, requests.remove(call, factorId));
    },

    async createTemporaryToken(call, asked) {
      const response = await client.fetchJson(call, requests.createTemporaryToken(call, asked));
      return readTemporaryToken(response, { reusable: asked.reusable, now: now() });
    },
  };
}
