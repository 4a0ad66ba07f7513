import { check } from 'recheck';
import type { Pattern } from './patterns.ts';

// Whether the time of a regular expression grows only as fast as the text that it is tried on.

/** Milliseconds for one regular expression. The slowest one of this repository takes a tenth of it. */
const MAX_MS = 20_000;

/** What is wrong with a regular expression; undefined: its time is linear. */
export async function problemOf({ source, flags }: Pattern, timeoutMs = MAX_MS): Promise<string | undefined> {
  if (source === undefined) return 'is put together at run time, so nobody can check it: write a literal';
  const result = await check(source, flags, { timeout: timeoutMs });
  if (result.status === 'safe') return undefined;
  if (result.status === 'unknown') return `could not be decided (${result.error.kind}): make it simpler`;
  const { complexity, attack } = result;
  return `is ${complexity.summary}: ${attack.string.length} characters stop it, ${attack.pattern.slice(0, 120)}`;
}
