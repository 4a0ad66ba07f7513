import { mfaContract } from '../../src/testkit/contract/index.ts';
import { familyOf } from '../../src/testkit/contract/rule.ts';
import { mutants } from '../../test/testkit/contract/mutants/index.ts';
import { groups } from './groups.ts';
import { type Promised, promises } from './promises.ts';
import { sources } from './sources.ts';

// The page docs/contract.md: the promises, the rules and the mutants.

const groupOf = (family: string) => family.slice(0, -3);
const families: ReadonlyMap<string, string> = new Map(
  mfaContract.toReversed().map(({ id, title }) => [familyOf(id), titleOf(id, title)]),
);

/** Without the factor type and the way, which only one rule of the family has. */
function titleOf(id: string, title: string): string {
  return id === familyOf(id) ? title : title.replace(/^[\w ]+: /, '');
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cellOf).join(' | ')} |`).join('\n');
const cellOf = (text: string) => text.replaceAll('|', '\\|');

const linkOf = (family: string) => `[${family}](#${groupOf(family)})`;

function promiseTables(): string {
  let number = 0;
  return Object.entries(sources())
    .map(([place, sentences]) => {
      const rows = sentences.map((sentence) => {
        number += 1;
        const promised = (promises[place] ?? []).find(({ said }) => sentence.startsWith(said));
        return [String(number), sentence.replace(/[:;]$/, ''), heldBy(promised)];
      });
      return `### ${place}\n\n${table(['no.', 'promise', 'rules'], rows)}`;
    })
    .join('\n\n');
}

function heldBy(promised: Promised | undefined): string {
  if (promised === undefined) throw new Error('A promise has no entry in tools/contract/promises.ts.');
  return promised.elsewhere ?? [...new Set(promised.rules)].map(linkOf).join(', ');
}

function ruleTables(): string {
  return Object.entries(groups)
    .map(([group, question]) => {
      const rows = [...families]
        .filter(([family]) => groupOf(family) === group)
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([family, title]) => {
          const broken = mutants.filter(({ rule }) => familyOf(rule) === family).map((mutant) => mutant.title);
          return [family, title, broken.join('; ')];
        });
      return `### ${group}\n\n${question}\n\n${table(['rule', 'what must be true', 'mutants: a provider that'], rows)}`;
    })
    .join('\n\n');
}

/** The page, as it must be. */
export const contractPage = (): string => `# The contract

What an \`MfaProvider\` promises, the rules of \`mfaContract\` that hold it, and the mutants: providers that are broken in one
way, which the tests of this package run to show that the rules find them. [Testing](testing.md#the-contract) says how to
run the rules on your own adapter or wrapper.

This page is generated: ${families.size} rules, as ${mfaContract.length} cases for factor types and ways, and ${mutants.length} mutants.

## Promises

${promiseTables()}

## Rules

A rule without a way or a factor type runs once. Every other one runs for each type and way that the provider offers, and
its id ends with them: \`verify-01-sms-code\`.

${ruleTables()}
`;
