import { isMfaError } from '../../spec/errors.ts';
import { METHODS } from '../../spec/methods.ts';
import type { MfaProvider } from '../../spec/provider.ts';
import type { LeakCheck } from './leak-check.ts';

// The last calls of a rule, for the report of a failure. It holds operations and outcomes, and no value of a call.

export type Trail = {
  /** Notes what happened between two calls. */
  note(what: string): void;
  readonly last: readonly string[];
};

const LENGTH = 8;

export function createTrail(): Trail {
  const last: string[] = [];
  return {
    last,
    note(what) {
      last.push(what);
      if (last.length > LENGTH) last.shift();
    },
  };
}

/** The provider, with every call noted and its result checked. A method that throws at once is noted too. */
export function watch(provider: MfaProvider, trail: Trail, leakCheck: LeakCheck): MfaProvider {
  const watched: Record<string, unknown> = {};
  for (const operation of METHODS) {
    watched[operation] = async (input: unknown) => {
      leakCheck.hear(input);
      try {
        const result = await Reflect.apply(provider[operation], provider, [input]);
        trail.note(`${operation}${about(input)}: ${outcomeOf(result)}`);
        leakCheck.checkResult(operation, result);
        return result;
      } catch (error) {
        trail.note(`${operation}${about(input)}: ${isMfaError(error) ? error.code : 'an error that is no MfaError'}`);
        leakCheck.checkError(operation, error);
        throw error;
      }
    };
  }
  const { spec, id, instance, capabilities } = provider;
  return { ...asMethods(watched), spec, id, instance, capabilities };
}

/** The only place that says that the watched methods have the types of the methods that they call. */
function asMethods(watched: Readonly<Record<string, unknown>>): Pick<MfaProvider, (typeof METHODS)[number]> {
  return watched as Pick<MfaProvider, (typeof METHODS)[number]>;
}

/** What the call was about, without a value that could be a secret. */
function about(input: unknown): string {
  const factorType = at(at(input, 'factor'), 'type') ?? at(at(input, 'handle'), 'factorType');
  const kind = at(at(input, 'answer'), 'kind');
  return [factorType, kind && `by ${kind}`]
    .filter((part) => typeof part === 'string')
    .map((part) => ` ${part}`)
    .join('');
}

function outcomeOf(result: unknown): string {
  if (Array.isArray(result)) return `${result.length} entries`;
  const parts = [at(result, 'status') ?? (at(result, 'prompt') ? 'a step' : 'done'), at(result, 'reason')];
  return parts.filter((part) => typeof part === 'string').join(' ');
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
