import { isMfaError } from '../../../spec/errors.ts';
import { skip } from '../failure.ts';
import { delivers } from '../faults.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { type AnsweredStep, perAnsweredStep } from '../support/answered-steps.ts';
import { assert } from '../support/assertions.ts';
import { idsIn, jsonOf, type Leaf, leavesOf, mapLeaves, namesId } from '../support/json.ts';
import type { Heard } from '../wire.ts';

const WORDS = ['NONSENSE', 'constructor', '__proto__', ''];
const STATUSES = [
  ...[200, 201, 202, 204, 206, 400, 401, 402, 403, 404, 409, 410, 412, 418, 422, 423, 429, 451, 500, 502, 503, 504],
];

/** Is a word that no table has an error, whatever its status is? */
export const unknownStatusRules: readonly Rule[] = [
  ...perAnsweredStep({
    id: 'word-01',
    title: 'an unknown word in place of that of a success is an error',
    run: async (stage, answered) => {
      for (const word of WORDS) {
        const heard = withWord(stage, answered, word);
        const delivered = await answered.deliver(delivers(heard));
        assert(
          delivered.status === 'refused',
          `${answered.what} with the word ${JSON.stringify(word)} is ${delivered.status}, and no error`,
        );
      }
    },
  }),
  ...perAnsweredStep({
    id: 'word-02',
    title: 'an unknown word with any status neither lets anybody in nor keeps anybody waiting',
    run: async (stage, answered) => {
      const heard = withWord(stage, answered, 'NONSENSE');
      for (const status of STATUSES) {
        const delivered = await answered.deliver(delivers({ ...heard, status }));
        if (isMfaError(delivered.error, 'HANDLE_INVALID')) return;
        const what = `${answered.what} with an unknown word and status ${status}`;
        assert(!['approved', 'active', 'pending'].includes(delivered.status), `${what} is ${delivered.status}`);
      }
    },
  }),
];

/** The success, with another word in each place where a failure has another word or none. */
function withWord(
  { userId, otherUserId }: Stage,
  { success, failure, handle, factorId }: AnsweredStep,
  word: string,
): Heard {
  const json = jsonOf(success.text);
  const other = new Map(leavesOf(jsonOf(failure?.text ?? '')).map(({ path, value }) => [path.join('/'), value]));
  const ids = [userId, otherUserId, factorId ?? '', ...idsIn(handle.state)];
  const isWord = ({ path, value }: Leaf) => {
    if (typeof value !== 'string' || other.get(path.join('/')) === value) return false;
    const isId = ids.some((id) => namesId(value, id)) || /^https?:/.test(value);
    return !isId && !/\d{4}-\d\d-\d\dT/.test(value);
  };
  if (!leavesOf(json).some(isWord)) return skip('a success has no word of its own');
  return { ...success, text: JSON.stringify(mapLeaves(json, (leaf) => (isWord(leaf) ? word : leaf.value))) };
}
