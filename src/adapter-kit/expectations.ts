import { unsupported } from '../spec/errors.ts';
import type { Factor, Way } from '../spec/factors.ts';
import type { Prompt } from '../spec/steps.ts';

/** What can end a step: every way of the factor, or the one that the caller chose. */
export function expectationsOf(ways: Factor['verifiableBy'], way: Way | undefined): Prompt['expects'] {
  const [first, ...rest] = way === undefined ? ways : ways.filter((offered) => offered === way);
  if (first === undefined) throw unsupported(`a step that is ended by ${way}`);
  return [first, ...rest];
}
