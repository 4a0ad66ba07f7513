import * as v from 'valibot';
import { smsTemplate } from '../../../src/adapter-kit/message-templates.ts';
import { type Checked, check } from '../../../src/adapter-kit/options.ts';
import type { OneLoginOptions } from '../shared/options.ts';

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

declare module '../../../src/spec/provider.ts' {
  interface ProviderOptionsMap {
    'onelogin-v1': OneLoginV1CallOptions;
  }
}

const callOptionsSchema: v.GenericSchema<unknown, OneLoginV1CallOptions> = v.strictObject({
  numericSmsOtp: v.optional(v.boolean()),
  smsMessage: v.optional(smsTemplate('{{expiration}}')),
});

/** `providerOptions['onelogin-v1']`, checked strictly: a typo would silently drop a wish. */
export function parseCallOptions(value: unknown): Checked<OneLoginV1CallOptions> {
  return check(callOptionsSchema, value);
}
