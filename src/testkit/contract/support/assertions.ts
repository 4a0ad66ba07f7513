import { isMfaError, type MfaError, type MfaErrorCode } from '../../../spec/errors.ts';
import type { World } from '../world.ts';

// Just enough to state a rule. A message says what the provider did wrong; it is for whoever writes the adapter.

/** The provider breaks the rule. */
export function fail(message: string): never {
  throw new Error(message);
}

/** Fails with `message` where `condition` does not hold. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) fail(message);
}

/** Fails where the two are not the same value. `what` names the thing: "the status of the factor". */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) fail(`${what} is ${printable(actual)}, not ${printable(expected)}`);
}

/** Fails where `actual` is none of the allowed values. */
export function assertOneOf(actual: unknown, allowed: readonly unknown[], what: string): void {
  if (!allowed.includes(actual))
    fail(`${what} is ${printable(actual)}, not one of ${allowed.map(printable).join(', ')}`);
}

/** Fails where `value` is no text with something in it. */
export function assertText(value: unknown, what: string): asserts value is string {
  assert(typeof value === 'string' && value !== '', `${what} is ${printable(value)}, not a text`);
}

/** The value, or a failure where there is none. */
export function required<T>(value: T | undefined | null, what: string): T {
  return value ?? fail(`${what} is missing`);
}

/** Fails where the lists do not hold the same values in the same order. */
export function assertSameList(actual: readonly unknown[], expected: readonly unknown[], what: string): void {
  const same = actual.length === expected.length && actual.every((value, index) => Object.is(value, expected[index]));
  assert(same, `${what} is ${printable(actual)}, not ${printable(expected)}`);
}

/** What the call throws. Fails where it does not. */
export async function errorThrownBy(what: string, call: () => Promise<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    return error;
  }
  return fail(`${what} was not refused: it answered ${printable(statusOf(result))}`);
}

/** The call is refused by an MfaError with one of the codes; without codes, by any MfaError. */
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

/** The same, and nothing has reached the identity provider. */
export async function assertRefusedWithoutRequest(
  world: World,
  what: string,
  codes: readonly MfaErrorCode[],
  call: () => Promise<unknown>,
): Promise<MfaError> {
  return assertNoRequest(world, what, () => assertRefused(what, codes, call));
}

/** Runs `call` and fails where something has reached the identity provider meanwhile. */
export async function assertNoRequest<T>(world: World, what: string, call: () => Promise<T>): Promise<T> {
  const before = world.requests();
  const result = await call();
  const sent = world.requests() - before;
  assert(sent === 0, `${what}: ${sent} requests reached the identity provider, and nothing may be sent`);
  return result;
}

function statusOf(result: unknown): unknown {
  return typeof result === 'object' && result !== null && 'status' in result ? result.status : result;
}

/** Short, and never the inside of an object: that may hold a secret. */
function printable(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (Array.isArray(value)) return `[${value.map(printable).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? `'${value}'` : String(value);
}
