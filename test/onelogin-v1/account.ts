import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createOneLoginV1Provider, type OneLoginV1Provider } from '../../adapters/onelogin-v1/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common } from '../../src/spec/provider.ts';
import type { Enrollment } from '../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../src/spec/steps.ts';

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

/** One answer of a scripted account; a string body goes out as it is, `Error`: the connection breaks. */
export type Scripted =
  | { readonly status?: number; readonly body?: JsonValue; readonly headers?: Readonly<Record<string, string>> }
  | Error;
export type Sent = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined: none. */
  readonly body: unknown;
};

/** The access token of the n-th token answer. */
export const tokenOf = (count: number) => `access-token-${count}`;

/** What the token endpoint answers. */
export function tokenJson(access_token: string, more: JsonObject = {}): JsonObject {
  const created_at = new Date().toISOString();
  return { access_token, created_at, expires_in: 36_000, token_type: 'bearer', account_id: 555_555, ...more };
}

/**
 * A `fetch` that gives these answers, one after the other, and remembers what was asked. Tokens are apart: `tokens`
 * are answers of their endpoint, and when there are none left it gives good tokens.
 */
export function scripted(answers: readonly Scripted[], tokens: readonly Scripted[] = []) {
  const left = [...answers];
  const tokensLeft = [...tokens];
  const sent: Sent[] = [];
  const tokenRequests: Sent[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const headers = Object.fromEntries(request.headers);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const isToken = pathname === '/auth/oauth2/v2/token';
    (isToken ? tokenRequests : sent).push({ method: request.method, path: pathname + search, headers, body });
    const next = isToken ? (tokensLeft.shift() ?? { body: tokenJson(tokenOf(tokenRequests.length)) }) : left.shift();
    if (next === undefined) throw new Error(`Nobody answers ${request.method} ${pathname}.`);
    if (next instanceof Error) throw next;
    return responseOf(next);
  };
  return { fetch, sent, left, tokenRequests };
}

export function responseOf({ status = 200, body, headers = {} }: Exclude<Scripted, Error>): Response {
  const all = { 'x-request-id': REQUEST_ID, date: new Date().toUTCString(), ...headers };
  if (body === undefined) return new Response(null, { status, headers: all });
  if (typeof body === 'string') return new Response(body, { status, headers: all });
  return Response.json(body, { status, headers: all });
}

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

/** The step of an enrolment that waits. */
export function pendingStep(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrolment is active at once.');
  return enrollment;
}

type ChallengeOptions = CallOptions & { expiresInSeconds?: number; expects?: 'code' | 'approval' };

/** A challenge of the first factor that is listed: one GET, and a POST where OneLogin sends something. */
export async function challengeListed(mfa: OneLoginV1Provider, options: ChallengeOptions = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

/** Nothing leaves this machine, and every exchange that a test announces must happen. */
export function interceptNetwork(): void {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    const pending = nock.pendingMocks();
    nock.cleanAll();
    expect(pending).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}

/** Records one exchange over the intercepted global fetch. */
export function onWire(method: 'GET' | 'POST' | 'DELETE', path: string, status: number, answer?: JsonValue) {
  const seen: Sent[] = [];
  nock(ACCOUNT)
    .intercept(path, method)
    .reply(async (request: Request) => {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const headers = Object.fromEntries(request.headers);
      seen.push({ method, path: pathname + search, headers, body: text === '' ? undefined : JSON.parse(text) });
      return answer === undefined ? [status] : [status, JSON.stringify(answer), { 'content-type': 'application/json' }];
    });
  return seen;
}

/** The token request, which comes before the first other one. */
export const tokenOnWire = () => onWire('POST', '/auth/oauth2/v2/token', 200, tokenJson(tokenOf(1)));

/** Headers that Node's fetch sets of its own accord. */
const OF_THE_RUNTIME = new Set(['host', 'connection', 'sec-fetch-mode', 'accept-encoding', 'content-length']);

/** What was seen, without what the HTTP client adds for itself. */
export function exactly(seen: readonly Sent[]): Sent {
  expect(seen).toHaveLength(1);
  const [one] = seen;
  if (one === undefined) throw new Error('Nothing was sent.');
  const headers = Object.entries(one.headers).filter(
    ([name, value]) => !OF_THE_RUNTIME.has(name) && !(name === 'accept-language' && value === '*'),
  );
  return { ...one, headers: Object.fromEntries(headers) };
}

const OWN_HEADERS = { accept: 'application/json', 'user-agent': 'polyfactor/0.1.0' };
const BEARER = { ...OWN_HEADERS, authorization: `Bearer ${tokenOf(1)}` };
const AS_JSON = { 'content-type': 'application/json' };
export const headersOfGet = BEARER;
export const headersOfPost = { ...BEARER, ...AS_JSON };
/** Headers of the requests that the API credential itself makes. */
export const headersOfClient = { ...OWN_HEADERS, ...AS_JSON, authorization: BASIC };

/** What a promise rejects with. */
export async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('Nothing was thrown.');
    },
    (error: unknown) => error,
  );
}
