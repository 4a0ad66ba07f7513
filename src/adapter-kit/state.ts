import * as v from 'valibot';
import { handleInvalid } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';

/**
 * The driver's own state out of a handle. Throws MfaError HANDLE_INVALID if it is not what the driver put there.
 *
 * @example
 * const { attempt } = readState(v.strictObject({ attempt: v.string() }), handle);
 */
export function readState<T>(schema: v.GenericSchema<unknown, T>, handle: Handle): T {
  const parsed = v.safeParse(schema, handle.state);
  if (!parsed.success) throw foreignState();
  return parsed.output;
}

/**
 * HANDLE_INVALID: the core accepts the handle, but this driver did not put this state there. Throws nothing.
 *
 * @example
 * show(foreignState().message);
 */
export function foreignState() {
  return handleInvalid('holds a state that this provider did not issue');
}

/**
 * The factor of a handle. Throws MfaError HANDLE_INVALID if it names none: a temporary token belongs to no factor.
 *
 * @example
 * const factorId = factorIdOf(handle);
 */
export function factorIdOf({ factorId }: Pick<Handle, 'factorId'>): string {
  if (typeof factorId === 'string') return factorId;
  throw handleInvalid('names no factor');
}
