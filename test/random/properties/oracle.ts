import type { JsonObject, JsonValue } from '../../../src/spec/factors.ts';

// What an oracle is, and how oracles read a body. The oracles of the identity providers are in files of their own.

/** What a call may make of an answer: `no` is every pending, rejection and error. */
export type Meaning = 'approved' | 'active' | 'step' | 'list' | 'done' | 'no';
/** Whether an answer that arrived whole, was no redirect, and has this status and body is what a call succeeds by. */
export type Oracle = (status: number, body: JsonValue | undefined) => Meaning;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectIn = (value: JsonValue | undefined): JsonObject => (isObject(value) ? value : {});
/** An own value; null stands for absent. */
export const own = (of: JsonObject, key: string): JsonValue | undefined =>
  (Object.hasOwn(of, key) ? of[key] : undefined) ?? undefined;
export const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';
export const isOk = (status: number) => status >= 200 && status < 300;
