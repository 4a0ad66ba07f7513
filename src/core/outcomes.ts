import type { Answered } from '../spec/driver.ts';
import { unexpected } from '../spec/errors.ts';

/** Whom an answer must be about. */
export type Asked = { readonly userId: string; readonly factorId?: string | undefined };

/** What lets a user in or makes a factor good. */
const SUCCESSES: ReadonlySet<unknown> = new Set(['approved', 'active']);

/**
 * The outcome of an answer by a table of the driver's. What is not in the table, what is about somebody else, and a
 * success beside an error are thrown.
 */
export function outcomeOf<Outcome>(
  table: Readonly<Record<string, Outcome>>,
  { sent, status, word, names, failure }: Answered,
  asked: Asked,
): Outcome {
  const key = `${sent} ${status} ${word}`;
  const outcome = Object.hasOwn(table, key) ? table[key] : undefined;
  if (outcome === undefined) throw failure ?? unexpected(status, 'an answer that is in no outcome table');
  if (names?.userId !== undefined && names.userId !== asked.userId) {
    throw unexpected(status, 'an answer about another user');
  }
  if (names?.factorId !== undefined && asked.factorId !== undefined && names.factorId !== asked.factorId) {
    throw unexpected(status, 'an answer about another factor');
  }
  // An error may be a word of the table, such as a wrong code; it is never a success, whatever the word.
  if (failure !== undefined && SUCCESSES.has(outcome)) throw failure;
  return outcome;
}
