import { unsupported } from '../spec/errors.ts';
import type { Factor, Way } from '../spec/factors.ts';
import type { Answer } from '../spec/results.ts';
import type { Prompt } from '../spec/steps.ts';
import { foreignState } from './state.ts';

/**
 * What can end a step: all ways of the factor, or the one that the caller chose. Throws MfaError UNSUPPORTED if
 * the factor lacks it.
 *
 * @example
 * const expects = expectationsOf(['approval', 'code'], 'code');
 */
export function expectationsOf(ways: Factor['verifiableBy'], way: Way | undefined): Prompt['expects'] {
  const [first, ...rest] = way === undefined ? ways : ways.filter((offered) => offered === way);
  if (first === undefined) throw unsupported(`a step that is ended by ${way}`);
  return [first, ...rest];
}

/**
 * The code of an answer; undefined: it is a poll. For an identity provider whose steps expect codes and approvals only.
 * Throws MfaError HANDLE_INVALID for any other answer.
 *
 * @example
 * const code = codeOf({ kind: 'code', code: '123456' });
 */
export function codeOf(answer: Answer | undefined): string | undefined {
  if (answer === undefined || answer.kind === 'code') return answer?.code;
  throw foreignState();
}
