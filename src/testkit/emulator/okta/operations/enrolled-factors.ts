import type { JsonObject } from '../../../../spec/factors.ts';
import { factorOf, plantedOf } from '../factor.ts';
import { type Call, flag, noContent, ok, type Reply } from '../http/operation.ts';
import { factorJson } from './factor-json.ts';

/** `GET /users/{userId}/factors` */
export function listFactors(call: Call): Reply {
  const { factors, planted } = call.person;
  return ok([...[...factors.values()].map((factor) => factorJson(call, factor)), ...planted]);
}

/** `GET /users/{userId}/factors/{factorId}` */
export function getFactor(call: Call, id: string): Reply {
  return ok(plantedOf(call.person, id) ?? factorJson(call, factorOf(call.person, id)));
}

/** `DELETE /users/{userId}/factors/{factorId}` */
export function deleteFactor(call: Call, id: string): Reply {
  const { person } = call;
  const planted = plantedOf(person, id);
  if (planted !== undefined) {
    person.planted = person.planted.filter((factor: JsonObject) => factor !== planted);
    return noContent;
  }
  const { factorType } = factorOf(person, id);
  person.factors.delete(id);
  // Without it the number stays on file: the next one needs `updatePhone`.
  const isPhone = factorType === 'sms' || factorType === 'call';
  if (isPhone && flag(call, 'removeRecoveryEnrollment')) person.phones.delete(factorType);
  return noContent;
}

/** `POST /users/{id}/lifecycle/reset_factors` */
export function resetFactors({ person }: Call): Reply {
  person.factors.clear();
  person.planted = [];
  return ok({});
}
