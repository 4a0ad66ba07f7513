import type { JsonObject } from '../../../spec/factors.ts';
import { invalid, notFound } from './http/errors.ts';
import { newId } from './ids.ts';
import type { Factor, Method, Person } from './state.ts';

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
