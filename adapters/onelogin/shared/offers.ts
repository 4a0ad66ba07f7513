import { invalidInput, MfaError } from '../../../src/spec/errors.ts';
import type { AvailableFactor, FactorType } from '../../../src/spec/factors.ts';

/** What an enrollment names: the factor's id in this account, OneLogin's name of it, and the one that people see. */
export type Offer = { readonly factorId: number; readonly name: string; readonly displayName: string };

/** The account's factors, looked up once per type: their ids are the account's own. */
export type Offers<Call> = {
  of(call: Call, type: FactorType, available: AvailableFactor | undefined): Promise<Offer>;
  /** Why an enrollment was refused: an offer from memory may no longer stand for this user. */
  refusalOf(call: Call, type: FactorType, failure: MfaError): Promise<MfaError>;
};

export function createOffers<Call>(list: (call: Call) => Promise<readonly AvailableFactor[]>): Offers<Call> {
  const known = new Map<FactorType, Offer>();
  // To a user who has one of two e-mail factors, the other is the only one: that says nothing of the next user.
  const isSameForAll = (type: FactorType) => type !== 'email';

  async function offered(call: Call, type: FactorType): Promise<readonly AvailableFactor[]> {
    return (await list(call)).filter((factor) => factor.type === type);
  }

  return {
    async of(call, type, available) {
      if (available !== undefined) return offerOf(available);
      const remembered = known.get(type);
      if (remembered !== undefined) return remembered;
      const [first, ...others] = await offered(call, type);
      if (first === undefined) throw notOffered();
      // A tenant may have two factors for e-mail, one with a code and one with a link, and only people know which.
      if (others.length > 0) throw invalidInput('enroll', ['available: must say which of several factors is meant']);
      const offer = offerOf(first);
      if (isSameForAll(type)) known.set(type, offer);
      return offer;
    },

    async refusalOf(call, type, failure) {
      if (failure.code !== 'INVALID_INPUT') return failure;
      known.delete(type);
      // A look that fails explains nothing.
      const now = await offered(call, type).catch(() => undefined);
      return now?.length === 0 ? notOffered() : failure;
    },
  };
}

function offerOf({ id, displayName, native }: AvailableFactor): Offer {
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
