import { isRecord } from '../core/validate.ts';
import type { Warning } from '../spec/steps.ts';

// A success is the documented success and nothing else. Its keys tell it from the response of another operation, which a
// cache or a broken connection may deliver in its place.

/**
 * True if an object has a key that the API documents for another response only. A key that no document has is no such
 * key: identity providers add keys without notice. Null counts as absent. Throws nothing.
 *
 * @example
 * const isForeign = hasForeignKey({ status: 'ok', token: 't' }, new Set(['status']), new Set(['status', 'token']));
 */
export function hasForeignKey(
  body: Readonly<Record<string, unknown>>,
  own: ReadonlySet<string>,
  documented: ReadonlySet<string>,
): boolean {
  return Object.keys(body).some((key) => documented.has(key) && !own.has(key) && (body[key] ?? null) !== null);
}

/**
 * A warning if the response has keys that no document has. It counts them and does not name them. Throws nothing.
 *
 * @example
 * const warnings = undocumentedKeys(response.body, new Set(['status']));
 */
export function undocumentedKeys(body: unknown, documented: ReadonlySet<string>): readonly Warning[] {
  const keys = isRecord(body) ? Object.keys(body).filter((key) => !documented.has(key)) : [];
  if (keys.length === 0) return [];
  const details = `Keys of the response that the identity provider does not document: ${keys.length}. They are ignored.`;
  return [{ type: 'compatibility', feature: 'response', details }];
}
