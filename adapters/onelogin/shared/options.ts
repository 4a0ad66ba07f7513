import * as v from 'valibot';
import {
  baseUrl,
  checkOptions,
  commonOptions,
  credentialSource,
  credentialText,
} from '../../../src/adapter-kit/index.ts';
import type { Common, Secret } from '../../../src/spec/common.ts';

/** Where the account is. Give exactly one of the three. */
export type OneLoginAddress =
  /** `acme` for `https://acme.onelogin.com`. */
  | { subdomain: string; region?: undefined; baseUrl?: undefined }
  /** `https://api.us.onelogin.com` or `https://api.eu.onelogin.com`, which all accounts of a region share. */
  | { region: 'us' | 'eu'; subdomain?: undefined; baseUrl?: undefined }
  | { baseUrl: string; subdomain?: undefined; region?: undefined };

/**
 * An API credential, with which the library gets and renews access tokens. Or your own access token, as text or as a
 * function that is called before each request. With an access token, `clientId` is optional. Set it when several accounts
 * share one host (`region`, `baseUrl`).
 */
export type OneLoginCredential =
  | { clientId: string; clientSecret: Secret; accessToken?: undefined }
  | { accessToken: Secret; clientId?: string | undefined; clientSecret?: undefined };

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
  clientSecret: v.optional(credentialSource),
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

/** The options in the form that the adapter uses. */
export type CheckedOptions = {
  readonly baseUrl: string;
  readonly instance: string;
  /** `client`: the API credential as of HTTP Basic, to get and to revoke access tokens. */
  readonly credential:
    | { readonly client: Secret; readonly accessToken?: never }
    | { readonly client?: never; readonly accessToken: Secret };
  readonly common: Common;
};

/** The factory's options, checked whole. */
export function checkOneLoginOptions(provider: string, options: unknown): CheckedOptions {
  const checked = checkOptions(provider, optionsSchema, options, problemsOfChoice);
  const { subdomain, region, baseUrl: url, clientId, clientSecret, accessToken, ...common } = checked;
  const origin = url ?? `https://${subdomain?.toLowerCase() ?? `api.${region}`}.onelogin.com`;
  const { host } = new URL(origin);
  // A subdomain is one account. Any other host may serve several.
  const instance = subdomain !== undefined || clientId === undefined ? host : `${host}/${clientId}`;
  const credential =
    accessToken === undefined ? { client: basicCredential(`${clientId}`, clientSecret ?? '') } : { accessToken };
  return { baseUrl: origin, instance, credential, common };
}

/** RFC 7617. The colon that a client id must not have ends it. */
function basicCredential(clientId: string, clientSecret: Secret): Secret {
  if (typeof clientSecret === 'string') return btoa(`${clientId}:${clientSecret}`);
  return async () => btoa(`${clientId}:${v.parse(credentialText, await clientSecret())}`);
}

/** OneLogin's user ids are numbers, kept as text. */
export function checkUserId(userId: string): string | undefined {
  return /^[1-9]\d{0,18}$/.test(userId) ? undefined : 'must be a string of digits';
}
