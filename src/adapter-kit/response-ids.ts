import { isRecord } from '../core/validate.ts';
import { MAX_ENTRIES } from './parse.ts';

// Whom a response is about. An id that is not ours means that the response is somebody else's.

const USER_KEYS = ['userId', 'user_id'] as const;
const FACTOR_KEYS = ['factorId', 'device_id'] as const;

/** What an id that cannot be read counts as: it may be the id of somebody else. */
const UNREADABLE = 'an id that cannot be read';
/** What a list of too many entries counts as: nobody looks through it. */
const TOO_MANY = { userId: {}, factorId: {} };

/**
 * The user that a response names by `userId` or `user_id`, at its top level, in `data` or in the entries of its lists. A
 * foreign user comes first. Undefined: it names none. Throws nothing.
 *
 * @example
 * const names = { userId: userIn(response.body, userId), factorId: factorIn(response.body, factorId) };
 */
export function userIn(body: unknown, ours: string): string | undefined {
  return idIn(placesIn(body), USER_KEYS, ours);
}

/**
 * The factor that a response to a step names by `factorId` or `device_id`, at its top level or in `data`. A foreign
 * factor comes first. Undefined: it names none. Throws nothing.
 *
 * @example
 * const isOurs = (factorIn(response.body, factorId) ?? factorId) === factorId;
 */
export function factorIn(body: unknown, ours: string): string | undefined {
  return idIn(placesIn(body), FACTOR_KEYS, ours);
}

function idIn(places: Iterable<Readonly<Record<string, unknown>>>, keys: readonly string[], ours: string) {
  let named: string | undefined;
  for (const place of places) {
    for (const key of keys) {
      const id = place[key] ?? undefined;
      if (id === undefined) continue;
      named = typeof id === 'string' || typeof id === 'number' ? String(id) : UNREADABLE;
      if (named !== ours) return named;
    }
  }
  return named;
}

/** The objects in which a response names somebody: itself, its `data`, and the entries of its lists. */
function* placesIn(body: unknown, depth = 0): Generator<Readonly<Record<string, unknown>>> {
  if (Array.isArray(body)) {
    if (body.length > MAX_ENTRIES) yield TOO_MANY;
    else for (const entry of body) if (isRecord(entry)) yield entry;
  }
  if (!isRecord(body)) return;
  yield body;
  if (depth === 0) yield* placesIn(body.data, 1);
  for (const key in body) if (Array.isArray(body[key]) && key !== 'data') yield* placesIn(body[key], 2);
}
