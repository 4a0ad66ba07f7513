import * as v from 'valibot';
import {
  type Checked,
  check,
  httpsUrl,
  ignoredOptions,
  omitUndefined,
  smsTemplate,
} from '../../../src/adapter-kit/index.ts';
import type { DriverCall } from '../../../src/spec/driver.ts';
import type { FactorType } from '../../../src/spec/factors.ts';
import type { Prompt } from '../../../src/spec/steps.ts';
import type { OneLoginOptions } from '../shared/options.ts';
import type { StepOptions } from './state.ts';

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

export type Call = DriverCall<OneLoginV2CallOptions>;

declare module '../../../src/spec/provider.ts' {
  interface ProviderOptionsMap {
    'onelogin-v2': OneLoginV2CallOptions;
  }
}

const callOptionsSchema: v.GenericSchema<unknown, OneLoginV2CallOptions> = v.strictObject({
  redirectTo: v.optional(httpsUrl),
  customMessage: v.optional(smsTemplate('{{otp_expiry}}')),
});

/** `providerOptions['onelogin-v2']`, checked strictly: a typo would silently change what is sent. */
export function parseCallOptions(value: unknown): Checked<OneLoginV2CallOptions> {
  return check(callOptionsSchema, value);
}

/** The options that a step of this kind can send. Those of the call come before those of the handle. */
export function stepOptionsOf(
  { options }: Call,
  { type, expects }: { readonly type: FactorType; readonly expects: Prompt['expects'] },
  kept: StepOptions = {},
): StepOptions {
  const { expiresIn, customMessage, redirectTo } = { ...kept, ...omitUndefined(options ?? {}) };
  const supported = supportedOptions(type, expects);
  return omitUndefined({
    expiresIn,
    customMessage: supported.includes('customMessage') ? customMessage : undefined,
    redirectTo: supported.includes('redirectTo') ? redirectTo : undefined,
  });
}

/** A warning for everything that the caller asked for and OneLogin cannot do here. */
export function warningsOf({ options }: Call, type: FactorType, expects: Prompt['expects']) {
  return ignoredOptions('onelogin-v2', options, supportedOptions(type, expects));
}

function supportedOptions(type: FactorType, expects: Prompt['expects']): readonly (keyof OneLoginV2CallOptions)[] {
  if (type === 'sms') return ['customMessage'];
  return type === 'email' && expects.includes('approval') ? ['redirectTo'] : [];
}
