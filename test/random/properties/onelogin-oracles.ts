import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { hasAny, isObject, isOk, isText, namesElsewhere, type Oracle, objectIn, own } from './oracle.ts';

// What OneLogin's responses mean, written from OneLogin's documentation and not from the adapters. The section numbers
// are those of a summary of that documentation, onelogin.md, which is not in this repository.

/** Whether an id is absent or expected. A number counts as its text; any other value does not match. */
export const matchesId = (id: JsonValue | undefined, ...expected: readonly string[]) =>
  id === undefined || ((typeof id === 'string' || typeof id === 'number') && expected.includes(String(id)));
const isSet = (value: JsonValue | undefined) => value !== undefined && value !== false && value !== '' && value !== 0;
const isErrorStatus = (value: JsonValue | undefined) => typeof value === 'number' && value >= 400;

/** 1.5: whether a body reports an error in any of OneLogin's error formats. Some are sent with HTTP 200. */
export function reportsError(body: JsonValue | undefined): boolean {
  // An array in a list is no entry of it.
  if (Array.isArray(body)) return body.filter(isObject).some(reportsError);
  const top = objectIn(body);
  const inner = objectIn(own(top, 'status'));
  return [top, inner].some((object) => {
    const codes = [own(object, 'code'), own(object, 'statusCode'), own(top, 'status')];
    return isSet(own(object, 'error')) || isSet(own(object, 'errors')) || codes.some(isErrorStatus);
  });
}

/** 1 to 4: what OneLogin documents at the top of a response or in `data`, by what it belongs to. */
const OF_ENVELOPES = ['status', 'data'];
const OF_SUCCESSES = ['error', 'code', 'type', 'message'];
const OF_DEVICES = ['id', 'device_id', 'user_id', 'active', 'default', 'needs_trigger', 'phone_number', 'state_token'];
const OF_NAMES = ['auth_factor_name', 'type_display_name', 'user_display_name', 'display_name'];
const OF_STEPS = ['id', 'status', 'user_id', 'device_id', 'default', 'expires_at', 'factor_data', 'redirect_to'];
const OF_TOKENS = ['mfa_token', 'reusable', 'resuable', 'expires_at', 'device_id', 'user_id'];
const ALL = [
  ...[...OF_ENVELOPES, ...OF_SUCCESSES, ...OF_DEVICES, ...OF_NAMES, ...OF_STEPS, ...OF_TOKENS],
  ...['errors', 'statusCode', 'name', 'messages', 'description', 'details', 'state_token_expires_at'],
  ...['otp_devices', 'auth_factors', 'devices', 'factors', 'factor_id', 'email', 'phone', 'username'],
  ...['access_token', 'refresh_token', 'token_type', 'created_at', 'expires_in', 'account_id'],
  ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
];
/** Whether an object has, of all documented keys, only these. `error` that is false says nothing. */
const hasOnly = (object: JsonObject, ...keys: readonly (readonly string[])[]) =>
  !hasAny(
    object,
    ALL.filter((key) => key !== 'error' && !keys.flat().includes(key)),
  );

/** 3.5, 4.8, 4.9 and 6: the complete success object, in `status` or at the top level. */
function isSuccessObject(body: JsonValue | undefined, bareMessages: readonly string[]): boolean {
  const top = objectIn(body);
  const inner = own(top, 'status');
  const [object, messages] = isObject(inner) ? [inner, ['Success']] : [top, bareMessages];
  const hasSuccessFields =
    own(object, 'error') === false && own(object, 'code') === 200 && own(object, 'type') === 'success';
  const message = own(object, 'message');
  // 3.5: without `data`, which is the result of another operation.
  const isAlone = hasOnly(object, OF_SUCCESSES) && (object === top || hasOnly(top, ['status']));
  return hasSuccessFields && isText(message) && messages.includes(message) && isAlone && !reportsError(body);
}

export const unwrapped = (body: JsonValue | undefined): JsonValue | undefined =>
  Array.isArray(body) ? (body.length === 1 ? body[0] : undefined) : body;
/** The factor name in a response, or `otherwise` if it has none. */
const factorNameIn = (object: JsonObject, otherwise: string) => {
  const name = own(object, 'auth_factor_name');
  return (isText(name) ? name : otherwise).toLowerCase();
};
const dataOf = (body: JsonValue | undefined) => (isObject(body) && Object.hasOwn(body, 'data') ? body.data : body);

/** A list, of either API version. */
export const oneLoginList =
  (user: string): Oracle =>
  (status, body) => {
    const bare = dataOf(body);
    const isList = Array.isArray(bare) || isObject(bare);
    return isOk(status) && isList && !namesElsewhere(body, { user }) && !reportsError(body) ? 'list' : 'no';
  };
/** A list that an enrollment reads. With it the enrollment continues to its step. */
export const listOfEnrollment =
  (user: string): Oracle =>
  (status, body) =>
    oneLoginList(user)(status, body) === 'list' ? 'step' : 'no';
/** A success without a result: no body, or an object that is not an error. */
export const oneLoginDone: Oracle = (status, body) =>
  isOk(status) && (body === null || isObject(body)) && !reportsError(body) ? 'done' : 'no';
/** 2.2: the token is revoked. */
export const revocation: Oracle = (status, body) => {
  return isOk(status) && isSuccessObject(body, ['Success']) ? 'done' : 'no';
};
/** 2.1: an access token, at the top level or in `data`. */
export const accessToken: Oracle = (status, body) => {
  const token = own(objectIn(unwrapped(dataOf(body))), 'access_token');
  return isOk(status) && isText(token) && /^[\x21-\x7e]+$/.test(token) && !reportsError(body) ? 'list' : 'no';
};
/** 3.7 and 4.11: a temporary token for one use. */
export const oneUseToken =
  (user: string): Oracle =>
  (status, body) => {
    const token = objectIn(unwrapped(dataOf(body)));
    const reusable = own(token, 'reusable') ?? own(token, 'resuable');
    const isUsable = isText(own(token, 'mfa_token')) && reusable !== true && isText(own(token, 'expires_at'));
    const isToken = hasOnly(token, OF_TOKENS, ['status']) && !namesElsewhere(body, { user });
    return isOk(status) && isUsable && isToken && !reportsError(body) ? 'done' : 'no';
  };
/** 2.3: the rate limit. */
export const rateLimit: Oracle = (status, body) => {
  const remaining = own(objectIn(unwrapped(dataOf(body))), 'X-RateLimit-Remaining');
  return isOk(status) && typeof remaining === 'number' && !reportsError(body) ? 'done' : 'no';
};

type Expected = { readonly user: string; readonly device: string };

/** 3.5: HTTP 200 and the success object alone. An id beside it is ours. */
export function v1Verified(meaning: 'approved' | 'active', { user, device }: Expected): Oracle {
  return (status, body) => {
    const isOurs = isObject(body) && !namesElsewhere(body, { user, factor: device });
    return status === 200 && isOurs && isSuccessObject(body, ['Success']) ? meaning : 'no';
  };
}

/** 3.2 and 3.4: nothing but devices, in an envelope or bare. `entries`: those of a list. */
function isAboutDevices(body: JsonValue | undefined, entries: readonly JsonValue[] = []): boolean {
  const keys = [OF_ENVELOPES, OF_DEVICES, OF_NAMES, ['state_token_expires_at', 'otp_devices']];
  const objects = [unwrapped(body), unwrapped(dataOf(body)), ...entries].filter(isObject);
  return objects.every((object) => hasOnly(object, ...keys));
}

/** 3.4: a state token for the expected device. `id` may be the user's. */
export function v1Triggered({ user, device }: Expected): Oracle {
  return (status, body) => {
    const data = dataOf(body);
    const devices = isObject(data) ? own(data, 'otp_devices') : undefined;
    const entries = Array.isArray(data) ? data : Array.isArray(devices) ? devices : [data ?? null];
    const entry = objectIn(entries[0]);
    // 7: the specification's example has the same device twice. Another one beside it is documented nowhere.
    const isAlone = entries.every((other) => own(objectIn(other), 'state_token') === own(entry, 'state_token'));
    const matchesIds = matchesId(own(entry, 'device_id'), device) && matchesId(own(entry, 'user_id'), user);
    const isExpected = matchesIds && matchesId(own(entry, 'id'), user, device) && isText(own(entry, 'state_token'));
    const isOurs = !namesElsewhere(body, { user, factor: device });
    const isTriggered = isExpected && isAlone && isOurs && isAboutDevices(body, entries);
    return status === 200 && isTriggered && !reportsError(body) ? 'step' : 'no';
  };
}

/** 3.2: `active` is allowed only for a preverified number. */
export function v1Enrolled(name: string, user: string, number: string, preverified: boolean): Oracle {
  return (status, body) => {
    const device = objectIn(unwrapped(dataOf(body)));
    const isExpected = matchesId(own(device, 'user_id'), user) && factorNameIn(device, name) === name.toLowerCase();
    const hasId = own(device, 'device_id') !== undefined || own(device, 'id') !== undefined;
    if (status !== 200 || !isExpected || !hasId || reportsError(body)) return 'no';
    if (!isAboutDevices(body) || namesElsewhere(body, { user }) || namesNumber(device, number)) return 'no';
    // 3.4: only a trigger says when its state token ends.
    if (isText(own(device, 'state_token_expires_at'))) return 'no';
    if (own(device, 'active') === true) return preverified ? 'active' : 'no';
    return own(device, 'active') === false && isText(own(device, 'state_token')) ? 'step' : 'no';
  };
}

/** 3.2: the number is masked. One that is not must be the one that was asked for, with or without its beginning. */
function namesNumber(device: JsonObject, number: string): boolean {
  const actual = own(device, 'phone_number');
  if (!isText(actual) || /[^+\d\s().-]/.test(actual)) return false;
  return !number.replace(/\D/g, '').endsWith(actual.replace(/\D/g, ''));
}

/** 4.5 and 4.6: `accepted`, with the new device. */
export function v2Registered(step: string, user: string): Oracle {
  return (status, body) => {
    const object = objectIn(unwrapped(body));
    const device = own(object, 'device_id');
    const isExpected = own(object, 'status') === 'accepted' && matchesId(own(object, 'id'), step);
    const hasDevice = isText(device) || typeof device === 'number';
    const isOurs = matchesId(own(object, 'user_id'), user) && !namesElsewhere(object, { user });
    const isStep = hasOnly(object, OF_STEPS, OF_NAMES);
    return status === 200 && isExpected && hasDevice && isOurs && isStep && !reportsError(body) ? 'active' : 'no';
  };
}

/** 4.8 to 4.10: `accepted`. A code may also get the success object, and the direct check also 201. */
export function v2Verified(way: 'put' | 'direct' | 'poll', expected: Expected & { readonly step?: string }): Oracle {
  return (status, body) => {
    const object = objectIn(unwrapped(body));
    const isAccepted = own(object, 'status') === 'accepted' && hasOnly(object, OF_STEPS, OF_NAMES);
    const isSuccess = isAccepted || (way !== 'poll' && isSuccessObject(unwrapped(body), ['Success', 'success']));
    const isOfStep = way === 'direct' || matchesId(own(object, 'id'), expected.step ?? '');
    const matchesIds =
      matchesId(own(object, 'user_id'), expected.user) &&
      matchesId(own(object, 'device_id'), expected.device) &&
      !namesElsewhere(object, { user: expected.user, factor: expected.device });
    const isExpected = status === 200 || (status === 201 && way === 'direct');
    return isExpected && isSuccess && isOfStep && matchesIds && !reportsError(body) ? 'approved' : 'no';
  };
}

/** 4.4 and 4.7: an id with the status `pending` or none. `accepted` is allowed only for a preverified address. */
export function v2Opened(expected: { user: string; device?: string; name: string; preverified?: boolean }): Oracle {
  return (status, body) => {
    const object = objectIn(unwrapped(body));
    const stepStatus = own(object, 'status');
    const device = own(object, 'device_id');
    const matchesIds =
      matchesId(own(object, 'user_id'), expected.user) &&
      (expected.device === undefined || matchesId(device, expected.device));
    const isName = expected.device !== undefined || factorNameIn(object, expected.name) === expected.name.toLowerCase();
    if (!(status === 200 || status === 201) || !matchesIds || !isName || reportsError(body)) return 'no';
    if (!hasOnly(object, OF_STEPS, OF_NAMES) || namesElsewhere(object, { ...expected, factor: expected.device }))
      return 'no';
    // 4.4 and 4.7: a registration names its factor, and a verification its device.
    if (own(object, expected.device === undefined ? 'auth_factor_name' : 'device_id') === undefined) return 'no';
    if (stepStatus === 'accepted') return expected.preverified === true && device !== undefined ? 'active' : 'no';
    return own(object, 'id') !== undefined && (stepStatus === undefined || stepStatus === 'pending') ? 'step' : 'no';
  };
}

/** 4.12: the profile of the expected user. With it the enrollment continues to its step. */
export function v2Profile(user: string): Oracle {
  return (status, body) => {
    const object = unwrapped(body);
    const isOurs = isObject(object) && matchesId(own(object, 'id'), user) && !namesElsewhere(body, { user });
    const isExpected = isOurs && !reportsError(body);
    return isOk(status) && isExpected ? 'step' : 'no';
  };
}
