import {
  codeOf,
  expectationsOf,
  factorIdOf,
  foreignState,
  omitUndefined,
  readState,
  unsupported,
  userIn,
} from '../../../src/adapter-kit/index.ts';
import type { Common } from '../../../src/spec/common.ts';
import type { AnsweredWithStep, DriverStep, MfaDriver } from '../../../src/spec/driver.ts';
import type { Factor, FactorType, Way } from '../../../src/spec/factors.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import { factorIn, type OneLoginClient } from '../shared/client.ts';
import { readTemporaryToken, undocumentedIn } from '../shared/envelope.ts';
import { createOffers } from '../shared/offers.ts';
import { checkUserId } from '../shared/options.ts';
import { capabilities } from './capabilities.ts';
import { namesInTriggered } from './names.ts';
import { type Call, type OneLoginV1CallOptions, parseCallOptions, smsOptionsOf, warningsOf } from './options.ts';
import { enrollmentWordOf, outcomes, triggerWordOf } from './outcomes.ts';
import { enrollmentStep, triggeredStep } from './prompts.ts';
import * as requests from './requests.ts';
import * as responses from './responses.ts';
import { activationState, type KeptState, verificationState } from './state.ts';

/** The device id for the user's temporary token. */
const TEMPORARY_DEVICE = '0';

/** The seven operations of OneLogin's MFA API 1. */
export function createOneLoginV1Driver(
  client: OneLoginClient,
  { instance }: { readonly instance: string },
  common: Pick<Common, 'now'>,
): MfaDriver<OneLoginV1CallOptions> {
  const now = common.now ?? (() => Date.now());
  /** What a factor's row says about `trigger`. A Factor has no place for it. */
  const needsTrigger = new WeakMap<Factor, boolean | undefined>();
  const offers = createOffers(listAvailableFactors);

  async function listFactors(call: Call): Promise<readonly Factor[]> {
    const rows = responses.readDevices(await client.fetchJson(call, requests.listDevices(call)), call.userId);
    return rows.map((row) => {
      needsTrigger.set(row.factor, row.needsTrigger);
      return row.factor;
    });
  }

  async function listAvailableFactors(call: Call) {
    return responses.readAvailable(await client.fetchJson(call, requests.listAvailable(call)));
  }

  function isTriggered(factor: Factor, way: Way | undefined): boolean {
    // Protect always gets a push, whatever its row says. Its typed code needs none.
    if (factor.type === 'push') return way !== 'code';
    return way === 'approval' || (needsTrigger.get(factor) ?? (factor.type === 'sms' || factor.type === 'voice'));
  }

  /** `challenge` of a factor that needs a request, and `resend`. `kept`: what the handle keeps for the next `resend`. */
  async function trigger(
    call: Call,
    { id, type }: { readonly id: string; readonly type: FactorType },
    expects: Prompt['expects'],
    kept: KeptState,
  ): Promise<AnsweredWithStep> {
    const smsOptions = smsOptionsOf(call, type, kept);
    const request = requests.trigger(call, id, { ...smsOptions, expiresIn: kept.expiresIn });
    const { response, failure } = await client.fetchStep(call, request);
    const triggered = responses.readTriggered(response);
    const { device } = triggered;
    return {
      sent: 'trigger',
      status: response.status,
      word: triggerWordOf(triggered, response.body),
      names: namesInTriggered(device, response.body, { userId: call.userId, factorId: id }),
      failure,
      warnings: [...warningsOf(call, type === 'sms'), ...undocumentedIn(response.body)],
      step: () => triggeredStep(id, expects, { ...kept, ...smsOptions }, device, response),
    };
  }

  return {
    spec: 'mfa-driver/1',
    id: 'onelogin-v1',
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

    async enroll(call, { factor, available }) {
      if (factor.type !== 'sms' && factor.type !== 'voice') throw unsupported(`enrolling ${factor.type}`);
      const { type, phoneNumber, displayName, preverified = false } = factor;
      const offer = await offers.find(call, type, available);
      const request = requests.enroll(call, offer, { phoneNumber, displayName, preverified });
      const { response, failure } = await client.fetchStep(call, request);
      const device = responses.readDevice(response);
      const enrolled = () => responses.readEnrolled(response, { type, name: offer.displayName, phoneNumber });
      return {
        sent: preverified ? 'preverified' : 'unverified',
        status: response.status,
        word: enrollmentWordOf(device, response.body),
        names: { userId: userIn(response.body, call.userId) },
        failure,
        explain: (refusal) => offers.explain(call, type, refusal),
        warnings: [...warningsOf(call, false), ...undocumentedIn(response.body)],
        factor() {
          const { device, id, name } = enrolled();
          return responses.factorOf(id, { ...device, auth_factor_name: name });
        },
        step: () => enrollmentStep(enrolled(), phoneNumber, response.status),
      };
    },

    async activate(call, { handle, answer }) {
      const { stateToken, factorName, displayName, destination } = readState(activationState, handle);
      const { factorId } = handle;
      const code = codeOf(answer);
      if (factorId === undefined || code === undefined) throw foreignState();
      const step = await client.fetchStep(call, requests.verify(call, factorId, { code, stateToken }));
      const sent = { sent: 'code', sentStateToken: true };
      return {
        ...responses.readVerification(step, sent, { userId: call.userId, factorId }),
        factor() {
          const device = { user_display_name: displayName, auth_factor_name: factorName, active: true };
          return { ...responses.factorOf(factorId, device), ...omitUndefined({ destination }) };
        },
      };
    },

    async challenge(call, { factor, way, expiresInSeconds: expiresIn }) {
      if (factor !== undefined && isTriggered(factor, way)) {
        const expects = expectationsOf(factor.verifiableBy, way);
        const { displayName, destination } = factor;
        return trigger(call, factor, expects, omitUndefined({ expiresIn, displayName, destination }));
      }
      // Without a trigger nobody is asked to approve.
      const step: DriverStep = { expects: expectationsOf(['code'], way), canResend: false, state: {} };
      return { sent: 'nothing', status: 0, word: 'none', step, warnings: warningsOf(call, false) };
    },

    async verify(call, { handle, answer }) {
      const state = readState(verificationState, handle);
      const code = codeOf(answer);
      if (code === undefined && state.stateToken === undefined) throw foreignState();
      const factorId = handle.factorType === 'temporary' ? TEMPORARY_DEVICE : factorIdOf(handle);
      // A typed Protect code is sent without the state token, which belongs to the push.
      const stateToken = code !== undefined && handle.factorType === 'push' ? undefined : state.stateToken;
      const step = await client.fetchStep(call, requests.verify(call, factorId, { code, stateToken }));
      const sent = { sent: code === undefined ? 'poll' : 'code', sentStateToken: stateToken !== undefined };
      return responses.readVerification(step, sent, { userId: call.userId, factorId });
    },

    async resend(call, handle) {
      const schema = handle.purpose === 'activation' ? activationState : verificationState;
      const { stateToken, ...kept } = readState<KeptState>(schema, handle);
      const { factorId: id, factorType: type, expects } = handle;
      if (stateToken === undefined || typeof id !== 'string') throw unsupported(`resend of ${type}`);
      return trigger(call, { id, type }, expects, kept);
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
