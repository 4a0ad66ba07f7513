import type * as v from 'valibot';
import type { DriverCall, MfaDriver } from '../spec/driver.ts';
import { copyError, invalidInput, isMfaError, MfaError, withStackOf } from '../spec/errors.ts';
import type { CallOptions, Common, MfaEvent } from '../spec/provider.ts';
import { traced, tracingChannel } from './tracing.ts';
import { check } from './validate.ts';

/** What every checked input has. Only the extras of an adapter that concern the whole tenant have no user. */
type CheckedInput = Omit<CallOptions, 'providerOptions'> & {
  readonly userId?: string;
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * Runs one operation, from its input to its event, in the same way for every driver. `work` gets the checked input.
 * Every error is an MfaError, or the reason of the caller's abort.
 */
export type Operation<Options> = <I extends CheckedInput, T>(
  name: string,
  schema: v.GenericSchema<unknown, I>,
  input: unknown,
  work: (call: DriverCall<Options>, input: I) => Promise<T>,
  /** Set if the tracing channel runs the operation already. */
  onEnd?: (event: MfaEvent) => void,
) => Promise<T>;

export function createOperation<Options>(
  driver: MfaDriver<Options>,
  common: Pick<Common, 'onEvent'>,
): Operation<Options> {
  const operation: Operation<Options> = async (name, schema, input, work, onEnd) => {
    const channel = onEnd === undefined ? tracingChannel() : undefined;
    if (channel !== undefined) {
      const context = { provider: driver.id, operation: name };
      return traced(channel, context, (end) => operation(name, schema, input, work, end));
    }
    const startedAt = performance.now();
    const trace: DriverCall['trace'] = { requests: 0 };
    let outcome = 'ok';
    let signal: AbortSignal | undefined;
    try {
      const checked = checkInput(driver, name, schema, input);
      signal = checked.signal;
      signal?.throwIfAborted();
      const result = await work(callOf(driver, name, checked, trace), checked);
      outcome = statusOf(result) ?? outcome;
      return result;
    } catch (error) {
      if (signal?.aborted) {
        outcome = 'aborted';
        throw signal.reason;
      }
      const failure = asMfaError(driver, name, error);
      outcome = failure.code;
      throw failure;
    } finally {
      // One decimal: the full fraction has enough digits to be taken for a code in a log.
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
      const event = eventOf({ provider: driver.id, operation: name, outcome, durationMs }, trace);
      onEnd?.(event);
      emit(common.onEvent, event);
    }
  };
  return operation;
}

/** The input, checked. INVALID_INPUT names every problem. */
function checkInput<I extends CheckedInput>(
  driver: Pick<MfaDriver, 'checkUserId'>,
  operation: string,
  schema: v.GenericSchema<unknown, I>,
  input: unknown,
): I {
  const checked = check(schema, input);
  if ('problems' in checked) throw invalidInput(operation, checked.problems);
  const { userId } = checked.value;
  const problem = userId === undefined ? undefined : driver.checkUserId?.(userId);
  if (problem !== undefined) throw invalidInput(operation, [`userId: ${problem}`]);
  return checked.value;
}

const NO_OPTIONS = { problems: ['this provider takes none'] } as const;

function callOf<Options>(
  driver: MfaDriver<Options>,
  operation: string,
  { userId = '', signal, client = {}, providerOptions = {} }: CheckedInput,
  trace: DriverCall['trace'],
): DriverCall<Options> {
  const key = [driver.optionsKey ?? driver.id, driver.id].find((name) => Object.hasOwn(providerOptions, name));
  const given = key === undefined ? undefined : providerOptions[key];
  const parsed = given === undefined ? undefined : (driver.parseOptions?.(given) ?? NO_OPTIONS);
  if (parsed !== undefined && 'problems' in parsed) {
    // A problem of the whole value has no path.
    const at = (problem: string) => (/^\S+: /.test(problem) ? `.${problem}` : `: ${problem}`);
    throw invalidInput(
      operation,
      parsed.problems.map((problem) => `providerOptions.${key}${at(problem)}`),
    );
  }
  return { operation, userId, signal, client, options: parsed?.value, trace };
}

/** The error with provider and operation. An error that is no MfaError loses its text, which may hold a secret. */
function asMfaError(driver: Pick<MfaDriver, 'id'>, operation: string, error: unknown): MfaError {
  if (!isMfaError(error)) {
    const failure = new MfaError(
      { code: 'UNEXPECTED_RESPONSE', provider: driver.id, operation },
      `The ${driver.id} adapter failed on an answer that it cannot read: nobody was let in, report it with the operation.`,
    );
    return withStackOf(failure, error);
  }
  // A copy, so that nothing leaves with it that somebody hung on it.
  return copyError(error, {
    ...error,
    provider: error.provider ?? driver.id,
    operation: error.operation ?? operation,
  });
}

function eventOf(
  said: Pick<MfaEvent, 'provider' | 'operation' | 'outcome' | 'durationMs'>,
  trace: DriverCall['trace'],
): MfaEvent {
  const { requests, status, requestId } = trace;
  const { provider, operation, outcome, durationMs } = said;
  return {
    provider,
    operation,
    outcome,
    ...(status !== undefined && { providerStatus: status }),
    ...(requestId !== undefined && { requestId }),
    requests,
    durationMs,
  };
}

function statusOf(result: unknown): string | undefined {
  const status = typeof result === 'object' && result !== null && 'status' in result ? result.status : undefined;
  return typeof status === 'string' ? status : undefined;
}

/** A listener observes; it never changes what a call does. */
function emit(onEvent: Common['onEvent'], event: MfaEvent): void {
  try {
    const returned: unknown = onEvent?.(event);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // By contract a throwing listener changes nothing.
  }
}
