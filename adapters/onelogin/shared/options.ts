import * as v from 'valibot';
import {
  baseUrl,
  checkOptions,
  commonOptions,
  credentialSource,
  credentialText,
} from '../../../src/adapter-kit/options.ts';
import type { Common } from '../../../src/spec/provider.ts';

/** Where the account is: exactly one of the three. */
export type OneLoginAddress =
  /** `acme` for `https://acme.onelogin.com`. */
  | { subdomain: string; region?: undefined; baseUrl?: undefined }
  /** `https://api.us.onelogin.com` or `https://api.eu.onelogin.com`, which all accounts of a region share. */
  | { region: 'us' | 'eu'; subdomain?: undefined; baseUrl?: undefined }
  | { baseUrl: string; subdomain?: undefined; region?: undefined };

/**
 * Who asks: an API credential, with which access tokens are fetched and renewed here; or an access token of your own,
 * as text or as a function that is asked before each request. Beside an access token, `clientId` only tells accounts
 * apart whose host is shared (`region`, `baseUrl`).
 */
export type OneLoginCredential =
  | { clientId: string; clientSecret: string; accessToken?: undefined }
  | { accessToken: string | (() => string | Promise<string>); clientId?: string | undefined; clientSecret?: undefined };

/** How to reach a OneLogin account. */
export type OneLoginOptions = Common & OneLoginAddress & OneLoginCredential;

const optionsSchema = v.strictObject({
  ...commonOptions,
  subdomain: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/i, 'must be a subdomain, such as acme')),
  ),
  region: v.optional(v.picklist(['us', 'eu'], 'must be us or eu')),
  baseUrl: v.optional(baseUrl),
  clientId: v.optional(v.pipe(credentialText, v.regex(/^[^:]+$/, 'must be a client id, without a colon'))),
  clientSecret: v.optional(credentialText),
  accessToken: v.optional(credentialSource),
});

function problemsOfChoice(isGiven: (name: string) => boolean): readonly (string | false)[] {
  const byToken = isGiven('accessToken');
  return [
    ['subdomain', 'region', 'baseUrl'].filter(isGiven).length !== 1 &&
      'exactly one of subdomain, region and baseUrl is needed',
    (byToken ? isGiven('clientSecret') : !isGiven('clientId') || !isGiven('clientSecret')) &&
      'either clientId and clientSecret or accessToken is needed',
  ];
}

/** What the options come to. */
export type CheckedOptions = {
  readonly baseUrl: string;
  readonly instance: string;
  /** `client`: the credential as an `Authorization` header, with which tokens are fetched and revoked. */
  readonly credential:
    | { readonly client: string; readonly accessToken?: never }
    | { readonly client?: never; readonly accessToken: string | (() => string | Promise<string>) };
  readonly common: Common;
};

/** The factory's options, checked whole. */
export function checkOneLoginOptions(provider: string, options: unknown): CheckedOptions {
  const checked = checkOptions(provider, optionsSchema, options, problemsOfChoice);
  const { subdomain, region, baseUrl: url, clientId, clientSecret, accessToken, ...common } = checked;
  const origin = url ?? `https://${subdomain?.toLowerCase() ?? `api.${region}`}.onelogin.com`;
  const { host } = new URL(origin);
  // A subdomain is one account; any other host may serve several.
  const instance = subdomain !== undefined || clientId === undefined ? host : `${host}/${clientId}`;
  const credential =
    accessToken === undefined ? { client: `Basic ${btoa(`${clientId}:${clientSecret}`)}` } : { accessToken };
  return { baseUrl: origin, instance, credential, common };
}

/** OneLogin's user ids are numbers, kept as text. */
export function checkUserId(userId: string): string | undefined {
  return /^[1-9]\d{0,18}$/.test(userId) ? undefined : 'must be a string of digits';
}
