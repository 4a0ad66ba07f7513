import * as v from 'valibot';
import {
  type HttpResponse,
  lenient,
  nonEmptyString,
  omitUndefined,
  parseOrUndefined,
  required,
  type StepResponse,
  unexpected,
} from '../../../src/adapter-kit/index.ts';
import type { Answered, ListedOffer } from '../../../src/spec/driver.ts';
import type { Factor, FactorType } from '../../../src/spec/factors.ts';
import { entriesOf, idText, single } from '../shared/envelope.ts';
import { errorIn } from '../shared/errors.ts';
import { typeOf, waysOf } from './capabilities.ts';
import { namesIn, type Ours } from './names.ts';
import { wordOf } from './outcomes.ts';

// What OneLogin's API 2 sends back, as far as it is used.

const deviceSchema = v.object({
  device_id: idText,
  auth_factor_name: lenient(nonEmptyString),
  user_display_name: lenient(nonEmptyString),
  default: lenient(v.boolean()),
});

/** The user's devices; OneLogin lists active ones only. An odd device is listed if it has an id, to be removed. */
export function readDevices(response: HttpResponse): readonly Factor[] {
  return entriesOf(response, 'devices', 'device_id').flatMap((entry) => {
    const device = parseOrUndefined(deviceSchema, entry);
    if (device === undefined) return [];
    const { device_id: id, auth_factor_name: name, user_display_name: displayName, default: isDefault } = device;
    return factorOf(id, name, { displayName, isDefault });
  });
}

/** An active device as a factor. */
export function factorOf(
  id: string,
  name: string | undefined,
  shown: { readonly displayName: string | undefined; readonly isDefault?: boolean | undefined },
): Factor {
  const type = name === undefined ? 'other' : typeOf(name);
  const status = name === undefined ? 'unusable' : 'active';
  return {
    id,
    type,
    status,
    verifiableBy: [...waysOf(type)],
    ...omitUndefined(shown),
    native: { type: name ?? 'unknown' },
  };
}

const offerSchema = v.object({ factor_id: idText, name: lenient(nonEmptyString), auth_factor_name: nonEmptyString });

/** What the user's policy offers, without what the user has already. The names are the administrator's. */
export function readAvailable(response: HttpResponse): readonly ListedOffer[] {
  return entriesOf(response, 'factors', 'factor_id').flatMap((entry) => {
    const read = parseOrUndefined(offerSchema, entry);
    if (read === undefined) return [];
    const { factor_id: id, name, auth_factor_name: type } = read;
    return { id, type: typeOf(type), displayName: name ?? type, native: { type } };
  });
}

const stepSchema = v.object({
  // An id that cannot be read does not count as absent: it may be the id of somebody else.
  id: v.nullish(idText),
  user_id: v.nullish(idText),
  device_id: v.nullish(idText),
  auth_factor_name: lenient(nonEmptyString),
  expires_at: lenient(nonEmptyString),
  factor_data: lenient(v.object({ verification_token: lenient(nonEmptyString), totp_url: lenient(nonEmptyString) })),
});
/** A registration or verification. Everything is optional: the specification leaves half of it out. */
export type StepBody = v.InferOutput<typeof stepSchema>;

/** A response to a step, as the outcome table needs it, and what else the driver reads of it. */
export type Reply = {
  readonly answered: Answered;
  readonly response: HttpResponse;
  /** Undefined for an error, and for a body that cannot be read. */
  readonly body: StepBody | undefined;
};

/** Reads the response to a step, which must be about what is ours. */
export function readReply({ response, failure }: StepResponse, sent: string, ours: Ours): Reply {
  const { stepId } = ours;
  const error = errorIn(response);
  const read = parseOrUndefined(stepSchema, single(response.body));
  const body = error === undefined ? read : undefined;
  if (stepId !== undefined && (body?.id ?? stepId) !== stepId) {
    throw unexpected(response.status, 'an answer about another step');
  }
  const word = error === undefined && read === undefined ? 'unreadable' : wordOf(single(response.body), error);
  const names = error === undefined ? namesIn(response.body, ours) : {};
  // Some errors come with HTTP 200. The status in the body counts.
  const status = error?.status ?? response.status;
  return { answered: { sent, status, word, names, failure }, response, body };
}

/** The step's id, as it goes into a path. */
export function stepIdOf(body: StepBody, status: number): string {
  const id = required(body.id ?? undefined, status);
  if (/^[\w-]{1,128}$/.test(id)) return id;
  throw unexpected(status, 'no id that a step could have');
}

/** UNEXPECTED_RESPONSE if the response is about a factor of another type. */
export function assertSameType(type: FactorType, factorName: string, status: number): void {
  if (typeOf(factorName) === type) return;
  throw unexpected(status, 'another factor than the one that is being enrolled');
}

const profileSchema = v.object({
  id: v.nullish(idText),
  phone: lenient(nonEmptyString),
  email: lenient(nonEmptyString),
});

/** The user's profile. API 2 takes phone numbers and e-mail addresses from it. */
export function readProfile({ body, status }: HttpResponse, userId: string) {
  const profile = required(parseOrUndefined(profileSchema, single(body)), status);
  if ((profile.id ?? userId) !== userId) throw unexpected(status, 'the profile of another user');
  return profile;
}
