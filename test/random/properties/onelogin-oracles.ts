import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { isObject, isOk, isText, type Oracle, objectIn, own } from './oracle.ts';

// OneLogin's oracles.

/** True where an id is absent or ours; a number is its text, and anything else is another's. */
export const isOurs = (id: JsonValue | undefined, ...ours: readonly string[]) =>
  id === undefined || ((typeof id === 'string' || typeof id === 'number') && ours.includes(String(id)));
const truthy = (value: JsonValue | undefined) => value !== undefined && value !== false && value !== '' && value !== 0;
const isBad = (value: JsonValue | undefined) => typeof value === 'number' && value >= 400;

// OneLogin (onelogin.md). 1.5: the shapes of errors; some come with HTTP 200.

/** An answer that says by any of its shapes that it is an error. */
export function admits(body: JsonValue | undefined): boolean {
  if (Array.isArray(body)) return body.some(admits);
  const top = objectIn(body);
  const inner = objectIn(own(top, 'status'));
  return [top, inner].some((said) => {
    const codes = [own(said, 'code'), own(said, 'statusCode'), own(top, 'status')];
    return truthy(own(said, 'error')) || truthy(own(said, 'errors')) || codes.some(isBad);
  });
}

/** 3.5, 4.8, 4.9 and 6: the full success object in `status`, or bare as the specification has it. */
function isSuccessObject(body: JsonValue | undefined, bareMessages: readonly string[]): boolean {
  const top = objectIn(body);
  const inner = own(top, 'status');
  const [said, messages] = isObject(inner) ? [inner, ['Success']] : [top, bareMessages];
  const whole = own(said, 'error') === false && own(said, 'code') === 200 && own(said, 'type') === 'success';
  const message = own(said, 'message');
  const contrary = ['errors', 'statusCode', 'name', 'messages', 'description'];
  const isClean = contrary.every((key) => own(said, key) === undefined && own(top, key) === undefined);
  return whole && isText(message) && messages.includes(message) && isClean && !admits(body);
}

export const unwrapped = (body: JsonValue | undefined): JsonValue | undefined =>
  Array.isArray(body) ? (body.length === 1 ? body[0] : undefined) : body;
/** The factor's name that an answer gives; one that cannot be read names none. */
const nameIn = (said: JsonObject, otherwise: string) => {
  const name = own(said, 'auth_factor_name');
  return (isText(name) ? name : otherwise).toLowerCase();
};
const dataOf = (body: JsonValue | undefined) => (isObject(body) && Object.hasOwn(body, 'data') ? body.data : body);

/** A list of OneLogin's, of either version. */
export const oneLoginList: Oracle = (status, body) => {
  const bare = dataOf(body);
  return isOk(status) && (Array.isArray(bare) || isObject(bare)) && !admits(body) ? 'list' : 'no';
};
/** A list that an enrollment reads: with it the enrollment continues to its step. */
export const listOfEnrollment: Oracle = (status, body) => (oneLoginList(status, body) === 'list' ? 'step' : 'no');
/** Nothing is answered: no body, or an object that is no error. */
export const oneLoginDone: Oracle = (status, body) =>
  isOk(status) && (body === null || isObject(body)) && !admits(body) ? 'done' : 'no';
/** 2.2: a revocation is said. */
export const revocation: Oracle = (status, body) => {
  const top = objectIn(unwrapped(body));
  const said = isObject(own(top, 'status')) ? objectIn(own(top, 'status')) : top;
  return isOk(status) && own(said, 'type') === 'success' && !admits(body) ? 'done' : 'no';
};
/** 2.1: flat, or in the `data` of an envelope. */
export const accessToken: Oracle = (status, body) => {
  const token = own(objectIn(unwrapped(dataOf(body))), 'access_token');
  return isOk(status) && isText(token) && /^[\x21-\x7e]+$/.test(token) && !admits(body) ? 'list' : 'no';
};
/** 3.7 and 4.11: a token for one use. */
export const oneUseToken: Oracle = (status, body) => {
  const token = objectIn(unwrapped(dataOf(body)));
  const reusable = own(token, 'reusable') ?? own(token, 'resuable');
  const isUsable = isText(own(token, 'mfa_token')) && reusable !== true && isText(own(token, 'expires_at'));
  return isOk(status) && isUsable && !admits(body) ? 'done' : 'no';
};
/** 2.3. */
export const rateLimit: Oracle = (status, body) => {
  const left = own(objectIn(unwrapped(dataOf(body))), 'X-RateLimit-Remaining');
  return isOk(status) && typeof left === 'number' && !admits(body) ? 'done' : 'no';
};

type Ours = { readonly user: string; readonly device: string };

/** 3.5: HTTP 200, the success object, no word of pending, and data, if any, about our device and user. */
export function v1Verified(meaning: 'approved' | 'active', { user, device }: Ours): Oracle {
  return (status, body) => {
    const data = own(objectIn(body), 'data');
    const about = unwrapped(data);
    const entry = objectIn(about);
    const isAboutOurs =
      data === undefined ||
      (isObject(about) &&
        isOurs(own(entry, 'device_id'), device) &&
        isOurs(own(entry, 'user_id'), user) &&
        isOurs(own(entry, 'id'), user, device));
    return status === 200 && isObject(body) && isAboutOurs && isSuccessObject(body, ['Success']) ? meaning : 'no';
  };
}

/** 3.4: a state token for our device; `id` is the user's. */
export function v1Triggered({ user, device }: Ours): Oracle {
  return (status, body) => {
    const data = dataOf(body);
    const listed = isObject(data) ? own(data, 'otp_devices') : undefined;
    const entry = objectIn(Array.isArray(data) ? data[0] : Array.isArray(listed) ? listed[0] : data);
    const names = isOurs(own(entry, 'device_id'), device) && isOurs(own(entry, 'user_id'), user);
    const isRight = names && isOurs(own(entry, 'id'), user, device) && isText(own(entry, 'state_token'));
    return status === 200 && isRight && !admits(body) ? 'step' : 'no';
  };
}

/** 3.2: `active` only for a number that we have said is verified. */
export function v1Enrolled(name: string, user: string, preverified: boolean): Oracle {
  return (status, body) => {
    const device = objectIn(unwrapped(dataOf(body)));
    const isRight = isOurs(own(device, 'user_id'), user) && nameIn(device, name) === name.toLowerCase();
    const hasId = own(device, 'device_id') !== undefined || own(device, 'id') !== undefined;
    if (status !== 200 || !isRight || !hasId || admits(body)) return 'no';
    if (own(device, 'active') === true) return preverified ? 'active' : 'no';
    return own(device, 'active') === false && isText(own(device, 'state_token')) ? 'step' : 'no';
  };
}

/** 4.5 and 4.6: `accepted`, with the device that has come of it. */
export function v2Registered(step: string, user: string): Oracle {
  return (status, body) => {
    const said = objectIn(unwrapped(body));
    const device = own(said, 'device_id');
    const isRight = own(said, 'status') === 'accepted' && isOurs(own(said, 'id'), step);
    const isSomebody = isText(device) || typeof device === 'number';
    return status === 200 && isRight && isSomebody && isOurs(own(said, 'user_id'), user) && !admits(body)
      ? 'active'
      : 'no';
  };
}

/** 4.8 to 4.10: `accepted`; to a code also the success object; 201 only to the direct check. */
export function v2Verified(way: 'put' | 'direct' | 'poll', ours: Ours & { readonly step?: string }): Oracle {
  return (status, body) => {
    const said = objectIn(unwrapped(body));
    const isAccepted = own(said, 'status') === 'accepted';
    const isSuccess = isAccepted || (way !== 'poll' && isSuccessObject(unwrapped(body), ['Success', 'success']));
    const isOfStep = way === 'direct' || isOurs(own(said, 'id'), ours.step ?? '');
    const names = isOurs(own(said, 'user_id'), ours.user) && isOurs(own(said, 'device_id'), ours.device);
    const isRight = status === 200 || (status === 201 && way === 'direct');
    return isRight && isSuccess && isOfStep && names && !admits(body) ? 'approved' : 'no';
  };
}

/** 4.4 and 4.7: an id and nothing said, or `pending`; `accepted` only where we have said that it is verified. */
export function v2Opened(ours: { user: string; device?: string; name: string; preverified?: boolean }): Oracle {
  return (status, body) => {
    const said = objectIn(unwrapped(body));
    const word = own(said, 'status');
    const device = own(said, 'device_id');
    const names = isOurs(own(said, 'user_id'), ours.user) && (ours.device === undefined || isOurs(device, ours.device));
    const isName = ours.device !== undefined || nameIn(said, ours.name) === ours.name.toLowerCase();
    if (!(status === 200 || status === 201) || !names || !isName || admits(body)) return 'no';
    if (word === 'accepted') return ours.preverified === true && device !== undefined ? 'active' : 'no';
    return own(said, 'id') !== undefined && (word === undefined || word === 'pending') ? 'step' : 'no';
  };
}

/** 4.12: a bare object, of our user. An enrollment reads it and continues to its step. */
export function v2Profile(user: string): Oracle {
  return (status, body) => {
    const said = unwrapped(body);
    const isRight = isObject(said) && isOurs(own(said, 'id'), user) && !admits(body);
    return isOk(status) && isRight ? 'step' : 'no';
  };
}
