import type { JsonObject } from '../../../../spec/factors.ts';
import { hasActiveFactor, SUPPORTED_FACTORS, type SupportedFactor } from '../factor.ts';
import { link, userUrl } from '../http/links.ts';
import { type ApiRequest, type ApiResponse, ok } from '../http/operation.ts';

/** `GET /users/{userId}/factors/catalog`: the factors that the user can enroll. The entries have no id. */
export function listCatalog(request: ApiRequest): ApiResponse {
  return ok(SUPPORTED_FACTORS.map((supported) => catalogEntry(request, supported)));
}

function catalogEntry(request: ApiRequest, supported: SupportedFactor): JsonObject {
  const { factorType, provider } = supported;
  const factors = `${userUrl(request)}/factors`;
  const phone = factorType === 'sms' || factorType === 'call' ? request.user.storedPhones.get(factorType) : undefined;
  return {
    factorType,
    provider,
    vendorName: provider,
    enrollment: 'OPTIONAL',
    status: hasActiveFactor(request.user, supported) ? 'ACTIVE' : 'NOT_SETUP',
    _links: {
      ...(factorType === 'question' ? { questions: link(`${factors}/questions`, 'GET') } : {}),
      enroll: link(factors, 'POST'),
    },
    ...(phone === undefined
      ? {}
      : { _embedded: { phones: [{ id: phone.id, profile: { phoneNumber: phone.number }, status: 'ACTIVE' }] } }),
  };
}
