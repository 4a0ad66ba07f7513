import * as v from 'valibot';
import { expectationsOf } from '../../../src/adapter-kit/expectations.ts';
import { path } from '../../../src/adapter-kit/http/path.ts';
import { ignoredOptions } from '../../../src/adapter-kit/ignored-options.ts';
import { maskPhone } from '../../../src/adapter-kit/mask.ts';
import { msUntil, omitUndefined } from '../../../src/adapter-kit/parse.ts';
import { readState } from '../../../src/adapter-kit/state.ts';
import type { Answered, DriverCall, DriverStep, MfaDriver } from '../../../src/spec/driver.ts';
import { unexpected, unsupported } from '../../../src/spec/errors.ts';
import type { Factor, FactorType, Way } from '../../../src/spec/factors.ts';
import type { Common } from '../../../src/spec/provider.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import type { Account } from '../shared/client.ts';
import { createOffers } from '../shared/offers.ts';
import { codeIn, createTemporaryToken, factorIn, notOurs } from '../shared/operations.ts';
import { checkUserId } from '../shared/options.ts';
import { type OneLoginV1CallOptions, parseCallOptions } from './options.ts';
import { capabilities, outcomes, typeOf, wordOf } from './outcomes.ts';
import * as responses from './responses.ts';

type Call = DriverCall<OneLoginV1CallOptions>;

/** The device that stands for the user's temporary token. */
const TEMPORARY_DEVICE = '0';
/** How long the code of an enrollment lasts; it cannot be chosen, and the answer does not say. */
const ENROLLMENT_CODE_MS = 120_000;

/** What the handle keeps: the state token, what `resend` repeats, and how the finished factor will look. */
const stateSchema = v.strictObject({
  stateToken: v.exactOptional(v.string()),
  expiresIn: v.exactOptional(v.number()),
  destination: v.exactOptional(v.string()),
  numericSmsOtp: v.exactOptional(v.boolean()),
  smsMessage: v.exactOptional(v.string()),
  factor: v.exactOptional(v.strictObject({ name: v.string(), displayName: v.exactOptional(v.string()) })),
});
type State = v.InferOutput<typeof stateSchema>;

/** A step that `trigger` opens: what it is about, and what is kept of it. */
type Trigger = {
  readonly factorId: string;
  readonly type: FactorType;
  readonly expects: Prompt['expects'];
  readonly kept: State;
};

/** The seven operations of OneLogin's MFA API 1, over HTTP. */
export function createOneLoginV1Driver(
  instance: string,
  account: Account,
  common: Pick<Common, 'now'>,
): MfaDriver<OneLoginV1CallOptions> {
  const now = common.now ?? Date.now;
  const devices = ({ userId }: Call) => path`/api/1/users/${userId}/otp_devices`;
  // What a factor's row said of triggers, of which a Factor has no word.
  const triggers = new WeakMap<Factor, boolean>();
  const offers = createOffers(listAvailableFactors);

  async function listFactors(call: Call): Promise<readonly Factor[]> {
    const answer = await account.request(call, { method: 'GET', path: devices(call), retryable: true });
    return responses.readDevices(answer, call.userId).map(({ factor, needsTrigger }) => {
      if (needsTrigger !== undefined) triggers.set(factor, needsTrigger);
      return factor;
    });
  }

  async function listAvailableFactors(call: Call) {
    // The specification says `auth_factor`; every caller that works says `auth_factors`.
    const factors = path`/api/1/users/${call.userId}/auth_factors`;
    return responses.readAvailable(await account.request(call, { method: 'GET', path: factors, retryable: true }));
  }

  function isTriggered(factor: Factor, way: Way | undefined): boolean {
    // Protect is pushed to whatever its row says, and its typed code needs no push.
    if (factor.type === 'push') return way !== 'code';
    return way === 'approval' || (triggers.get(factor) ?? (factor.type === 'sms' || factor.type === 'voice'));
  }

  async function trigger(call: Call, { factorId, type, expects, kept }: Trigger) {
    const isSms = type === 'sms';
    const { numericSmsOtp, smsMessage } = { ...kept, ...omitUndefined(call.options ?? {}) };
    const wishes = isSms ? omitUndefined({ numericSmsOtp, smsMessage }) : {};
    const { expiresIn } = kept;
    const answer = await account.request(call, {
      method: 'POST',
      path: path`/api/1/users/${call.userId}/otp_devices/${factorId}/trigger`,
      json: omitUndefined({
        state_token_expires_in: expiresIn,
        numeric_sms_otp: wishes.numericSmsOtp,
        sms_message: wishes.smsMessage,
      }),
      headers: omitUndefined({ 'x-forwarded-for': call.client.ipAddress }),
    });
    const { device, names } = responses.readTriggered(answer, { userId: call.userId, factorId });
    const { state_token: stateToken, state_token_expires_at: end } = device;
    const word = stateToken === undefined ? 'unreadable' : 'triggered';
    const step: DriverStep = {
      expects,
      canResend: true,
      prompt: omitUndefined({ destination: kept.destination }),
      state: { ...kept, ...wishes, ...omitUndefined({ stateToken }) },
      factorId,
      lifetimeMs: msUntil(end, answer),
      lifetimeSent: expiresIn !== undefined,
    };
    return { sent: 'trigger', status: answer.status, word, names, step, warnings: warningsOf(call, isSms) };
  }

  /** The one call that ends enrollments and logins alike; the core tells them apart. */
  async function verify(call: Call, deviceId: string, given: string | undefined, stateToken: string | undefined) {
    const what = {
      method: 'POST',
      path: path`/api/1/users/${call.userId}/otp_devices/${deviceId}/verify`,
      json: omitUndefined({ otp_token: given, state_token: stateToken }),
    } as const;
    const asked = given === undefined ? await account.ask(call, what) : await account.askOnce(call, what);
    const { answer, error, failure } = asked;
    const sent = given === undefined ? 'poll' : 'code';
    // Some errors come with HTTP 200; what they say of themselves counts.
    const status = error?.status ?? answer.status;
    return {
      sent,
      status,
      word: wordOf(answer.body, error, { sentStateToken: stateToken !== undefined }),
      names: responses.readVerified(answer, { userId: call.userId, factorId: deviceId }),
      failure,
    } satisfies Answered;
  }

  return {
    id: 'onelogin-v1',
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

    async enroll(call, { factor, available }) {
      if (factor.type !== 'sms' && factor.type !== 'voice') throw unsupported(`enrolling ${factor.type}`);
      const { type, phoneNumber, displayName, preverified = false } = factor;
      const offer = await offers.of(call, type, available);
      const { answer, failure } = await account.ask(call, {
        method: 'POST',
        path: devices(call),
        json: {
          factor_id: offer.factorId,
          display_name: displayName ?? offer.displayName,
          number: phoneNumber,
          ...(preverified && { verified: true }),
        },
      });
      if (failure !== undefined) throw await offers.refusalOf(call, type, failure);
      const { device, id } = responses.readEnrolled(answer);
      const name = device.auth_factor_name ?? offer.displayName;
      if (typeOf(name) !== type) throw unexpected(answer.status, 'another factor than the one that is being enrolled');
      const answered = {
        sent: preverified ? 'preverified' : 'unverified',
        status: answer.status,
        word: typeof device.active !== 'boolean' ? 'unreadable' : device.active ? 'active' : 'inactive',
        names: { userId: device.user_id ?? undefined },
        warnings: warningsOf(call, false),
      };
      const made = responses.factorOf(id, { ...device, auth_factor_name: name });
      if (device.active === true) return { ...answered, factor: made };
      const { state_token: stateToken } = device;
      if (stateToken === undefined) throw unexpected(answer.status, 'no state token for an enrollment');
      // The answer's own number is masked beyond recognition.
      const destination = maskPhone(phoneNumber);
      const about = { name, ...omitUndefined({ displayName: made.displayName }) };
      const step: DriverStep = {
        expects: ['code'],
        canResend: true,
        prompt: { destination },
        state: { stateToken, destination, factor: about },
        factorId: id,
        lifetimeMs: ENROLLMENT_CODE_MS,
      };
      return { ...answered, step };
    },

    async activate(call, { handle, answer }) {
      const { stateToken, factor: about, destination } = readState(stateSchema, handle);
      const { factorId } = handle;
      const code = codeIn(answer);
      if (factorId === undefined || about === undefined || code === undefined) throw notOurs();
      const answered = await verify(call, factorId, code, stateToken);
      const { displayName: user_display_name, name: auth_factor_name } = about;
      const shown = responses.factorOf(factorId, { user_display_name, auth_factor_name, active: true });
      return { ...answered, factor: { ...shown, ...omitUndefined({ destination }) } };
    },

    async challenge(call, { factor, way, expiresInSeconds: expiresIn }) {
      if (factor !== undefined && isTriggered(factor, way)) {
        const expects = expectationsOf(factor.verifiableBy, way);
        const kept = omitUndefined({ expiresIn, destination: factor.destination });
        return trigger(call, { factorId: factor.id, type: factor.type, expects, kept });
      }
      // Without a trigger nobody is asked to approve.
      const step: DriverStep = { expects: expectationsOf(['code'], way), canResend: false, state: {} };
      return { sent: 'nothing', status: 0, word: 'none', step, warnings: warningsOf(call, false) };
    },

    async verify(call, { handle, answer }) {
      const { stateToken } = readState(stateSchema, handle);
      const { factorId, factorType } = handle;
      const code = codeIn(answer);
      if (code === undefined && stateToken === undefined) throw notOurs();
      const deviceId = factorType === 'temporary' ? TEMPORARY_DEVICE : factorId;
      // A typed Protect code stands alone: the state token is the push's.
      const isAlone = code !== undefined && factorType === 'push';
      return verify(call, deviceId, code, isAlone ? undefined : stateToken);
    },

    async resend(call, handle) {
      const { stateToken, ...kept } = readState(stateSchema, handle);
      const { factorId, factorType: type, expects } = handle;
      if (stateToken === undefined || factorId === undefined) throw unsupported(`resend of ${type}`);
      return trigger(call, { factorId, type, expects, kept });
    },

    async remove(call, factorId) {
      const device = path`/api/1/users/${call.userId}/otp_devices/${factorId}`;
      await account.command(call, { method: 'DELETE', path: device });
    },

    createTemporaryToken: (call, asked) =>
      createTemporaryToken(account, call, path`/api/1/users/${call.userId}/mfa_token`, { ...asked, now }),
  };
}

function warningsOf({ options }: Call, heeded: boolean) {
  return ignoredOptions('onelogin-v1', options, heeded ? ['numericSmsOtp', 'smsMessage'] : []);
}
