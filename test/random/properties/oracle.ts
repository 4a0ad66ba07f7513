import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';

// What an oracle is, and how oracles read a body. Each identity provider has a file with its oracles.

/** What a response means for a call. `no` stands for pending, rejections and errors. */
export type Meaning = 'approved' | 'active' | 'step' | 'list' | 'done' | 'no';
/** Decides what a response with this status and body means, if it arrived completely and is no redirect. */
export type Oracle = (status: number, body: JsonValue | undefined) => Meaning;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectIn = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
/** An own property. Null counts as absent. */
export const own = (of: JsonObject, key: string): JsonValue | undefined =>
  (Object.hasOwn(of, key) ? of[key] : undefined) ?? undefined;
export const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';
/** An own property that is set, among these. */
export const hasAny = (of: JsonObject, keys: readonly string[]) => keys.some((key) => own(of, key) !== undefined);

/** The objects in which a body names users and factors: itself, its `data`, and the entries of their lists. */
function namingObjects(body: JsonValue | undefined): readonly JsonObject[] {
  const entriesOf = (value: JsonValue | undefined) => (Array.isArray(value) ? value.filter(isObject) : []);
  if (Array.isArray(body)) return entriesOf(body);
  if (!isObject(body)) return [];
  const data = own(body, 'data');
  return [body, objectIn(data)].flatMap((object) => [object, ...Object.values(object).flatMap(entriesOf)]);
}

/** Whether a body names another user or factor by an id beside its result. A number counts as its text. */
export function namesElsewhere(
  body: JsonValue | undefined,
  { user, factor }: { readonly user: string; readonly factor?: string | undefined },
): boolean {
  const isOther = (id: JsonValue | undefined, ours: string) =>
    id !== undefined && !((typeof id === 'string' || typeof id === 'number') && String(id) === ours);
  return namingObjects(body).some(
    (object) =>
      ['userId', 'user_id'].some((key) => isOther(own(object, key), user)) ||
      (factor !== undefined && ['factorId', 'device_id'].some((key) => isOther(own(object, key), factor))),
  );
}
export const isOk = (status: number) => status >= 200 && status < 300;
