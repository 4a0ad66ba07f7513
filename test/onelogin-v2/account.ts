import { createOneLoginV2Provider, type OneLoginV2Provider } from '../../adapters/onelogin-v2/index.ts';
import type { JsonObject, JsonValue } from '../../src/spec/factors.ts';
import type { CallOptions, Common, MfaProvider } from '../../src/spec/provider.ts';
import { networkFetch, onNetwork } from '../support/network.ts';
import { pendingStep, type Scripted, type Sent, scriptedFetch } from '../support/scripted-tenant.ts';

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

/** The access token of the n-th token answer. */
export const tokenOf = (count: number) => `access-token-${count}`;

function tokenJson(access_token: string): JsonObject {
  const created_at = new Date().toISOString();
  return { access_token, created_at, expires_in: 36_000, token_type: 'bearer', account_id: 555_555 };
}

const form = {
  headers: { 'x-request-id': REQUEST_ID },
  token: { path: '/auth/oauth2/v2/token', answer: (count: number) => ({ body: tokenJson(tokenOf(count)) }) },
};

/** A `fetch` that gives these answers, one after the other. Token requests are apart: `tokens` are their answers. */
export const scripted = (answers: readonly Scripted[], tokens: readonly Scripted[] = []) =>
  scriptedFetch(form, answers, tokens);

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

/** A provider of the wire tests. */
export const providerOnWire = (more: Common = {}) => provider({ fetch: networkFetch, ...more });

/** Announces one exchange with the account. */
export const onWire = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, status: number, answer?: JsonValue) =>
  onNetwork(ACCOUNT, method, path, status, answer);

/** The token request, which comes before the first other one. */
export const tokenOnWire = () => onWire('POST', '/auth/oauth2/v2/token', 200, tokenJson(tokenOf(1)));

/** Headers of every GET: the user's own go nowhere. */
export const headersOfGet = {
  accept: 'application/json',
  'user-agent': 'polyfactor/0.1.0',
  authorization: `Bearer ${tokenOf(1)}`,
};
export const headersOfChange = { ...headersOfGet, 'content-type': 'application/json' };
