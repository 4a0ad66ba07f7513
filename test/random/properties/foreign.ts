import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { isObject } from './oracle.ts';

// What does not belong to a success: a key of another operation, the id of somebody else, a key that is there twice.

/** The keys by which the identity providers name a user or a factor. */
const ID_KEYS = ['userId', 'user_id', 'factorId', 'device_id', 'id'] as const;
/** Where something foreign is put. */
const PLACES = ['top', 'data', 'status', 'links', 'entry'] as const;

const at = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(all.length, 1)];

/** Adds a member to a body: at the top, in `data`, within `status`, or in the entries of a list. */
function added(body: JsonValue, place: (typeof PLACES)[number], key: string, value: JsonValue): JsonValue {
  if (Array.isArray(body)) return body.map((entry) => added(entry, place, key, value));
  if (!isObject(body)) return body;
  if (place === 'links') return { ...body, _links: { ...objectOf(body._links), [key]: { href: `${value}` } } };
  if (place === 'data')
    return {
      ...body,
      data: Array.isArray(body.data) ? added(body.data, 'top', key, value) : { ...objectOf(body.data), [key]: value },
    };
  if (place === 'status' && isObject(body.status)) return { ...body, status: { ...body.status, [key]: value } };
  if (place === 'entry') {
    const [list] = Object.keys(body).filter((name) => Array.isArray(body[name]));
    if (list !== undefined) return { ...body, [list]: added(body[list] ?? null, 'top', key, value) };
  }
  return { ...body, [key]: value };
}
const objectOf = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});

/** A documented key of another operation, with its value. */
export function withForeignKey(
  body: JsonValue,
  documented: readonly JsonValue[],
  pick: number,
  more: number,
): JsonValue {
  const other = at(documented, pick) ?? null;
  const source = Array.isArray(other) ? other[0] : isObject(other) && more % 2 === 0 ? (other.data ?? other) : other;
  const inner = Array.isArray(source) ? source[0] : source;
  const member = isObject(inner) ? at(Object.entries(inner), more) : undefined;
  return member === undefined ? body : added(body, at(PLACES, pick >> 3) ?? 'top', member[0], member[1] ?? null);
}

/** An id, which may be a foreign one. */
export function withForeignId(body: JsonValue, ids: readonly JsonValue[], pick: number, more: number): JsonValue {
  return added(body, at(PLACES, more) ?? 'top', at(ID_KEYS, pick) ?? 'id', at(ids, more >> 2) ?? null);
}

/** Marks a key that `doubledText` writes again. */
const AGAIN = '(again)';

/** An object of the body gets one of its keys once more. `doubledText` writes it. */
export function withDoubledKey(old: JsonObject, value: JsonValue, pick: number, more: number): JsonObject {
  const key = at(Object.keys(old), pick);
  if (key === undefined || key.endsWith(AGAIN)) return old;
  const again = { [`${key}${AGAIN}${more % 2 ? 'escaped' : ''}`]: more % 3 ? value : (old[key] ?? null) };
  return more % 5 ? { ...old, ...again } : { ...again, ...old };
}

/** The JSON text of a body, with the keys that `withDoubledKey` has marked. */
export function doubledText(body: JsonValue): string {
  return JSON.stringify(body)
    .replaceAll(`${AGAIN}"`, '"')
    .replace(/"(.)([^"\\]*)\(again\)escaped"/g, (_, first: string, rest: string) => `"${escapeOf(first)}${rest}"`);
}
const escapeOf = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
