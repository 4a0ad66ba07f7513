import type { JsonObject } from '../../../spec/factors.ts';
import { notFound, validationError } from './http/errors.ts';
import { newId } from './ids.ts';
import type { Factor, FactorMethod, User } from './state.ts';

/** The factors that this API can enroll. `prefix`: the first three letters of their ids. */
export const SUPPORTED_FACTORS = [
  { factorType: 'question', provider: 'OKTA', prefix: 'ufs' },
  { factorType: 'token:software:totp', provider: 'OKTA', prefix: 'ost' },
  { factorType: 'token:software:totp', provider: 'GOOGLE', prefix: 'uft' },
  { factorType: 'sms', provider: 'OKTA', prefix: 'sms' },
  { factorType: 'call', provider: 'OKTA', prefix: 'clf' },
  { factorType: 'email', provider: 'OKTA', prefix: 'emf' },
  { factorType: 'push', provider: 'OKTA', prefix: 'opf' },
  { factorType: 'webauthn', provider: 'FIDO', prefix: 'fwf' },
  { factorType: 'u2f', provider: 'FIDO', prefix: 'fuf' },
  { factorType: 'token:hotp', provider: 'CUSTOM', prefix: 'chf' },
  { factorType: 'token', provider: 'RSA', prefix: 'rsa' },
  { factorType: 'token', provider: 'SYMANTEC', prefix: 'ufv' },
  { factorType: 'token:hardware', provider: 'YUBICO', prefix: 'ykf' },
] as const;

export type SupportedFactor = (typeof SUPPORTED_FACTORS)[number];

export const hasActiveFactor = (
  user: User,
  { factorType, provider }: Pick<SupportedFactor, 'factorType' | 'provider'>,
): boolean =>
  [...user.factors.values()].some(
    (factor) => factor.status === 'ACTIVE' && factor.factorType === factorType && factor.provider === provider,
  );

/** A factor that is not saved yet. The id of a pending `sms` starts with `mbl`, as the id of a phone does. */
export function newFactor<M extends FactorMethod>(
  { factorType, provider, prefix }: SupportedFactor,
  status: Factor['status'],
  method: M,
  now: number,
  vendorName: string = provider,
): Factor<M> {
  const id = newId(factorType === 'sms' && status === 'PENDING_ACTIVATION' ? 'mbl' : prefix);
  return { id, factorType, provider, vendorName, status, created: now, lastUpdated: now, method };
}

export function saveFactor<F extends Factor>(user: User, factor: F): F {
  user.factors.set(factor.id, factor);
  return factor;
}

/** Makes the factor active. An `sms` gets a new id: Okta no longer finds the id that it had while it was pending. */
export function markActive<F extends Factor>(user: User, factor: F, now: number): F {
  const id = factor.factorType === 'sms' ? newId('sms') : factor.id;
  if (id !== factor.id) user.factors.delete(factor.id);
  return saveFactor(user, { ...factor, id, status: 'ACTIVE', lastUpdated: now });
}

/** The factor of an operation. Planted factors can only be listed, read and deleted, so they are a 400 here. */
export function findFactor(user: User, id: string): Factor {
  const factor = user.factors.get(id);
  if (factor !== undefined) return factor;
  throw findPlantedFactor(user, id) === undefined ? notFound(id, 'UserFactor') : validationError('factorType');
}

/** A factor that a test added with `plant`. */
export const findPlantedFactor = (user: User, id: string): JsonObject | undefined =>
  user.planted.find((factor) => factor.id === id);
