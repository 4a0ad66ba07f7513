import { isMfaError, type MfaError, type MfaErrorCode } from '../../../spec/errors.ts';
import { Broken } from '../failure.ts';
import type { Stage } from '../stage.ts';

// The assertions that the rules need, without a test runner. Their messages say what the adapter does wrong.

/** Fails the rule. */
export function fail(message: string): never {
  throw new Broken(message);
}

/** Fails with `message` unless `condition` is true. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Fails unless the two are the same value. `what` is the subject of the message: "the status of the factor". */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) fail(`${what} is ${printable(actual)}, not ${printable(expected)}`);
}

/** Fails unless `actual` is one of the allowed values. */
export function assertOneOf(actual: unknown, allowed: readonly unknown[], what: string): void {
  if (!allowed.includes(actual))
    fail(`${what} is ${printable(actual)}, not one of ${allowed.map(printable).join(', ')}`);
}

/** Fails unless `value` is a string that is not empty. */
export function assertText(value: unknown, what: string): asserts value is string {
  assert(typeof value === 'string' && value !== '', `${what} is ${printable(value)}, not a text`);
}

/** Returns the value. Fails if there is none. */
export function required<T>(value: T | undefined | null, what: string): T {
  return value ?? fail(`${what} is missing`);
}

/** Fails unless both lists have the same values in the same order. */
export function assertSameList(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  const same = actual.length === expected.length && actual.every((value, index) => Object.is(value, expected[index]));
  assert(same, `${what} is ${printable(actual)}, not ${printable(expected)}`);
}

/** Returns what the call throws. Fails if it does not throw. */
export async function errorThrownBy(what: string, call: () => Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    return error;
  }
  return fail(`${what} was not refused: it answered ${printable(statusOf(result))}`);
}

/** Fails unless the call throws an MfaError with one of these codes. An empty list allows every code. */
export async function assertRefused(
  what: string,
  codes: readonly MfaErrorCode[],
  call: () => Promise<unknown>,
): Promise<MfaError> {
  const error = await errorThrownBy(what, call);
  if (!isMfaError(error)) fail(`${what} was refused by ${printable(error)}, not by an MfaError`);
  if (codes.length > 0) assertOneOf(error.code, codes, `the code of the error for ${what}`);
  return error;
}

/** The same, and the call must send nothing to the identity provider. */
export async function assertRefusedWithoutRequest(
  world: Stage,
  what: string,
  codes: readonly MfaErrorCode[],
  call: () => Promise<unknown>,
): Promise<MfaError> {
  return assertNoRequest(world, what, () => assertRefused(what, codes, call));
}

/** Runs `call`. Fails if a request reached the identity provider. */
export async function assertNoRequest<T>(world: Stage, what: string, call: () => Promise<T>): Promise<T> {
  const before = world.requests();
  const result = await call();
  const sent = world.requests() - before;
  assert(sent === 0, `${what}: ${sent} requests reached the identity provider, and nothing may be sent`);
  return result;
}

function statusOf(result: unknown): unknown {
  if (Array.isArray(result)) return `a list of ${result.length}`;
  return typeof result === 'object' && result !== null && 'status' in result ? result.status : result;
}

/** The value for a message. An object may hold a secret, so its content is never shown. */
function printable(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(printable).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? `'${value}'` : String(value);
}
