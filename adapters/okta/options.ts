import * as v from 'valibot';
import {
  baseUrl,
  type Checked,
  check,
  checkOptions,
  commonOptions,
  credentialSource,
  credentialText,
  ignoredOptions,
  textUpTo,
} from '../../src/adapter-kit/index.ts';
import type { Common, Secret } from '../../src/spec/common.ts';
import type { DriverCall } from '../../src/spec/driver.ts';
import type { Warning } from '../../src/spec/steps.ts';

/**
 * How to reach an Okta org. Give exactly one of `apiToken` (sent as SSWS) and `accessToken` (sent as Bearer). A function
 * is called before each request. Least privilege: `okta.users.read` and `okta.users.manage`.
 *
 * @example
 * const options: OktaOptions = { orgUrl: 'https://acme.okta.com', accessToken: async () => accessToken };
 * const mfa = createOktaProvider(options);
 */
export type OktaOptions = Common & {
  /** `https://acme.okta.com`, not the `-admin` host, or the org's custom domain. */
  orgUrl: string;
  /** The org's temporary access code authenticator. Without it there are no temporary tokens. */
  temporaryAccessCode?: { authenticatorId: string } | undefined;
} & ({ apiToken: Secret; accessToken?: undefined } | { accessToken: Secret; apiToken?: undefined });

/**
 * `providerOptions.okta`, the query parameters and bodies of Okta's Factors API that no other provider has.
 *
 * @example
 * const numberMatching: OktaCallOptions = { numberMatching: true };
 * const { prompt } = await mfa.challenge({ userId, factor, providerOptions: { okta: numberMatching } });
 * show(prompt.display?.value);
 */
export type OktaCallOptions = {
  /** SMS template; enrolling, resending and challenging by SMS. */
  templateId?: string | undefined;
  /** Enrolling by SMS or voice: replace the number of a pending enrollment, or the one on file. */
  updatePhone?: boolean | undefined;
  /** Enrolling by voice. */
  phoneExtension?: string | undefined;
  /**
   * Enrolling a push, and resending that enrollment: for users who cannot scan a picture, Okta sends them a link that sets
   * up Okta Verify. It goes to the address or number in their profile.
   */
  activationLink?: 'email' | 'sms' | undefined;
  /** Challenging by push: the user must pick the number that the prompt displays. */
  numberMatching?: boolean | undefined;
  /** Removing SMS or voice: drop the number as a recovery method too. */
  removeRecoveryEnrollment?: boolean | undefined;
};

export type Call = DriverCall<OktaCallOptions>;

declare module '../../src/spec/provider.ts' {
  interface ProviderOptionsMap {
    okta: OktaCallOptions;
  }
}

const orgUrl = v.pipe(
  baseUrl,
  v.check((url) => !/^[^.]*-admin\./.test(new URL(url).hostname), 'must be the org host, not its -admin host'),
  v.check((url) => !/\.com\.com$|[{}]/.test(new URL(url).hostname), 'must be the host of a real org'),
);

const optionsSchema = v.strictObject({
  ...commonOptions,
  orgUrl,
  apiToken: v.optional(credentialSource),
  accessToken: v.optional(credentialSource),
  temporaryAccessCode: v.optional(v.strictObject({ authenticatorId: credentialText })),
});

const flag = v.optional(v.boolean());
const callOptionsSchema: v.GenericSchema<unknown, OktaCallOptions> = v.strictObject({
  templateId: v.optional(v.pipe(textUpTo(128), v.regex(/^[\w-]+$/, 'must be a template id'))),
  updatePhone: flag,
  phoneExtension: v.optional(v.pipe(textUpTo(15), v.regex(/^[\d*#,]{1,15}$/, 'must be 1 to 15 keypad characters'))),
  activationLink: v.optional(v.picklist(['email', 'sms'])),
  numberMatching: flag,
  removeRecoveryEnrollment: flag,
});

/** The factory's options, checked whole. */
export function checkOktaOptions(options: unknown) {
  return checkOptions('okta', optionsSchema, options, (isGiven) => [
    isGiven('apiToken') === isGiven('accessToken') && 'exactly one of apiToken and accessToken is needed',
  ]);
}

/** `providerOptions.okta`, checked strictly: a typo would silently change what is sent. */
export function parseOktaCallOptions(value: unknown): Checked<OktaCallOptions> {
  return check(callOptionsSchema, value);
}

/** Where the link to the app goes, if the caller wants one for a push. */
export function linkChannelOf({ options }: Call, type: string): OktaCallOptions['activationLink'] {
  return type === 'push' ? options?.activationLink : undefined;
}

/** The keys of `providerOptions.okta` that an operation on a factor of this type can send. */
const supported: Readonly<Record<string, readonly (keyof OktaCallOptions)[]>> = {
  'enroll sms': ['templateId', 'updatePhone'],
  'enroll voice': ['phoneExtension', 'updatePhone'],
  'enroll push': ['activationLink'],
  'challenge sms': ['templateId'],
  'challenge push': ['numberMatching'],
  'resend sms': ['templateId'],
  'resend the enrollment of sms': ['templateId'],
  'resend the enrollment of push': ['activationLink'],
};

/** A warning for everything that the caller asked for and Okta cannot do here. */
export function warningsOf(
  call: Call,
  factor: { readonly type: string; readonly displayName?: string | undefined },
  operation = call.operation,
) {
  const unnamed: readonly Warning[] =
    call.operation === 'enroll' && factor.displayName !== undefined
      ? [{ type: 'unsupported', feature: 'displayName' }]
      : [];
  return [...ignoredOptions('okta', call.options, supported[`${operation} ${factor.type}`] ?? []), ...unnamed];
}
