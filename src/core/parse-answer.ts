import { invalidInput } from '../spec/errors.ts';
import type { Answer } from '../spec/results.ts';
import { answerSchema } from './input.ts';
import { check } from './validate.ts';

/**
 * The answer that came from a browser, checked. Unknown keys of a WebAuthn credential are left out; any other unknown
 * key is refused. Throws MfaError INVALID_INPUT that names every problem by its path, and no value.
 *
 * @example
 * const answer = parseAnswer(await request.json());
 * const result = await mfa.verify({ userId, handle, answer });
 */
export function parseAnswer(value: unknown): Answer {
  const checked = check(answerSchema, value);
  if ('problems' in checked) throw invalidInput('parseAnswer', checked.problems);
  return checked.value;
}
