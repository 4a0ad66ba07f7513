import type * as v from 'valibot';
import type { Common } from '../spec/common.ts';
import type { DriverCall, MfaDriver } from '../spec/driver.ts';
import { copyError, invalidInput, isMfaError, MfaError, withStackOf } from '../spec/errors.ts';
import type { MfaEvent } from '../spec/events.ts';
import type { FactorType } from '../spec/factors.ts';
import type { CallOptions } from '../spec/provider.ts';
import type { Warning } from '../spec/steps.ts';
import type { ClientHints } from './client-hints.ts';
import type { Lifetime } from './lifetime.ts';
import { mayHaveHappened } from './outcome-unknown.ts';
import type { RecordTrace } from './records.ts';
import { traced, tracingChannel } from './tracing.ts';
import { check, isRecord } from './validate.ts';

/** What the event says about the subject of a call. Set as soon as it is known, so that errors have it too. */
export type EventSubject = RecordTrace & { factorType?: FactorType };

type Ending = Pick<MfaEvent, 'outcome' | 'reason' | 'networkCode' | 'notices'>;
const REASONS = ['wrong-answer', 'denied', 'expired', 'replayed', 'locked', 'canceled'] as const;

/** What every checked input has. Only the extras of an adapter that concern the whole tenant have no user. */
type CheckedInput = Omit<CallOptions, 'client' | 'providerOptions'> & {
  readonly userId?: string;
  readonly client?: ClientHints | undefined;
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
  work: (call: DriverCall<Options>, input: I, about: EventSubject) => Promise<T>,
  /** Set if the tracing channel runs the operation already. */
  onEnd?: (event: MfaEvent) => void,
) => Promise<T>;

export function createOperation<Options>(
  driver: MfaDriver<Options>,
  common: Pick<Common, 'onEvent'>,
  now: () => number,
  lifetime: Lifetime,
): Operation<Options> {
  const operation: Operation<Options> = async (name, schema, input, work, onEnd) => {
    const channel = onEnd === undefined ? tracingChannel() : undefined;
    if (channel !== undefined) {
      const context = { provider: driver.id, operation: name };
      return traced(channel, context, (end) => operation(name, schema, input, work, end));
    }
    const startedAt = performance.now();
    const trace: DriverCall['trace'] = { requests: 0 };
    const about: EventSubject = { storeCalls: 0, storeMs: 0 };
    let ending: Ending = { outcome: 'ok' };
    let signal: AbortSignal | undefined;
    let hasBegun = false;
    try {
      lifetime.begin();
      hasBegun = true;
      const checked = checkInput(driver, name, schema, input);
      signal = checked.signal;
      signal?.throwIfAborted();
      // Without a clock nothing is sent: no end of a step could be told.
      now();
      const result = await work(callOf(driver, name, checked, trace), checked, about);
      ending = endingOf(name, result);
      return withWarnings(result, checked.client?.warnings);
    } catch (error) {
      if (signal?.aborted) {
        ending = { outcome: 'aborted' };
        throw signal.reason;
      }
      const failure = asMfaError(driver, name, error, trace);
      const { code: outcome, networkCode } = failure;
      ending = { outcome, ...(networkCode !== undefined && { networkCode }) };
      throw failure;
    } finally {
      if (hasBegun) lifetime.end();
      const { requests, status, requestId } = trace;
      const { factorType, storeCalls, storeMs, isLost } = about;
      const event: MfaEvent = {
        provider: driver.id,
        operation: name,
        ...ending,
        ...(isLost === true && { notices: ['record-lost'] }),
        ...(factorType !== undefined && { factorType }),
        ...(status !== undefined && { providerStatus: status }),
        ...(requestId !== undefined && { requestId }),
        requests,
        durationMs: rounded(performance.now() - startedAt),
        storeCalls,
        storeMs: rounded(storeMs),
      };
      onEnd?.(event);
      emit(common.onEvent, event);
    }
  };
  return operation;
}

/** One decimal: the full fraction has enough digits to be taken for a code in a log. */
const rounded = (ms: number) => Math.round(ms * 10) / 10;

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
  { userId = '', signal, client, providerOptions = {} }: CheckedInput,
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
  return { operation, userId, signal, client: client?.sent ?? {}, options: parsed?.value, trace };
}

/** A result that has warnings also says what was lost of `client`. Other calls only leave it out. */
function withWarnings<T>(result: T, lost: readonly Warning[] = []): T {
  if (lost.length === 0 || typeof result !== 'object' || result === null || !('warnings' in result)) return result;
  return Array.isArray(result.warnings) ? { ...result, warnings: [...result.warnings, ...lost] } : result;
}

/** The error with provider and operation. An error that is no MfaError loses its text, which may hold a secret. */
function asMfaError(
  driver: Pick<MfaDriver, 'id'>,
  operation: string,
  error: unknown,
  trace: DriverCall['trace'],
): MfaError {
  const { status, requestId } = trace;
  if (!isMfaError(error)) {
    const answer = {
      ...(status !== undefined && { providerStatus: status }),
      ...(requestId !== undefined && { requestId }),
      ...(mayHaveHappened(operation, trace, status) && { outcomeUnknown: true as const }),
    };
    const failure = new MfaError(
      { code: 'UNEXPECTED_RESPONSE', provider: driver.id, operation, ...answer },
      `The ${driver.id} adapter failed on an answer that it cannot read: nobody was let in, report it with the operation.`,
    );
    return withStackOf(failure, error);
  }
  // An answer that is in no table is looked for in the identity provider's log by its id.
  const isAboutLast = error.code === 'UNEXPECTED_RESPONSE' && status !== undefined && error.providerStatus === status;
  // A copy, so that nothing leaves with it that somebody hung on it.
  return copyError(error, {
    ...(isAboutLast && requestId !== undefined && { requestId }),
    ...(mayHaveHappened(operation, trace, error.providerStatus ?? status) && { outcomeUnknown: true }),
    ...error,
    provider: error.provider ?? driver.id,
    operation: error.operation ?? operation,
  });
}

/** The operations whose result has a status. Any other one that does not fail is `ok`. */
const JUDGED: ReadonlySet<string> = new Set(['enroll', 'activate', 'verify']);

function endingOf(operation: string, result: unknown): Ending {
  if (!JUDGED.has(operation) || !isRecord(result)) return { outcome: 'ok' };
  const reason = REASONS.find((known) => result.reason === known);
  return {
    outcome: String(result.status),
    ...(reason !== undefined && { reason }),
    ...(reason === 'replayed' && { notices: ['code-used-before'] }),
  };
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
