import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { CANARY, type Delivery, NOW, type Plain, type Wire } from './harness.ts';

// Any answer at all, with a leaning to those that are nearly right.

/** Words that mean something to one adapter or another, and their near misses. */
const WORDS = [
  ...['SUCCESS', 'ACTIVE', 'WAITING', 'CHALLENGE', 'REJECTED', 'PENDING_ACTIVATION', 'TIMEOUT', 'CANCELLED', 'success'],
  ...['accepted', 'Accepted', 'accepted ', 'pending', 'rejected', 'Success', 'Authentication pending', 'Unauthorized'],
  ...['unsaid', 'refused', 'triggered', 'gone', 'none', 'active', 'inactive', 'approved', 'true', 'constructor', ''],
  ...['Authentication Failure', 'Insufficient Permission', 'E0000068', 'E0000070', 'No Route Exists', CANARY],
] as const;
/** Keys that say something, or that every object has. */
const KEYS = [
  ...['status', 'error', 'errors', 'code', 'type', 'message', 'messages', 'name', 'description', 'statusCode', 'data'],
  ...['factorResult', 'errorCode', 'id', 'device_id', 'user_id', 'active', 'state_token', '_links', 'errorCauses'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'toJSON', 'length', '0', 'Status', 'x-other'],
] as const;
/** The keys under which an identity provider says how it went. */
const SAYING = ['status', 'factorResult', 'errorCode', 'error', 'code', 'type', 'message', 'state', 'result', 'data'];
const VALUES: readonly JsonValue[] = [
  ...[null, true, false, 0, 1, 200, 201, 401, 500, -1, 1e21, 0.5, [], {}, [null], '200', 'false'],
  ...[{ error: true, code: 401, message: 'Unauthorized' }, { status: 'accepted' }, ['accepted'], [['SUCCESS']]],
];

const KINDS = [
  'drop',
  'rename',
  'value',
  'word',
  'swap',
  'wrap',
  'unwrap',
  'case',
  'id',
  'add',
  'merge',
  'retype',
] as const;
const ON_OBJECTS: ReadonlySet<string> = new Set(['rename', 'merge', 'add']);
type Mutation = {
  readonly kind: (typeof KINDS)[number];
  readonly at: number;
  readonly pick: number;
  readonly more: number;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // What stands right under a wrong name, or wrong under a right one, is the nearest miss.
  kind: fc.constantFrom(...KINDS, 'rename', 'rename', 'word', 'word'),
  at: fc.nat(400),
  pick: fc.nat(400),
  more: fc.nat(400),
});

/** What bodies are made of: the right ones, other documented ones, and ids of others and of ours in other places. */
export type Matter = {
  readonly good: readonly Plain[];
  readonly pool: readonly JsonValue[];
  /** Documented bodies that say of a step that it has not succeeded. */
  readonly nears: readonly JsonValue[];
  readonly ids: readonly JsonValue[];
  readonly statuses: readonly number[];
};

const DELIVERIES: readonly Delivery[] = ['trickled', 'cut', 'stalled', 'unreachable', 'throws', 'silent', 'moved'];

/** Any answer: status, headers, body, and how it arrives. */
export function anyWire({ good, pool, nears, ids, statuses }: Matter): fc.Arbitrary<Wire> {
  const right = fc.constantFrom(...good).map(({ body }) => body ?? null);
  const near = fc.tuple(right, fc.array(mutation, { minLength: 1, maxLength: 3 }));
  const other = fc.tuple(fc.constantFrom(...pool), fc.array(mutation, { maxLength: 3 }));
  const mutated = fc
    .oneof({ arbitrary: near, weight: 3 }, { arbitrary: other, weight: 1 })
    .map(([body, mutations]) =>
      JSON.stringify(mutations.reduce((value: JsonValue, one) => mutate(value, one, { pool, ids }), body)),
    );
  const text = fc.oneof(
    { arbitrary: right.map((body) => JSON.stringify(body)), weight: 4 },
    { arbitrary: mutated, weight: 12 },
    { arbitrary: fc.constantFrom(...nears).map((body) => JSON.stringify(body)), weight: 3 },
    { arbitrary: fc.json({ maxDepth: 3 }), weight: 1 },
    { arbitrary: fc.string({ unit: 'binary', maxLength: 40 }), weight: 1 },
    {
      arbitrary: fc.tuple(right, fc.nat(60)).map(([body, cut]) => JSON.stringify(body).slice(0, -1 - cut)),
      weight: 1,
    },
    { arbitrary: fc.constantFrom('', `<html>${CANARY}</html>`, '"accepted"', '"SUCCESS"', 'null', '[]'), weight: 1 },
  );
  return fc.record({
    delivery: fc.oneof(
      { arbitrary: fc.constant<Delivery>('plain'), weight: 18 },
      { arbitrary: fc.constantFrom(...DELIVERIES), weight: 4 },
      { arbitrary: fc.constantFrom<Delivery>('opaque', 'huge'), weight: 1 },
    ),
    status: fc.oneof(
      { arbitrary: fc.constantFrom(...good.map(({ status }) => status)), weight: 10 },
      { arbitrary: fc.constantFrom(...statuses), weight: 4 },
      { arbitrary: fc.integer({ min: 200, max: 599 }), weight: 2 },
    ),
    headers: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, { arbitrary: anyHeaders, weight: 1 }),
    text,
  });
}

const TIMES = ['', '0', '1', '9', '11', '-5', '1e9', '99999999999999999', '832, 5', 'soon', String(NOW / 1000 + 3)];
const time = fc.constantFrom(...TIMES, new Date(NOW + 5000).toUTCString());
const anyHeaders = fc
  .record(
    {
      date: fc.constantFrom(new Date(NOW).toUTCString(), new Date(NOW + 9e8).toUTCString(), 'Thu, 01 Jan 1970', 'x'),
      'content-type': fc.constantFrom('application/json', 'text/html', 'application/json;charset=UTF-8', 'x'),
      location: fc.constantFrom('https://evil.example/', '/', 'http://127.0.0.1/', 'https://acme.okta.com/x', '%'),
      'retry-after': time,
      'x-rate-limit-reset': time,
      'x-ratelimit-reset': time,
      'x-ratelimit-limit': time,
      'x-rate-limit-limit': time,
      'content-encoding': fc.constantFrom('identity', 'gzip'),
    },
    { requiredKeys: [] },
  )
  .map((headers) => Object.fromEntries(Object.entries(headers)));

type Path = readonly (string | number)[];
type Sources = Pick<Matter, 'pool' | 'ids'>;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const entriesOf = (value: JsonObject) => Object.entries(value) as [string, JsonValue][];
const picked = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(all.length, 1)];

/** Every place in a body. */
function pathsOf(value: JsonValue, at: Path = []): readonly Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((entry, index) => pathsOf(entry, [...at, index]))];
  if (!isObject(value)) return [at];
  return [at, ...entriesOf(value).flatMap(([key, entry]) => pathsOf(entry, [...at, key]))];
}

/** The body with another value in one place; undefined: without it. `Object.fromEntries` makes `__proto__` a key. */
function withAt(
  value: JsonValue,
  path: Path,
  change: (old: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((entry: JsonValue, index) => {
      const made = index === key ? withAt(entry, rest, change) : entry;
      return made === undefined ? [] : [made];
    });
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    entriesOf(value).flatMap(([name, entry]) => {
      const made = name === key ? withAt(entry, rest, change) : entry;
      return made === undefined ? [] : [[name, made]];
    }),
  );
}

function mutate(body: JsonValue, mutation: Mutation, sources: Sources): JsonValue {
  // What works on objects finds one.
  const places = pathsOf(body).filter((path) => !ON_OBJECTS.has(mutation.kind) || isObject(valueIn(body, path)));
  return withAt(body, picked(places, mutation.at) ?? [], (old) => changed(old, mutation, sources)) ?? null;
}

function changed(old: JsonValue, { kind, pick, more }: Mutation, { pool, ids }: Sources): JsonValue | undefined {
  const other = picked(pool, pick) ?? null;
  switch (kind) {
    case 'drop':
      return undefined;
    case 'value':
      return picked(VALUES, pick);
    case 'word':
      return picked(WORDS, pick);
    case 'id':
      return picked(ids, pick);
    case 'wrap':
      return [[old], { data: old }, { status: old }, [old, old], [[old]], [other, old]][pick % 6];
    case 'unwrap':
      return Array.isArray(old) ? old[0] : isObject(old) ? picked(Object.values(old), pick) : old;
    case 'case':
      return typeof old === 'string' ? (pick % 2 ? old.toUpperCase() : old.toLowerCase()) : old;
    case 'retype':
      return typeof old === 'string' ? (pick % 2 ? Number(old) || 0 : [old]) : JSON.stringify(old);
    case 'swap':
      return valueIn(other, picked(pathsOf(other), more) ?? []);
    case 'merge':
      return isObject(old) && isObject(other) ? (more % 2 ? { ...other, ...old } : { ...old, ...other }) : old;
    case 'rename':
      return isObject(old) ? renamed(old, pick, more) : old;
    case 'add':
      return isObject(old) ? added(old, pick, more, ids) : old;
  }
}

function renamed(old: JsonObject, pick: number, more: number): JsonObject {
  const keys = Object.keys(old);
  const key = picked(keys, pick);
  const to = picked(more % 2 ? SAYING : KEYS, more >> 1) ?? 'x';
  return Object.fromEntries(entriesOf(old).map(([name, value]) => [name === key ? to : name, value]));
}

function added(old: JsonObject, pick: number, more: number, ids: readonly JsonValue[]): JsonObject {
  const key = picked(KEYS, pick) ?? 'x';
  const all: readonly JsonValue[] = [...WORDS, ...VALUES, ...ids];
  return Object.fromEntries([...entriesOf(old), [key, picked(all, more) ?? null]]);
}

function valueIn(value: JsonValue, path: Path): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const entry = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  return entry === undefined ? null : valueIn(entry, rest);
}
