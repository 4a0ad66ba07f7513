import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createOneLoginV2Provider, type OneLoginV2Provider } from '../../adapters/onelogin-v2/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common, MfaProvider } from '../../src/spec/provider.ts';
import type { Enrollment } from '../../src/spec/results.ts';
import type { ActivationHandle, Step } from '../../src/spec/steps.ts';

export const ACCOUNT = 'https://acme.onelogin.com';
export const USER = '64515901';
/** The user's phone and e-mail, as the profile has them. */
export const PHONE = '+14156456830';
export const EMAIL = 'brandon.simons@acme.example';
const CLIENT_ID = 'client-id-of-the-service';
const CLIENT_SECRET = 'client-secret-of-the-service';
export const MFA_PATH = `/api/2/mfa/users/${USER}`;
export const PROFILE_PATH = `/api/2/users/${USER}`;
export const REGISTRATION = '44aa6883-5048-4cd5-8cb2-64d47784230c';
export const VERIFICATION = '406fefd4-8a36-4aee-880c-f3e4a928e27d';
export const REQUEST_ID = 'onelogin-request-id-2';
/** Something that stands in answers and must stand in no error. */
export const SECRET_IN_BODY = 'never-to-be-seen';
export const codeAnswer = { kind: 'code', code: '012345' } as const;
export const CLIENT: NonNullable<CallOptions['client']> = {
  ipAddress: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (the user)',
  locale: 'de-CH',
};

/** A provider of version 2; the rest of its options may be given. */
export function provider(more: Common = {}): OneLoginV2Provider {
  return createOneLoginV2Provider({ subdomain: 'acme', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, ...more });
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

function tokenJson(access_token: string): JsonObject {
  const created_at = new Date().toISOString();
  return { access_token, created_at, expires_in: 36_000, token_type: 'bearer', account_id: 555_555 };
}

/** A `fetch` that gives these answers, one after the other, and remembers what was asked. Tokens are apart. */
export function scripted(answers: readonly Scripted[]) {
  const left = [...answers];
  const sent: Sent[] = [];
  const tokenRequests: Sent[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const text = await request.text();
    const headers = Object.fromEntries(request.headers);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const isToken = pathname === '/auth/oauth2/v2/token';
    (isToken ? tokenRequests : sent).push({ method: request.method, path: pathname + search, headers, body });
    const next = isToken ? { body: tokenJson(tokenOf(tokenRequests.length)) } : left.shift();
    if (next === undefined) throw new Error(`Nobody answers ${request.method} ${pathname}.`);
    if (next instanceof Error) throw next;
    return responseOf(next);
  };
  return { fetch, sent, left, tokenRequests };
}

function responseOf({ status = 200, body, headers = {} }: Exclude<Scripted, Error>): Response {
  const all = { 'x-request-id': REQUEST_ID, date: new Date().toUTCString(), ...headers };
  if (body === undefined || status === 204) return new Response(null, { status, headers: all });
  if (typeof body === 'string') return new Response(body, { status, headers: all });
  return Response.json(body, { status, headers: all });
}

/** A provider whose account answers as scripted. */
export function account(...answers: readonly Scripted[]) {
  const script = scripted(answers);
  return { ...script, mfa: provider({ fetch: script.fetch }) };
}

/** `METHOD end-of-path` of what was sent. */
export const lines = (sent: readonly Sent[]) => sent.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

/** The kinds of factors that API 2 verifies: OneLogin's name, the id in the list of factors, the device of it. */
export const KINDS = {
  push: { name: 'OneLogin', factorId: 58958, deviceId: '3920360' },
  sms: { name: 'SMS', factorId: 58959, deviceId: '3920371' },
  voice: { name: 'OneLogin Voice', factorId: 58960, deviceId: '3920373' },
  email: { name: 'OneLogin Email', factorId: 58961, deviceId: '3920377' },
  totp: { name: 'Google Authenticator', factorId: 58957, deviceId: '3920481' },
} as const;
export type Kind = keyof typeof KINDS;

/** The factor that a caller asks for. */
export const newFactor = {
  push: { type: 'push' },
  totp: { type: 'totp' },
  sms: { type: 'sms', phoneNumber: PHONE },
  voice: { type: 'voice', phoneNumber: PHONE },
  email: { type: 'email', email: EMAIL },
} as const;
/** The kinds whose number or address is held against the profile. */
export const hasProfile = (kind: Kind) => kind === 'sms' || kind === 'voice' || kind === 'email';

export const TOTP_URL = 'otpauth://totp/Acme:brandon?secret=JBSWY3DPEHPK3PXP&issuer=Acme';
const factorData: { readonly [K in Kind]?: JsonObject } = {
  push: { verification_token: '01-1912451', totp_url: 'otpauth://totp/bsimons:brandon?secret=01-1912451' },
  voice: { verification_token: '014613' },
  totp: { totp_url: TOTP_URL },
};

/** A device as the list shows it. */
export function device(kind: Kind, more: JsonObject = {}): JsonObject {
  const { name, deviceId } = KINDS[kind];
  const names = { auth_factor_name: name, type_display_name: name, user_display_name: `My ${kind}` };
  return { device_id: deviceId, default: false, ...names, ...more };
}
export const offer = (kind: Kind, more: JsonObject = {}): JsonObject => {
  const { name, factorId } = KINDS[kind];
  return { factor_id: factorId, name: `Our ${kind}`, auth_factor_name: name, ...more };
};
/** A registration that waits, as POST answers it. */
export function registration(kind: Kind, more: JsonObject = {}): JsonObject {
  const data = factorData[kind];
  const base = { id: REGISTRATION, status: 'pending', auth_factor_name: KINDS[kind].name };
  return { ...base, ...(data !== undefined && { factor_data: data }), ...more };
}
/** A verification that waits, as POST answers it: without a status. */
export function verification(kind: Kind, more: JsonObject = {}): JsonObject {
  const { name, deviceId } = KINDS[kind];
  const data = kind === 'voice' ? { factor_data: { verification_token: '023456' } } : {};
  return { id: VERIFICATION, user_id: USER, device_id: deviceId, auth_factor_name: name, ...data, ...more };
}

export const profile = (more: JsonObject = {}) => ({ body: { id: Number(USER), phone: PHONE, email: EMAIL, ...more } });
/** What comes before the POST of an enrolment: the list of factors, and the profile where it counts. */
export const lookedUp = (kind: Kind): readonly Scripted[] =>
  hasProfile(kind) ? [{ body: [offer(kind)] }, profile()] : [{ body: [offer(kind)] }];
export const created = (body: JsonValue) => ({ status: 201, body });
export const ACCEPTED = { body: { status: 'accepted' } };
/** A body that says that the access token is dead. */
export const DEAD_TOKEN = {
  status: 401,
  body: { statusCode: 401, name: 'UnauthorizedError', message: 'Unauthorized' },
};

/** The step of an enrolment that waits. */
export function pendingStep(enrollment: Enrollment): Step<ActivationHandle> {
  if (enrollment.status !== 'pending') throw new Error('The enrolment is active at once.');
  return enrollment;
}

type StepOptions = CallOptions & { expiresInSeconds?: number; expects?: 'code' | 'approval' };

/** A challenge of the first factor that is listed. */
export async function challengeListed(mfa: MfaProvider, options: StepOptions = {}) {
  const [factor] = await mfa.listFactors({ userId: USER });
  if (factor === undefined) throw new Error('The account lists no factor.');
  return mfa.challenge({ userId: USER, factor, ...options });
}

/** A verification of this kind that has begun, and what answers come after. */
export async function challenged(kind: Kind, answers: readonly Scripted[], options: StepOptions = {}) {
  const starts = kind === 'push' && options.expects === 'code' ? [] : [created(verification(kind))];
  const script = account({ body: [device(kind)] }, ...starts, ...answers);
  const step = await challengeListed(script.mfa, options);
  script.sent.length = 0;
  return { ...script, ...step };
}

/** An enrolment of this kind that has begun, and what answers come after. */
export async function enrolled(kind: Kind, answers: readonly Scripted[], options: StepOptions = {}) {
  const script = account(...lookedUp(kind), created(registration(kind)), ...answers);
  const step = pendingStep(await script.mfa.enroll({ userId: USER, factor: newFactor[kind], ...options }));
  script.sent.length = 0;
  return { ...script, ...step };
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
export function onWire(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, status: number, answer?: JsonValue) {
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

/** Headers of every GET: the user's own go nowhere. */
export const headersOfGet = {
  accept: 'application/json',
  'user-agent': 'polyfactor/0.1.0',
  authorization: `Bearer ${tokenOf(1)}`,
};
export const headersOfChange = { ...headersOfGet, 'content-type': 'application/json' };

/** What a promise rejects with. */
export async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('Nothing was thrown.');
    },
    (error: unknown) => error,
  );
}
