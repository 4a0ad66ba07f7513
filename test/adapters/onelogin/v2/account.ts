import { createOneLoginV2Provider, type OneLoginV2Options } from '../../../../adapters/onelogin/v2/index.ts';
import type { JsonObject, JsonValue } from '../../../../src/spec/factors.ts';
import type { MfaProvider } from '../../../../src/spec/provider.ts';
import { pendingStep, type Scripted } from '../../../support/scripted-tenant.ts';
import { accountsOf, credential, firstListed, PHONE, type StepOptions, statusCode } from '../account.ts';

// What API 2 answers.

export * from '../account.ts';

export const USER = '64515901';
/** The user's e-mail address, as the profile has it. */
export const EMAIL = 'brandon.simons@acme.example';
export const MFA_PATH = `/api/2/mfa/users/${USER}`;
export const PROFILE_PATH = `/api/2/users/${USER}`;
export const REGISTRATION = '44aa6883-5048-4cd5-8cb2-64d47784230c';
export const VERIFICATION = '406fefd4-8a36-4aee-880c-f3e4a928e27d';

export const { provider, account, clocked, providerOnWire } = accountsOf((more) =>
  createOneLoginV2Provider({ ...credential, ...more } satisfies OneLoginV2Options),
);

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
/** What comes before the POST of an enrollment: the list of factors, and the profile where it counts. */
export const lookUpOf = (kind: Kind): readonly Scripted[] =>
  hasProfile(kind) ? [{ body: [offer(kind)] }, profile()] : [{ body: [offer(kind)] }];
export const created = (body: JsonValue) => ({ status: 201, body });
export const ACCEPTED = { body: { status: 'accepted' } };
/** A body that says that the access token is dead. */
export const DEAD_TOKEN = statusCode(401, 'Unauthorized', 'UnauthorizedError');
/** What ends an enrollment: the device that is new. */
export const DONE = { body: { status: 'accepted', device_id: '3926157' } };

/** A challenge of the first factor that is listed. */
export async function challengeListed(mfa: MfaProvider, options: StepOptions = {}) {
  return mfa.challenge({ userId: USER, factor: await firstListed(mfa, USER), ...options });
}

/** A verification of this kind that has begun, and what answers come after. */
export async function challenged(kind: Kind, answers: readonly Scripted[] = [], options: StepOptions = {}) {
  const starts = kind === 'push' && options.expects === 'code' ? [] : [created(verification(kind))];
  const script = account({ body: [device(kind)] }, ...starts, ...answers);
  const step = await challengeListed(script.mfa, options);
  script.sent.length = 0;
  return { ...script, ...step };
}

/** An enrollment of this kind that has begun, and what answers come after. */
export async function enrolled(kind: Kind, answers: readonly Scripted[] = [], options: StepOptions = {}) {
  const script = account(...lookUpOf(kind), created(registration(kind)), ...answers);
  const step = pendingStep(await script.mfa.enroll({ userId: USER, factor: newFactor[kind], ...options }));
  script.sent.length = 0;
  return { ...script, ...step };
}
