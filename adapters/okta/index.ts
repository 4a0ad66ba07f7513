import { createCredential, handleInvalid } from '../../src/adapter-kit/index.ts';
import { defineExtensibleProvider, inputs } from '../../src/core/define-provider.ts';
import type { Factor } from '../../src/spec/factors.ts';
import type { CallOptions, ManagedMfaProvider } from '../../src/spec/provider.ts';
import type { VerificationHandle } from '../../src/spec/steps.ts';
import { createOktaClient } from './client.ts';
import { createOktaDriver } from './driver.ts';
import { checkOktaOptions, type OktaOptions } from './options.ts';

export type { OktaCallOptions, OktaOptions } from './options.ts';

type On = { userId: string } & CallOptions;

/**
 * A question that a `question` factor may ask; `questionId` goes into `enroll`.
 *
 * @example
 * const okta = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken });
 * const [question] = await okta.listSecurityQuestions({ userId });
 * if (question) await okta.enroll({ userId, factor: { type: 'question', questionId: question.questionId, answer } });
 */
export type SecurityQuestion = { readonly questionId: string; readonly text: string };

/**
 * An MfaProvider, and what only Okta has. Portable code does not see these extras. They throw MfaError as all methods do.
 *
 * @example
 * const okta: OktaProvider = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken });
 * await okta.cancelChallenge({ userId, handle });
 */
export type OktaProvider = ManagedMfaProvider & {
  /** The questions that the user may choose from. */
  listSecurityQuestions(input: On): Promise<readonly SecurityQuestion[]>;
  /** One enrolled factor; MfaError NOT_FOUND if there is none. */
  getFactor(input: On & { factorId: string }): Promise<Factor>;
  /** Like `cancel`, but an error if there is no push to cancel. Its step ends only if Okta has canceled the push. */
  cancelChallenge(input: On & { handle: VerificationHandle }): Promise<void>;
  /** Removes every factor of the user. */
  resetFactors(input: On): Promise<void>;
};

/**
 * An MfaProvider over Okta's Factors API
 * (https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/). `userId` is the user's id
 * (`00u...`), which the responses name. A login, its beginning before the `@`, and `me` work too: then a list, and a call
 * that begins a step, look the user up by one more request. Throws MfaError INVALID_CONFIG that lists every problem by its
 * path.
 *
 * @example
 * const mfa = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken });
 * const factors = await mfa.listFactors({ userId: '00u15s1KDETTQMQYABRL' });
 */
export function createOktaProvider(options: OktaOptions): OktaProvider {
  const { orgUrl: baseUrl, apiToken, accessToken, temporaryAccessCode, ...common } = checkOktaOptions(options);
  const authorize =
    apiToken === undefined
      ? createCredential('Bearer', accessToken ?? '', common)
      : createCredential('SSWS', apiToken, common);
  const client = createOktaClient(baseUrl, authorize, common);
  const tacAuthenticatorId = temporaryAccessCode?.authenticatorId;
  const driver = createOktaDriver(client, { baseUrl, tacAuthenticatorId }, common);
  const { provider, operation, attempts, knownFactors, verificationHandle } = defineExtensibleProvider(driver, common);

  return {
    ...provider,

    listSecurityQuestions: (input) =>
      operation('listSecurityQuestions', inputs.on, input, (call) => driver.listSecurityQuestions(call)),

    getFactor: (input) =>
      operation('getFactor', inputs.factorId, input, async (call, { factorId }) =>
        knownFactors.give(call.userId, await driver.findFactor(call, factorId)),
      ),

    cancelChallenge: (input) =>
      operation('cancelChallenge', inputs.handle, input, async (call, { handle: given }, about) => {
        const handle = verificationHandle(given, call.userId);
        const release = attempts.hold(handle);
        try {
          await driver.cancelPush(call, handle);
          if (!(await attempts.cancel(handle, about))) throw handleInvalid('has been used');
        } finally {
          release();
        }
      }),

    resetFactors: (input) => operation('resetFactors', inputs.on, input, (call) => driver.resetFactors(call)),
  };
}
