import type { JsonObject } from '../../../../spec/factors.ts';
import { ENROLLABLE, has, type Kind } from '../factor.ts';
import { link, userUrl } from '../http/links.ts';
import { type Call, ok, type Reply } from '../http/operation.ts';

/** What can be enrolled for the user. The entries have no id. */
export function listCatalog(call: Call): Reply {
  return ok(ENROLLABLE.map((kind) => entry(call, kind)));
}

function entry(call: Call, kind: Kind): JsonObject {
  const { factorType, provider } = kind;
  const factors = `${userUrl(call)}/factors`;
  const phone = factorType === 'sms' || factorType === 'call' ? call.person.phones.get(factorType) : undefined;
  return {
    factorType,
    provider,
    vendorName: provider,
    enrollment: 'OPTIONAL',
    status: has(call.person, kind) ? 'ACTIVE' : 'NOT_SETUP',
    _links: {
      ...(factorType === 'question' ? { questions: link(`${factors}/questions`, 'GET') } : {}),
      enroll: link(factors, 'POST'),
    },
    ...(phone === undefined
      ? {}
      : { _embedded: { phones: [{ id: phone.id, profile: { phoneNumber: phone.number }, status: 'ACTIVE' }] } }),
  };
}
