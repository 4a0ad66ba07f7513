import { createOneLoginV1Provider, type OneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common } from '../../src/spec/provider.ts';
import { networkFetch, onNetwork } from '../support/network.ts';
import { responseOf as respond, type Scripted, scriptedFetch } from '../support/scripted-tenant.ts';

export const ACCOUNT = 'https://acme.onelogin.com';
export const USER = '35510511';
export const SMS = '525509';
export const PROTECT = '526532';
export const CLIENT_ID = 'client-id-of-the-service';
export const CLIENT_SECRET = 'client-secret-of-the-service';
export const BASIC = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`;
export const USER_PATH = `/api/1/users/${USER}`;
export const DEVICES = `${USER_PATH}/otp_devices`;
export const STATE_TOKEN = '98e008497066bc2763c52342996e06358aab2e32';
export const REQUEST_ID = 'onelogin-request-id-1';
/** Something that stands in answers and must stand in no error. */
export const SECRET_IN_BODY = 'never-to-be-seen';
export const codeAnswer = { kind: 'code', code: '012345' } as const;
export const CLIENT: NonNullable<CallOptions['client']> = {
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (the user)',
  locale: 'de-CH',
};
export const newSms = { type: 'sms', phoneNumber: '+14156456830' } as const;

/** A provider of version 1; the address and the credential may be replaced by `more`. */
export function provider(more: Common = {}): OneLoginV1Provider {
  return createOneLoginV1Provider({ subdomain: 'acme', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, ...more });
}

/** The access token of the n-th token answer. */
export const tokenOf = (count: number) => `access-token-${count}`;

/** What the token endpoint answers. */
export function tokenJson(access_token: string, more: JsonObject = {}): JsonObject {
  const created_at = new Date().toISOString();
  return { access_token, created_at, expires_in: 36_000, token_type: 'bearer', account_id: 555_555, ...more };
}

const form = {
  headers: { 'x-request-id': REQUEST_ID },
  token: { path: '/auth/oauth2/v2/token', answer: (count: number) => ({ body: tokenJson(tokenOf(count)) }) },
};

/** A `fetch` that gives these answers, one after the other. Token requests are apart: `tokens` are their answers. */
export const scripted = (answers: readonly Scripted[], tokens: readonly Scripted[] = []) =>
  scriptedFetch(form, answers, tokens);

export const responseOf = (answer: Exclude<Scripted, Error>) => respond(answer, form.headers);

/** A provider whose account answers as scripted. */
export function account(...answers: readonly Scripted[]) {
  const script = scripted(answers);
  return { ...script, mfa: provider({ fetch: script.fetch }) };
}

/** A provider that must send nothing: every request is counted, and answered as a success. */
export function silent() {
  const sent: string[] = [];
  const mfa = provider({
    fetch: (request) => {
      sent.push(`${request.method} ${request.url}`);
      return Response.json(enveloped());
    },
  });
  return { mfa, sent };
}

/** A success as API 1 wraps it. */
export function enveloped(data?: JsonValue, more: JsonObject = {}): JsonObject {
  const status = { error: false, code: 200, type: 'success', message: 'Success', ...more };
  return data === undefined ? { status } : { status, data };
}

/** An error as API 1 wraps it. */
export function refusal(code: number, message: string, type = code === 401 ? 'Unauthorized' : 'bad request') {
  return { status: code, body: { status: { error: true, code, type, message } } };
}

/** A device as a list shows it. */
export function device(id: JsonValue, name: string, more: JsonObject = {}): JsonObject {
  const names = { auth_factor_name: name, type_display_name: name, user_display_name: `My ${name}` };
  return { id, active: true, default: false, needs_trigger: name === 'OneLogin SMS', ...names, ...more };
}
export const sms = (more: JsonObject = {}) => device(525509, 'OneLogin SMS', { phone_number: '+14156456830', ...more });
export const protect = (more: JsonObject = {}) => device(526532, 'OneLogin Protect', more);
export const totp = (more: JsonObject = {}) => device(526600, 'Google Authenticator', more);
export const listed = (...devices: readonly JsonValue[]) => ({ body: enveloped({ otp_devices: devices }) });
export const available = (...factors: readonly JsonValue[]) => ({ body: enveloped({ auth_factors: factors }) });
export const smsOffer = { name: 'OneLogin SMS', factor_id: 16282 };

/** What `trigger` answers: `id` is the user's. */
export function triggered(more: JsonObject = {}): { body: JsonObject } {
  const one = { id: 35510511, device_id: 525509, state_token: STATE_TOKEN, active: false, ...more };
  return { body: enveloped([one], { message: 'SMS token sent to your mobile device. Authentication pending.' }) };
}

/** What `enroll` answers. */
export function enrolled(more: JsonObject = {}): { body: JsonObject } {
  return { body: enveloped([sms({ active: false, state_token: STATE_TOKEN, ...more })]) };
}

export const WRONG_CODE = refusal(401, 'Failed authentication with this factor');
export const PUSH_PENDING = refusal(401, 'Authentication pending on OL Protect');
export const DEAD_TOKEN = refusal(401, 'Authentication Failure');
export const SUCCESS = { body: enveloped() };

type ChallengeOptions = CallOptions & { expiresInSeconds?: number; expects?: 'code' | 'approval' };

/** A challenge of the first factor that is listed: one GET, and a POST where OneLogin sends something. */
export async function challengeListed(mfa: OneLoginV1Provider, options: ChallengeOptions = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

/** A provider of the wire tests. */
export const providerOnWire = (more: Common = {}) => provider({ fetch: networkFetch, ...more });

/** Announces one exchange with the account. */
export const onWire = (method: 'GET' | 'POST' | 'DELETE', path: string, status: number, answer?: JsonValue) =>
  onNetwork(ACCOUNT, method, path, status, answer);

/** The token request, which comes before the first other one. */
export const tokenOnWire = () => onWire('POST', '/auth/oauth2/v2/token', 200, tokenJson(tokenOf(1)));

const OWN_HEADERS = { accept: 'application/json', 'user-agent': 'polyfactor/0.1.0' };
const BEARER = { ...OWN_HEADERS, authorization: `Bearer ${tokenOf(1)}` };
const AS_JSON = { 'content-type': 'application/json' };
export const headersOfGet = BEARER;
export const headersOfPost = { ...BEARER, ...AS_JSON };
/** Headers of the requests that the API credential itself makes. */
export const headersOfClient = { ...OWN_HEADERS, ...AS_JSON, authorization: BASIC };
