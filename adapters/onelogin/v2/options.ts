import * as v from 'valibot';
import { httpsUrl, smsTemplate } from '../../../src/adapter-kit/message-templates.ts';
import { type Checked, check } from '../../../src/adapter-kit/options.ts';
import type { OneLoginOptions } from '../shared/options.ts';

/**
 * How to reach a OneLogin account by API version 2.
 *
 * @example
 * const options: OneLoginV2Options = { region: 'eu', clientId, clientSecret, timeoutMs: 5_000 };
 * const mfa = createOneLoginV2Provider(options);
 */
export type OneLoginV2Options = OneLoginOptions;

/**
 * `providerOptions['onelogin-v2']`.
 *
 * @example
 * const link: OneLoginV2CallOptions = { redirectTo: 'https://login.example.com/approved' };
 * await mfa.challenge({ userId, factor, providerOptions: { 'onelogin-v2': link } });
 */
export type OneLoginV2CallOptions = {
  /** Magic links: the https page that the user sees two seconds after the click. */
  redirectTo?: string | undefined;
  /** SMS: the message, of at most 160 characters: `{{otp_code}}`, and `{{otp_expiry}}` for the minutes it lasts. */
  customMessage?: string | undefined;
};

declare module '../../../src/spec/provider.ts' {
  interface ProviderOptionsMap {
    'onelogin-v2': OneLoginV2CallOptions;
  }
}

const callOptionsSchema: v.GenericSchema<unknown, OneLoginV2CallOptions> = v.strictObject({
  redirectTo: v.optional(httpsUrl),
  customMessage: v.optional(smsTemplate('{{otp_expiry}}')),
});

/** `providerOptions['onelogin-v2']`, checked strictly: a typo would silently drop a wish. */
export function parseCallOptions(value: unknown): Checked<OneLoginV2CallOptions> {
  return check(callOptionsSchema, value);
}
