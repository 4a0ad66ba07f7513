import { FACTOR_TYPES } from '../../../spec/factors.ts';
import { skip } from '../failure.ts';
import { changes } from '../faults.ts';
import { always, type Rule } from '../rule.ts';
import type { Stage } from '../stage.ts';
import { assert, assertEqual, assertRefused } from '../support/assertions.ts';
import { listFactors } from '../support/calls.ts';
import { enrolledFactor } from '../support/enrollments.ts';
import { jsonOf, leavesOf, mapLeaves, namesId, otherId } from '../support/json.ts';
import { assertFactor } from '../support/shapes.ts';
import type { Heard } from '../wire.ts';

const needs: Rule['needs'] = ({ capabilities }) => FACTOR_TYPES.some((type) => capabilities.factors[type].enroll);

/** Does an odd entry of a list neither break the list nor become a factor that lets somebody in? */
export const listEntryRules: readonly Rule[] = [
  {
    id: 'list-07',
    title: 'an entry that is odd breaks no list, and cannot be verified',
    needs,
    run: async (stage) => {
      const { id } = await anyFactor(stage);
      const odd: readonly (readonly [string, (entry: object) => unknown])[] = [
        [
          'of words that nobody knows',
          (entry) => strange(entry, id, (value) => (typeof value === 'string' ? 'NONSENSE' : value)),
        ],
        ['of values of another type', (entry) => strange(entry, id, () => ({ odd: true }))],
        ['without values', (entry) => strange(entry, id, () => null)],
      ];
      for (const [what, change] of odd) {
        stage.wire.next(changes((heard) => withEntry(heard, id, (entries, entry) => [change(entry), ...entries])));
        const listed = await listFactors(stage);
        const seen = `an entry ${what}`;
        assert(
          listed.some((factor) => factor.id === id),
          `with ${seen} the list has lost a factor of the user`,
        );
        for (const factor of listed) assertFactor(stage, factor);
        const unknown = listed.filter((factor) => factor.id !== id);
        assert(
          unknown.every(({ status, verifiableBy }) => status !== 'active' || verifiableBy.length === 0),
          `${seen} can be verified`,
        );
      }
    },
  },
  {
    id: 'list-08',
    title: 'a list of more than 1,000 entries is an error, and is not cut',
    needs,
    run: async (stage) => {
      const { id } = await anyFactor(stage);
      stage.wire.next(
        changes((heard) => withEntry(heard, id, (_entries, entry) => Array.from({ length: 1_001 }, () => entry))),
      );
      await assertRefused('a list of 1,001 factors', ['UNEXPECTED_RESPONSE'], () => listFactors(stage));
    },
  },
  {
    id: 'list-09',
    title: 'a user that the tenant does not know is NOT_FOUND, and has no empty list',
    needs: always,
    run: async ({ provider, userId, otherUserId }) => {
      const unknown = [otherId(userId), otherId(otherUserId)].find((id) => id !== userId && id !== otherUserId);
      if (unknown === undefined) return skip('no id is surely unknown');
      await assertRefused('the list of an unknown user', ['NOT_FOUND'], () =>
        provider.listFactors({ userId: unknown }),
      );
    },
  },
];

async function anyFactor(stage: Stage) {
  const { factors } = stage.provider.capabilities;
  const type = FACTOR_TYPES.find((known) => factors[known].enroll) ?? skip('nothing can be enrolled');
  const factor = await enrolledFactor(stage, type);
  assertEqual((await listFactors(stage)).length > 0, true, 'whether an enrolled factor is listed');
  return factor;
}

/** The response with another list in place of the one that has the factor. */
function withEntry(heard: Heard, id: string, change: (entries: readonly unknown[], entry: object) => unknown[]): Heard {
  let isChanged = false;
  const visit = (json: unknown): unknown => {
    if (Array.isArray(json)) {
      const entry = json.find((one) => typeof one === 'object' && one !== null && names(one, id));
      if (entry !== undefined && !isChanged) {
        isChanged = true;
        return change(json, entry);
      }
    }
    if (typeof json !== 'object' || json === null) return json;
    if (Array.isArray(json)) return json.map(visit);
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, visit(value)]));
  };
  const text = JSON.stringify(visit(jsonOf(heard.text)));
  return isChanged ? { ...heard, text } : skip('the response has no list with the id of the factor');
}

const names = (entry: object, id: string) => leavesOf(entry).some(({ value }) => String(value) === id);

/** The entry with another id, and with other values in place of its own. */
function strange(entry: object, id: string, change: (value: unknown) => unknown): unknown {
  return mapLeaves(entry, ({ value }) => {
    if (String(value) === id) return typeof value === 'number' ? Number(otherId(id)) : otherId(id);
    return typeof value === 'string' && namesId(value, id) ? value : change(value);
  });
}
