import * as v from 'valibot';
import { handleInvalid } from '../spec/errors.ts';
import type { Handle } from '../spec/steps.ts';

/** A driver's own state out of a handle; HANDLE_INVALID where it is not what the driver put in. */
export function readState<T>(stateSchema: v.GenericSchema<unknown, T>, handle: Handle): T {
  const parsed = v.safeParse(stateSchema, handle.state);
  if (!parsed.success) throw handleInvalid('holds a state that this provider did not issue');
  return parsed.output;
}
