import type { JsonObject } from '../../../spec/factors.ts';
import type { Clock } from '../../simulated-user/clock.ts';
import type { Outbox } from '../../simulated-user/outbox.ts';
import type { TokenVendor } from '../../simulated-user/phone.ts';
import type { TenantUser } from '../../simulated-user/users.ts';

// All that the emulated org keeps.

/** A code that was sent, until it is used, replaced or expired. */
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
  readonly qrToken: string;
  readonly usedSteps: Set<number>;
};

export type HotpMethod = { readonly kind: 'hotp'; readonly secret: Uint8Array; counter: number };

export type TokenMethod = { readonly kind: 'token'; readonly vendor: TokenVendor; readonly credentialId: string };

export type QuestionMethod = { readonly kind: 'question'; readonly question: string; readonly answer: string };

export type PushMethod = {
  readonly kind: 'push';
  activation: { readonly token: string; readonly expiresAt: number };
  /** The phone that scanned the picture. */
  device?: JsonObject | undefined;
};

export type WebAuthnMethod = {
  readonly kind: 'webauthn';
  challenge?: { readonly value: string; readonly expiresAt: number } | undefined;
  credential?:
    | { readonly id: string; readonly publicKey: Uint8Array<ArrayBuffer>; readonly counter: number }
    | undefined;
};

/** How a factor is proven. */
export type Method =
  | MessageMethod
  | TotpMethod
  | HotpMethod
  | TokenMethod
  | QuestionMethod
  | PushMethod
  | WebAuthnMethod;

/** One enrolled factor of a user. */
export type Factor<M extends Method = Method> = {
  readonly id: string;
  readonly factorType: string;
  readonly provider: string;
  readonly vendorName: string;
  readonly status: 'PENDING_ACTIVATION' | 'ACTIVE';
  readonly created: number;
  readonly lastUpdated: number;
  readonly method: M;
};

/** One push that waits for the user, or has ended. */
export type Transaction = {
  readonly id: string;
  readonly factorId: string;
  readonly expiresAt: number;
  /** The number to tap on the phone, where the push asks for one. */
  readonly correctAnswer: number | undefined;
  readonly ended: { readonly result: 'SUCCESS' | 'REJECTED' | 'CANCELLED'; readonly at: number } | undefined;
};

/** The phone number that Okta keeps for `sms` or for `call`; it outlives the factor. */
export type PhoneOnFile = { readonly id: string; readonly number: string };

/** A user of the org, and all that the org knows about the user's factors. */
export type Person = {
  readonly user: TenantUser;
  readonly secondEmail: string | undefined;
  status: 'active' | 'locked' | 'suspended';
  readonly factors: Map<string, Factor>;
  /** Factors that a test put there, served as they are. */
  planted: readonly JsonObject[];
  readonly phones: Map<'sms' | 'call', PhoneOnFile>;
  readonly transactions: Map<string, Transaction>;
  /** Times of attempts, by what is limited. */
  readonly attempts: { activate: readonly number[]; verify: readonly number[]; resend: readonly number[] };
};

/** One Okta org: its settings and its state. */
export type Org = {
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly people: ReadonlyMap<string, Person>;
  readonly credentials: readonly string[];
  readonly hotpProfile: { readonly id: string; readonly name: string };
  readonly tacAuthenticatorId: string;
  readonly smsTemplateId: string;
  readonly webauthn: { readonly origin: string; readonly rpId: string; readonly namesRpId: boolean };
  limitPerMinute: number;
  /** The org's rate limit bucket: when its minute began, and what was used of it. */
  bucket: { readonly since: number; readonly used: number };
  /** When a message last went to a number or address, by channel and address. */
  readonly lastSent: Map<string, number>;
};
