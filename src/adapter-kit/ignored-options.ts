import type { Warning } from '../spec/steps.ts';
import { present } from './parse.ts';

/** A warning for each of the caller's options that the identity provider has no place for in this operation. */
export function unheededOptions(
  provider: string,
  options: object | undefined,
  heeded: readonly string[],
): readonly Warning[] {
  return Object.keys(present(options ?? {}))
    .filter((key) => !heeded.includes(key))
    .map((key) => ({ type: 'unsupported', feature: `providerOptions.${provider}.${key}` }));
}
