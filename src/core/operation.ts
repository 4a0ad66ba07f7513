import type * as v from 'valibot';
import type { DriverCall, MfaDriver } from '../spec/driver.ts';
import { invalidInput, isMfaError, MfaError } from '../spec/errors.ts';
import type { CallOptions, Common, MfaEvent } from '../spec/provider.ts';
import { traced } from './tracing.ts';
import { check } from './validate.ts';

/** What every checked input has; only an adapter's extras on the whole tenant have no user. */
type Checked = Omit<CallOptions, 'providerOptions'> & {
  readonly userId?: string;
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * One operation from checked input to event, the same for every driver. Every error that leaves it is an MfaError or the
 * reason of the caller's abort.
 */
export type Operation<Options> = <I extends Checked, T>(
  name: string,
  schema: v.GenericSchema<unknown, I>,
  input: unknown,
  work: (call: DriverCall<Options>, input: I) => Promise<T>,
) => Promise<T>;

export function createOperation<Options>(
  driver: MfaDriver<Options>,
  common: Pick<Common, 'onEvent'>,
): Operation<Options> {
  return (operation, schema, input, work) =>
    traced({ provider: driver.id, operation }, async (finish) => {
      const startedAt = performance.now();
      const trace: DriverCall['trace'] = { requests: 0 };
      let outcome = 'ok';
      let signal: AbortSignal | undefined;
      try {
        const checked = accept(driver, operation, schema, input);
        signal = checked.signal;
        signal?.throwIfAborted();
        const call = { operation, ...callOf(driver, operation, checked), trace };
        const result = await work(call, checked);
        outcome = statusOf(result) ?? outcome;
        return result;
      } catch (error) {
        if (signal?.aborted) {
          outcome = 'aborted';
          throw signal.reason;
        }
        const failure = asMfaError(driver, operation, error);
        outcome = failure.code;
        throw failure;
      } finally {
        // To a tenth: the full fraction has enough digits to look like a code in a log.
        const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
        const event = { provider: driver.id, operation, outcome, ...trace, durationMs };
        finish(event);
        emit(common.onEvent, event);
      }
    });
}

/** The input, checked; INVALID_INPUT names every problem. */
function accept<I extends Checked>(
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

function callOf<Options>(driver: MfaDriver<Options>, operation: string, input: Checked) {
  const all = input.providerOptions ?? {};
  const key = [driver.optionsKey ?? driver.id, driver.id].find((own) => Object.hasOwn(all, own));
  const given = key === undefined ? undefined : all[key];
  const parsed = given === undefined ? undefined : (driver.parseOptions?.(given) ?? NO_OPTIONS);
  if (parsed !== undefined && 'problems' in parsed) {
    // A problem of the whole value has no path of its own.
    const at = (problem: string) => (/^\S+: /.test(problem) ? `.${problem}` : `: ${problem}`);
    throw invalidInput(
      operation,
      parsed.problems.map((problem) => `providerOptions.${key}${at(problem)}`),
    );
  }
  return { userId: input.userId ?? '', signal: input.signal, client: input.client ?? {}, options: parsed?.value };
}

/** An error of a driver with provider and operation; any other error without its text, which may hold a secret. */
function asMfaError(driver: Pick<MfaDriver, 'id'>, operation: string, error: unknown): MfaError {
  if (!isMfaError(error)) {
    return new MfaError(
      { code: 'UNEXPECTED_RESPONSE', provider: driver.id, operation },
      `The ${driver.id} adapter failed on an answer that it cannot read: nobody was let in, report it with the operation.`,
    );
  }
  // Made anew, so that nothing goes along that somebody hung on it.
  const fields = { ...error, provider: error.provider ?? driver.id, operation: error.operation ?? operation };
  return new MfaError(fields, error.message);
}

function statusOf(result: unknown): string | undefined {
  const named = typeof result === 'object' && result !== null && 'status' in result ? result.status : undefined;
  return typeof named === 'string' ? named : undefined;
}

/** A listener observes; it never changes what a call does. */
function emit(onEvent: Common['onEvent'], event: MfaEvent): void {
  try {
    const returned: unknown = onEvent?.(event);
    if (returned instanceof Promise) returned.catch(() => {});
  } catch {
    // By contract: a throwing listener changes nothing.
  }
}
