import type * as v from 'valibot';
import { check } from '../adapter-kit/options.ts';
import type { Answered, DriverCall, MfaDriver } from '../spec/driver.ts';
import { isMfaError, MfaError } from '../spec/errors.ts';
import type { Factor } from '../spec/factors.ts';
import type { CallOptions, Common, MfaEvent } from '../spec/provider.ts';
import { traced } from './tracing.ts';

/** What every checked input has; only an adapter's extras on the whole tenant have no user. */
type Checked = Omit<CallOptions, 'providerOptions'> & {
  readonly userId?: string;
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
};

/** What is the same for every operation of every driver: input checks, outcomes, trust in factors, events, errors. */
export type Guard<Options> = {
  /** One operation from checked input to event. Every error that leaves it is an MfaError or the caller's abort. */
  run<I extends Checked, T>(
    operation: string,
    schema: v.GenericSchema<unknown, I>,
    input: unknown,
    work: (call: DriverCall<Options>, input: I) => Promise<T>,
  ): Promise<T>;
  /** The outcome of an answer by a table of the driver's; what is not in it is thrown. */
  decide<Outcome>(
    table: Readonly<Record<string, Outcome>>,
    answered: Answered,
    asked: { readonly userId: string; readonly factorId?: string | undefined },
  ): Outcome;
  /** Freezes a factor and remembers whose it is. */
  trust(userId: string, factor: Factor): Factor;
  /** True for a factor that this instance returned for this user. */
  trusts(userId: string, factor: Factor): boolean;
};

export function createGuard<Options>(driver: MfaDriver<Options>, common: Pick<Common, 'onEvent'>): Guard<Options> {
  const owners = new WeakMap<Factor, string>();

  return {
    run: (operation, schema, input, work) =>
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
      }),

    decide(table, answered, asked) {
      const { sent, status, word, names } = answered;
      const key = `${sent} ${status} ${word}`;
      const outcome = Object.hasOwn(table, key) ? table[key] : undefined;
      if (outcome === undefined) throw answered.failure ?? unexpected(status, 'an answer that is in no outcome table');
      if (names?.userId !== undefined && names.userId !== asked.userId) {
        throw unexpected(status, 'an answer about another user');
      }
      if (names?.factorId !== undefined && asked.factorId !== undefined && names.factorId !== asked.factorId) {
        throw unexpected(status, 'an answer about another factor');
      }
      return outcome;
    },

    trust(userId, factor) {
      Object.freeze(factor.verifiableBy);
      Object.freeze(factor.native);
      owners.set(Object.freeze(factor), userId);
      return factor;
    },
    trusts: (userId, factor) => owners.get(factor) === userId,
  };
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

/** INVALID_INPUT, by path and without a value. */
export function invalidInput(operation: string, problems: readonly string[]): MfaError {
  return new MfaError(
    { code: 'INVALID_INPUT' },
    `The input of ${operation} is not acceptable (${problems.join('; ')}): correct the call, nothing was sent.`,
  );
}

/** UNEXPECTED_RESPONSE: `what` completes "The identity provider gave ...". */
export function unexpected(status: number, what: string): MfaError {
  return new MfaError(
    { code: 'UNEXPECTED_RESPONSE', ...(status > 0 && { status }) },
    `The identity provider gave ${what}: nobody was let in, tell the operator.`,
  );
}

/** UNSUPPORTED, before anything is sent. */
export function unsupported(what: string): MfaError {
  return new MfaError({ code: 'UNSUPPORTED' }, `This provider does not support ${what}: read its capabilities first.`);
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
