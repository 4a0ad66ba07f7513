import type { JsonObject } from '../../../../spec/factors.ts';
import { findFactor, findPlantedFactor } from '../factor.ts';
import { type ApiRequest, type ApiResponse, noContent, ok, queryFlag } from '../http/operation.ts';
import { factorJson } from './factor-json.ts';

/** `GET /users/{userId}/factors` */
export function listFactors(request: ApiRequest): ApiResponse {
  const { factors, planted } = request.user;
  return ok([...[...factors.values()].map((factor) => factorJson(request, factor)), ...planted]);
}

/** `GET /users/{userId}/factors/{factorId}` */
export function getFactor(request: ApiRequest, id: string): ApiResponse {
  return ok(findPlantedFactor(request.user, id) ?? factorJson(request, findFactor(request.user, id)));
}

/** `DELETE /users/{userId}/factors/{factorId}` */
export function deleteFactor(request: ApiRequest, id: string): ApiResponse {
  const { user } = request;
  const planted = findPlantedFactor(user, id);
  if (planted !== undefined) {
    user.planted = user.planted.filter((factor: JsonObject) => factor !== planted);
    return noContent;
  }
  const { factorType } = findFactor(user, id);
  user.factors.delete(id);
  // Without this flag Okta keeps the number, and another number needs `updatePhone=true`.
  const isPhone = factorType === 'sms' || factorType === 'call';
  if (isPhone && queryFlag(request, 'removeRecoveryEnrollment')) user.storedPhones.delete(factorType);
  return noContent;
}

/** `POST /users/{id}/lifecycle/reset_factors` */
export function resetFactors({ user }: ApiRequest): ApiResponse {
  user.factors.clear();
  user.planted = [];
  return ok({});
}
