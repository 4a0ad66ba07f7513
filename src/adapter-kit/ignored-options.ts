import type { Warning } from '../spec/steps.ts';
import { omitUndefined } from './parse.ts';

/**
 * A warning for each of the caller's `providerOptions` that this operation cannot send. Throws nothing.
 *
 * @example
 * const warnings = ignoredOptions('acme', { template: 'short', color: 'red' }, ['template']);
 */
export function ignoredOptions(
  provider: string,
  options: object | undefined,
  supported: readonly string[],
): readonly Warning[] {
  return Object.keys(omitUndefined(options ?? {}))
    .filter((key) => !supported.includes(key))
    .map((key) => ({ type: 'unsupported', feature: `providerOptions.${provider}.${key}` }));
}
