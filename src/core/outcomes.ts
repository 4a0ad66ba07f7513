import type { Answered, Outcomes } from '../spec/driver.ts';
import { unexpected } from '../spec/errors.ts';

/** Whom an answer must be about. */
export type Subject = { readonly userId: string; readonly factorId?: string | undefined };

/** What each call is made for. A step that has begun is the success of a call that begins one. */
const SUCCESSES: { readonly [O in keyof Outcomes]: readonly unknown[] } = {
  enroll: ['active', 'pending'],
  activate: ['active'],
  challenge: ['pending'],
  verify: ['approved'],
  resend: ['pending'],
};

/**
 * The outcome of an answer, by the driver's table. Throws for a word that is not in the table, for an answer about
 * somebody else, and for a success beside an error.
 */
export async function outcomeOf<Outcome>(
  operation: keyof Outcomes,
  table: Readonly<Record<string, Outcome>>,
  { sent, status, word, names, failure, explain }: Answered,
  subject: Subject,
): Promise<Outcome> {
  const key = `${sent} ${status} ${word}`;
  const outcome = Object.hasOwn(table, key) ? table[key] : undefined;
  // The table may have an error as a word, such as a wrong code. An error is never a success, whatever the word.
  if (failure !== undefined && (outcome === undefined || SUCCESSES[operation].includes(outcome))) {
    throw explain === undefined ? failure : await explain(failure);
  }
  if (outcome === undefined) throw unexpected(status, 'an answer that is in no outcome table');
  if (names?.userId !== undefined && names.userId !== subject.userId) {
    throw unexpected(status, 'an answer about another user');
  }
  if (names?.factorId !== undefined && subject.factorId !== undefined && names.factorId !== subject.factorId) {
    throw unexpected(status, 'an answer about another factor');
  }
  return outcome;
}
