import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';
import { doubledText, withDoubledKey, withForeignId, withForeignKey } from './foreign.ts';
import { CANARY, type Delivery, type DocumentedResponse, NOW, plainResponse, type WireResponse } from './harness.ts';
import { KEYS, RESULT_KEYS, STATUS_VALUES, VALUES } from './values.ts';

// Random responses. Most of them are nearly right.

/** What does not belong to a success, although everything else is right. */
const FOREIGN = ['foreign-key', 'foreign-id', 'doubled-key'] as const;
const MUTATIONS = [
  'drop',
  'rename',
  'value',
  'status-value',
  'swap',
  'wrap',
  'unwrap',
  'case',
  'id',
  'add',
  'merge',
  'retype',
  ...FOREIGN,
] as const;
const OBJECT_MUTATIONS: ReadonlySet<string> = new Set(['rename', 'merge', 'add', 'doubled-key']);
type Mutation = {
  readonly kind: (typeof MUTATIONS)[number];
  readonly at: number;
  readonly pick: number;
  readonly more: number;
};

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // A right value under a wrong key, and a wrong value under a right key, are the nearest misses.
  kind: fc.constantFrom(...MUTATIONS, 'rename', 'rename', 'status-value', 'status-value'),
  at: fc.nat(400),
  pick: fc.nat(400),
  more: fc.nat(400),
});

const foreignMutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...FOREIGN),
  at: fc.nat(400),
  pick: fc.nat(400),
  more: fc.nat(400),
});

/** What random bodies are made of. */
export type ResponseSources = {
  readonly successes: readonly DocumentedResponse[];
  readonly documentedBodies: readonly JsonValue[];
  /** Documented bodies that say that a step has not succeeded. */
  readonly nonSuccesses: readonly JsonValue[];
  readonly ids: readonly JsonValue[];
  readonly statuses: readonly number[];
};

const DELIVERIES: readonly Delivery[] = ['trickled', 'cut', 'stalled', 'unreachable', 'throws', 'silent', 'redirected'];

/** A random response: status, headers, body, and how it is delivered. */
export function anyResponse({
  successes,
  documentedBodies,
  nonSuccesses,
  ids,
  statuses,
}: ResponseSources): fc.Arbitrary<WireResponse> {
  const right = fc.constantFrom(...successes).map(({ body }) => body ?? null);
  const near = fc.tuple(right, fc.array(mutation, { minLength: 1, maxLength: 3 }));
  const other = fc.tuple(fc.constantFrom(...documentedBodies), fc.array(mutation, { maxLength: 3 }));
  const mutated = fc
    .oneof({ arbitrary: near, weight: 3 }, { arbitrary: other, weight: 1 })
    .map(([body, mutations]) =>
      doubledText(mutations.reduce((value: JsonValue, one) => mutate(value, one, { documentedBodies, ids }), body)),
    );
  const foreign = fc
    .tuple(right, foreignMutation)
    .map(([body, one]) => doubledText(mutate(body, one, { documentedBodies, ids })));
  const text = fc.oneof(
    { arbitrary: right.map((body) => JSON.stringify(body)), weight: 5 },
    { arbitrary: mutated, weight: 12 },
    { arbitrary: foreign, weight: 3 },
    { arbitrary: fc.constantFrom(...nonSuccesses).map((body) => JSON.stringify(body)), weight: 3 },
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
      { arbitrary: fc.constantFrom(...successes.map(({ status }) => status)), weight: 10 },
      { arbitrary: fc.constantFrom(...statuses), weight: 4 },
      { arbitrary: fc.integer({ min: 200, max: 599 }), weight: 2 },
    ),
    headers: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, { arbitrary: anyHeaders, weight: 1 }),
    text,
  });
}

/** A documented success beside something foreign: a key of another operation, an id, or a doubled key. */
export function foreignResponse({ successes, documentedBodies, ids }: ResponseSources): fc.Arbitrary<WireResponse> {
  return fc.tuple(fc.constantFrom(...successes), foreignMutation).map(([{ status, body = null }, one]) => ({
    ...plainResponse({ status }),
    text: doubledText(mutate(body, one, { documentedBodies, ids })),
  }));
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
type Sources = Pick<ResponseSources, 'documentedBodies' | 'ids'>;

const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const entriesOf = (value: JsonObject) => Object.entries(value) as [string, JsonValue][];
const pickAt = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(all.length, 1)];

/** The path of every value in a body. */
function pathsOf(value: JsonValue, at: Path = []): readonly Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((entry, index) => pathsOf(entry, [...at, index]))];
  if (!isObject(value)) return [at];
  return [at, ...entriesOf(value).flatMap(([key, entry]) => pathsOf(entry, [...at, key]))];
}

/** Replaces the value at a path, or removes it for undefined. `Object.fromEntries` keeps `__proto__` as a key. */
function replaceAt(
  value: JsonValue,
  path: Path,
  change: (old: JsonValue) => JsonValue | undefined,
): JsonValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((entry: JsonValue, index) => {
      const replacement = index === key ? replaceAt(entry, rest, change) : entry;
      return replacement === undefined ? [] : [replacement];
    });
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    entriesOf(value).flatMap(([name, entry]) => {
      const replacement = name === key ? replaceAt(entry, rest, change) : entry;
      return replacement === undefined ? [] : [[name, replacement]];
    }),
  );
}

function mutate(body: JsonValue, mutation: Mutation, sources: Sources): JsonValue {
  // A foreign key and a foreign id find their own place.
  if (mutation.kind === 'foreign-key' || mutation.kind === 'foreign-id')
    return mutatedValue(body, mutation, sources) ?? null;
  // Some mutations need an object.
  const paths = pathsOf(body).filter((path) => !OBJECT_MUTATIONS.has(mutation.kind) || isObject(valueIn(body, path)));
  return replaceAt(body, pickAt(paths, mutation.at) ?? [], (old) => mutatedValue(old, mutation, sources)) ?? null;
}

function mutatedValue(
  old: JsonValue,
  { kind, pick, more }: Mutation,
  { documentedBodies, ids }: Sources,
): JsonValue | undefined {
  const other = pickAt(documentedBodies, pick) ?? null;
  switch (kind) {
    case 'drop':
      return undefined;
    case 'value':
      return pickAt(VALUES, pick);
    case 'status-value':
      return pickAt(STATUS_VALUES, pick);
    case 'id':
      return pickAt(ids, pick);
    case 'wrap':
      return [[old], { data: old }, { status: old }, [old, old], [[old]], [other, old]][pick % 6];
    case 'unwrap':
      return Array.isArray(old) ? old[0] : isObject(old) ? pickAt(Object.values(old), pick) : old;
    case 'case':
      return typeof old === 'string' ? (pick % 2 ? old.toUpperCase() : old.toLowerCase()) : old;
    case 'retype':
      return typeof old === 'string' ? (pick % 2 ? Number(old) || 0 : [old]) : JSON.stringify(old);
    case 'swap':
      return valueIn(other, pickAt(pathsOf(other), more) ?? []);
    case 'merge':
      return isObject(old) && isObject(other) ? (more % 2 ? { ...other, ...old } : { ...old, ...other }) : old;
    case 'rename':
      return isObject(old) ? withRenamedKey(old, pick, more) : old;
    case 'foreign-key':
      return withForeignKey(old, documentedBodies, pick, more);
    case 'foreign-id':
      return withForeignId(old, ids, pick, more);
    case 'doubled-key':
      return isObject(old) ? withDoubledKey(old, pickAt(STATUS_VALUES, more) ?? null, pick, more) : old;
    case 'add':
      return isObject(old) ? withAddedKey(old, pick, more, ids) : old;
  }
}

function withRenamedKey(old: JsonObject, pick: number, more: number): JsonObject {
  const keys = Object.keys(old);
  const key = pickAt(keys, pick);
  const to = pickAt(more % 2 ? RESULT_KEYS : KEYS, more >> 1) ?? 'x';
  return Object.fromEntries(entriesOf(old).map(([name, value]) => [name === key ? to : name, value]));
}

function withAddedKey(old: JsonObject, pick: number, more: number, ids: readonly JsonValue[]): JsonObject {
  const key = pickAt(KEYS, pick) ?? 'x';
  const all: readonly JsonValue[] = [...STATUS_VALUES, ...VALUES, ...ids];
  return Object.fromEntries([...entriesOf(old), [key, pickAt(all, more) ?? null]]);
}

function valueIn(value: JsonValue, path: Path): JsonValue {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const entry = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  return entry === undefined ? null : valueIn(entry, rest);
}
