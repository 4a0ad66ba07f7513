import * as v from 'valibot';
import { type Checked, check, ignoredOptions, omitUndefined, smsTemplate } from '../../../src/adapter-kit/index.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import type { FactorType } from '../../../src/spec/factors.ts';
import type { OneLoginOptions } from '../shared/options.ts';
import type { VerificationState } from './state.ts';

/**
 * How to reach a OneLogin account by API version 1.
 *
 * @example
 * const options: OneLoginV1Options = { region: 'eu', clientId, clientSecret, timeoutMs: 5_000 };
 * const mfa = createOneLoginV1Provider(options);
 */
export type OneLoginV1Options = OneLoginOptions;

/**
 * `providerOptions['onelogin-v1']`, for verifying by SMS.
 *
 * @example
 * const sms: OneLoginV1CallOptions = { numericSmsOtp: true, smsMessage: 'Acme: {{otp_code}}' };
 * await mfa.challenge({ userId, factor, providerOptions: { 'onelogin-v1': sms } });
 */
export type OneLoginV1CallOptions = {
  /** A code of six digits in place of one with letters. */
  numericSmsOtp?: boolean | undefined;
  /** The text message, of at most 160 characters: `{{otp_code}}`, and `{{expiration}}` for the minutes it lasts. */
  smsMessage?: string | undefined;
};

export type Call = DriverCall<OneLoginV1CallOptions>;

declare module '../../../src/spec/provider.ts' {
  interface ProviderOptionsMap {
    'onelogin-v1': OneLoginV1CallOptions;
  }
}

const callOptionsSchema: v.GenericSchema<unknown, OneLoginV1CallOptions> = v.strictObject({
  numericSmsOtp: v.optional(v.boolean()),
  smsMessage: v.optional(smsTemplate('{{expiration}}')),
});

/** `providerOptions['onelogin-v1']`, checked strictly: a typo would silently change what is sent. */
export function parseCallOptions(value: unknown): Checked<OneLoginV1CallOptions> {
  return check(callOptionsSchema, value);
}

/** The SMS options that `trigger` sends. */
export type SmsOptions = Pick<VerificationState, 'numericSmsOtp' | 'smsMessage'>;

/** The SMS options of the call, else those of the step that is repeated. Other factors have none. */
export function smsOptionsOf({ options }: Call, type: FactorType, kept: SmsOptions): SmsOptions {
  if (type !== 'sms') return {};
  const { numericSmsOtp, smsMessage } = { ...kept, ...omitUndefined(options ?? {}) };
  return omitUndefined({ numericSmsOtp, smsMessage });
}

/** A warning for everything that the caller asked for and OneLogin cannot do here. */
export function warningsOf({ options }: Call, sendsSms: boolean) {
  return ignoredOptions('onelogin-v1', options, sendsSms ? ['numericSmsOtp', 'smsMessage'] : []);
}
