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
export const isOk = (status: number) => status >= 200 && status < 300;
