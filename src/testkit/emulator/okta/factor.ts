import type { JsonObject } from '../../../spec/factors.ts';
import type { TokenVendor } from '../../simulated-user/phone.ts';
import { invalid, notFound } from './errors.ts';
import { newId } from './ids.ts';
import type { Person } from './org.ts';

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

/** Every factor type that this API enrolls, with its providers and the first letters of its ids. */
export const ENROLLABLE = [
  { factorType: 'question', provider: 'OKTA', prefix: 'ufs' },
  { factorType: 'token:software:totp', provider: 'OKTA', prefix: 'ost' },
  { factorType: 'token:software:totp', provider: 'GOOGLE', prefix: 'uft' },
  { factorType: 'sms', provider: 'OKTA', prefix: 'sms' },
  { factorType: 'call', provider: 'OKTA', prefix: 'clf' },
  { factorType: 'email', provider: 'OKTA', prefix: 'emf' },
  { factorType: 'push', provider: 'OKTA', prefix: 'opf' },
  { factorType: 'webauthn', provider: 'FIDO', prefix: 'fwf' },
  { factorType: 'token:hotp', provider: 'CUSTOM', prefix: 'chf' },
  { factorType: 'token', provider: 'RSA', prefix: 'rsa' },
  { factorType: 'token', provider: 'SYMANTEC', prefix: 'ufv' },
  { factorType: 'token:hardware', provider: 'YUBICO', prefix: 'ykf' },
] as const;

export type Kind = (typeof ENROLLABLE)[number];

export const has = (person: Person, { factorType, provider }: Pick<Kind, 'factorType' | 'provider'>): boolean =>
  [...person.factors.values()].some(
    (factor) => factor.status === 'ACTIVE' && factor.factorType === factorType && factor.provider === provider,
  );

/** A factor that is not the user's yet. A pending `sms` bears the id of the phone, which begins otherwise. */
export function newFactor<M extends Method>(
  { factorType, provider, prefix }: Kind,
  status: Factor['status'],
  method: M,
  now: number,
  vendorName: string = provider,
): Factor<M> {
  const id = newId(factorType === 'sms' && status === 'PENDING_ACTIVATION' ? 'mbl' : prefix);
  return { id, factorType, provider, vendorName, status, created: now, lastUpdated: now, method };
}

export function keep<F extends Factor>(person: Person, factor: F): F {
  person.factors.set(factor.id, factor);
  return factor;
}

/** The factor as an active one. An `sms` gets another id with it: the old one is not found any more. */
export function activated<F extends Factor>(person: Person, factor: F, now: number): F {
  const id = factor.factorType === 'sms' ? newId('sms') : factor.id;
  if (id !== factor.id) person.factors.delete(factor.id);
  return keep(person, { ...factor, id, status: 'ACTIVE', lastUpdated: now });
}

/** A factor that can be worked with: planted ones are only listed and deleted. */
export function factorOf(person: Person, id: string): Factor {
  const factor = person.factors.get(id);
  if (factor !== undefined) return factor;
  throw plantedOf(person, id) === undefined ? notFound(id, 'UserFactor') : invalid('factorType');
}

export const plantedOf = (person: Person, id: string): JsonObject | undefined =>
  person.planted.find((factor) => factor.id === id);
