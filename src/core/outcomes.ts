import type { Answered } from '../spec/driver.ts';
import { unexpected } from '../spec/errors.ts';

/** Whom an answer must be about. */
export type Subject = { readonly userId: string; readonly factorId?: string | undefined };

/** What lets a user in, or makes a factor usable. */
const SUCCESSES: ReadonlySet<unknown> = new Set(['approved', 'active']);

/**
 * The outcome of an answer, by a table of the driver. Throws for a word that is not in the table, for an answer about
 * somebody else, and for a success beside an error.
 */
export async function outcomeOf<Outcome>(
  table: Readonly<Record<string, Outcome>>,
  { sent, status, word, names, failure, explain }: Answered,
  subject: Subject,
): Promise<Outcome> {
  const key = `${sent} ${status} ${word}`;
  const outcome = Object.hasOwn(table, key) ? table[key] : undefined;
  if (outcome === undefined) {
    if (failure === undefined) throw unexpected(status, 'an answer that is in no outcome table');
    throw explain === undefined ? failure : await explain(failure);
  }
  if (names?.userId !== undefined && names.userId !== subject.userId) {
    throw unexpected(status, 'an answer about another user');
  }
  if (names?.factorId !== undefined && subject.factorId !== undefined && names.factorId !== subject.factorId) {
    throw unexpected(status, 'an answer about another factor');
  }
  // The table may have an error as a word, such as a wrong code. An error is never a success, whatever the word.
  if (failure !== undefined && SUCCESSES.has(outcome)) throw failure;
  return outcome;
}
