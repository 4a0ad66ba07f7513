import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TokenVendor } from '../../simulated-user/phone.ts';
import type { TenantUser } from '../../simulated-user/users.ts';

// Everything that the emulated org stores.

/** A code that was sent. It is removed when it is used, and replaced when another one is sent. */
export type SentCode = { readonly code: string; readonly expiresAt: number };

export type MessageMethod = {
  readonly kind: 'message';
  readonly type: 'sms' | 'call' | 'email';
  /** E.164 number or e-mail address. */
  readonly to: string;
  readonly extension?: string | undefined;
  sent?: SentCode | undefined;
};

export type TotpMethod = {
  readonly kind: 'totp';
  /** Base32. */
  readonly secret: string;
  /** The last part of the QR code's address. */
  readonly qrToken: string;
  /** RFC 6238 time steps whose code was accepted: each code counts once. */
  readonly usedTimeSteps: Set<number>;
};

export type HotpMethod = { readonly kind: 'hotp'; readonly secret: Uint8Array; counter: number };

export type TokenMethod = { readonly kind: 'token'; readonly vendor: TokenVendor; readonly credentialId: string };

export type QuestionMethod = { readonly kind: 'question'; readonly question: string; readonly answer: string };

export type PushMethod = {
  readonly kind: 'push';
  activation: { readonly token: string; readonly expiresAt: number };
  /** The phone that scanned the QR code, as the factor's profile shows it. */
  device?: JsonObject | undefined;
};

/** A security key: the open challenge and the credential. */
type Key = {
  challenge?: { readonly value: string; readonly expiresAt: number } | undefined;
  credential?:
    | { readonly id: string; readonly publicKey: Uint8Array<ArrayBuffer>; readonly counter: number }
    | undefined;
};

export type WebAuthnMethod = Key & { readonly kind: 'webauthn' };
export type U2fMethod = Key & { readonly kind: 'u2f' };

/** How a factor is verified, with what is needed for it. */
export type FactorMethod =
  | MessageMethod
  | TotpMethod
  | HotpMethod
  | TokenMethod
  | QuestionMethod
  | PushMethod
  | WebAuthnMethod
  | U2fMethod;

/** One enrolled factor of a user. */
export type Factor<M extends FactorMethod = FactorMethod> = {
  readonly id: string;
  readonly factorType: string;
  readonly provider: string;
  readonly vendorName: string;
  readonly status: 'PENDING_ACTIVATION' | 'ACTIVE';
  readonly created: number;
  readonly lastUpdated: number;
  readonly method: M;
};

/** One push: it waits for the user, or it has ended. */
export type Transaction = {
  readonly id: string;
  readonly factorId: string;
  readonly expiresAt: number;
  /** Number matching: the number that the user has to tap on the phone. Undefined: the push asks for none. */
  readonly correctAnswer: number | undefined;
  readonly ended: { readonly result: 'SUCCESS' | 'REJECTED' | 'CANCELLED'; readonly at: number } | undefined;
};

/** The phone number that Okta stores for `sms` or `call`. It stays when the factor is deleted. */
export type StoredPhone = { readonly id: string; readonly number: string };

/** A user of the org with everything that the org stores about the user's factors. */
export type User = TenantUser & {
  readonly login: string;
  readonly secondEmail: string | undefined;
  readonly created: number;
  status: 'active' | 'locked' | 'suspended';
  readonly factors: Map<string, Factor>;
  /** Factors that a test added with `plant`. They are returned unchanged. */
  planted: readonly JsonObject[];
  readonly storedPhones: Map<'sms' | 'call', StoredPhone>;
  readonly transactions: Map<string, Transaction>;
  /** When attempts were made, in milliseconds, per kind of attempt that is limited. */
  readonly attempts: { activate: readonly number[]; verify: readonly number[]; resend: readonly number[] };
  /** Wrong answers to verifications since the last correct one. */
  wrongInARow: number;
};

/** One Okta org: its settings and its state. */
export type Org = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly users: ReadonlyMap<string, User>;
  readonly apiToken: string;
  readonly accessToken: string;
  readonly hotpProfile: { readonly id: string; readonly name: string };
  readonly tacAuthenticatorId: string;
  readonly smsTemplateId: string;
  /** `includeRpId`: whether the options that Okta returns contain the relying party id. */
  readonly webauthn: { readonly origin: string; readonly rpId: string; readonly includeRpId: boolean };
  /** The origin that all links name. Undefined: the one that the request was sent to. */
  readonly linkOrigin: string | undefined;
  limitPerMinute: number;
  /** The current minute of the rate limit: when it began, and how many requests it has counted. */
  rateLimitWindow: { readonly startedAt: number; readonly used: number };
  /** When the last message was sent to a number or address, by channel and address. */
  readonly lastMessageAt: Map<string, number>;
};
