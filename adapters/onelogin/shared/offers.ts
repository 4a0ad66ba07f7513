import { invalidInput } from '../../../src/adapter-kit/index.ts';
import type { ListedOffer } from '../../../src/spec/driver.ts';
import { MfaError } from '../../../src/spec/errors.ts';
import type { AvailableFactor, FactorType } from '../../../src/spec/factors.ts';

/** A factor to enroll: its id in this account, OneLogin's name of it, and the name for people. */
export type Offer = { readonly factorId: number; readonly name: string; readonly displayName: string };

/** The factors that the account offers. Their ids belong to the account, so they are looked up once per type. */
export type Offers<Call> = {
  find(call: Call, type: FactorType, available: AvailableFactor | undefined): Promise<Offer>;
  /** Why an enrollment was refused: this user may not have an offer that another user had. */
  explain(call: Call, type: FactorType, failure: MfaError): Promise<MfaError>;
};

export function createOffers<Call>(list: (call: Call) => Promise<readonly ListedOffer[]>): Offers<Call> {
  const known = new Map<FactorType, Offer>();
  // A user who has one of two e-mail factors is offered the other one only. The next user may be offered both.
  const isSameForAll = (type: FactorType) => type !== 'email';

  async function listOf(call: Call, type: FactorType): Promise<readonly ListedOffer[]> {
    return (await list(call)).filter((factor) => factor.type === type);
  }

  return {
    async find(call, type, available) {
      if (available !== undefined) return offerOf(available);
      const remembered = known.get(type);
      if (remembered !== undefined) return remembered;
      const [first, ...others] = await listOf(call, type);
      if (first === undefined) throw notOffered();
      // A tenant may have two e-mail factors, one with a code and one with a link. Only a person can choose.
      if (others.length > 0) throw invalidInput('enroll', ['available: must say which of several factors is meant']);
      const offer = offerOf(first);
      if (isSameForAll(type)) known.set(type, offer);
      return offer;
    },

    async explain(call, type, failure) {
      if (failure.code !== 'INVALID_INPUT') return failure;
      known.delete(type);
      // If the list cannot be had either, it explains nothing.
      const offered = await listOf(call, type).catch(() => undefined);
      return offered?.length === 0 ? notOffered() : failure;
    },
  };
}

function offerOf({ id, displayName, native }: ListedOffer): Offer {
  const factorId = Number(id);
  if (/^\d+$/.test(id) && Number.isSafeInteger(factorId)) return { factorId, name: native.type, displayName };
  throw invalidInput('enroll', ['available.id: must be one that listAvailableFactors returned']);
}

function notOffered(): MfaError {
  return new MfaError(
    { code: 'CONFLICT' },
    'The account does not offer this factor to the user, or the user has it already: refresh the list.',
  );
}
