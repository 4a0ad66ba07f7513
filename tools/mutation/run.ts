// `npm run mutation [group ...]`: Stryker makes small changes to the code (mutants) and runs the tests on each of them.
// Prints how many mutants the tests notice. Each group of files has its own tests, because each mutant runs all of
// them.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

/** The files of an adapter that decide who is let in, and what its errors and factors are. */
function decidingFilesOf(adapter: string): readonly string[] {
  const own = ['outcomes', 'driver', 'capabilities', 'names', 'prompts'].map(
    (file) => `adapters/${adapter}/${file}.ts`,
  );
  return adapter === 'okta' ? [...own, 'adapters/okta/errors.ts'] : own;
}

type Group = {
  /** The files that are changed. */
  readonly mutate: readonly string[];
  /** The tests that must notice it. */
  readonly tests: readonly string[];
  /** Tests that take seconds for each mutant: only the mutants that survive the others run them. */
  readonly slowTests?: readonly string[];
};

const CROSS_OPERATION = ['adapters/all/cross-operation*'];
const groups: Readonly<Record<string, Group>> = {
  core: {
    mutate: [
      'src/core/{define-provider,operation,outcomes,outcome-unknown,attempts,replay-guard,clock}.ts',
      'src/core/{known-factors,handles,open-step,capabilities,fake-permission,numeric-code,client-hints}.ts',
      'src/spec/errors.ts',
      'src/adapter-kit/options.ts',
    ],
    tests: ['unit/core/!(*-memory)', 'adapters/onelogin/config*'],
    slowTests: ['unit/core/*-memory'],
  },
  polling: {
    mutate: ['src/polling/*.ts'],
    tests: ['unit/polling/!(absurd-numbers|many-waits)'],
    slowTests: ['unit/polling/{absurd-numbers,many-waits}'],
  },
  transport: { mutate: ['src/adapter-kit/http/*.ts'], tests: ['unit/adapter-kit/**'] },
  okta: {
    mutate: decidingFilesOf('okta'),
    tests: ['adapters/okta/**', 'adapters/all/!(cross-operation*)'],
    slowTests: CROSS_OPERATION,
  },
  'onelogin-v1': {
    mutate: decidingFilesOf('onelogin/v1'),
    tests: ['adapters/onelogin/*', 'adapters/onelogin/v1/*', 'adapters/all/!(cross-operation*)'],
    slowTests: CROSS_OPERATION,
  },
  'onelogin-v2': {
    mutate: decidingFilesOf('onelogin/v2'),
    tests: ['adapters/onelogin/*', 'adapters/onelogin/v2/*', 'adapters/all/!(cross-operation*)'],
    slowTests: CROSS_OPERATION,
  },
};

const MIN_SCORE = 0.9;
const SURVIVORS = 'reports/survivors.txt';

type Score = { killed: number; all: number };

type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;
type Mutant = Mutants[number];

async function mutantsOf(name: string, mutate: readonly string[], tests: readonly string[]): Promise<Mutants> {
  process.env.POLYFACTOR_MUTATION_TESTS = tests.map((place) => `test/${place}.test.ts`).join(';');
  return new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'tools/mutation/vitest.config.ts' },
    coverageAnalysis: 'perTest',
    mutate: [...mutate],
    ignorePatterns: ['dist', 'reports'],
    reporters: ['json'],
    jsonReporter: { fileName: `reports/mutation-${name}.json` },
    // Long enough that a busy machine is not mistaken for a mutant that hangs.
    timeoutMS: 20_000,
    concurrency: 2,
  }).runMutationTest();
}

const isNoticed = ({ status }: Mutant): boolean => status === 'Killed' || status === 'Timeout';
/** The tests cannot notice a change that does not run. */
const isOut = ({ status }: Mutant): boolean => ['Ignored', 'CompileError', 'RuntimeError'].includes(status);
const fileOf = ({ fileName }: Mutant): string => fileName.slice(process.cwd().length + 1);

const linesOf = (mutant: Mutant): string =>
  `${fileOf(mutant)}:${mutant.location.start.line}-${mutant.location.end.line}`;

function nameOf(mutant: Mutant): string {
  const { start, end } = mutant.location;
  return `${fileOf(mutant)}:${start.line}:${start.column} to ${end.line}:${end.column} ${mutant.mutatorName}: ${mutant.replacement}`;
}

async function scoresOf(name: string): Promise<Map<string, Score>> {
  const group = groups[name];
  if (group === undefined) throw new Error(`No group ${name}: use one of ${Object.keys(groups).join(', ')}.`);
  const mutants = (await mutantsOf(name, group.mutate, group.tests)).filter((mutant) => !isOut(mutant));
  const surviving = mutants.filter((mutant) => !isNoticed(mutant));
  const again =
    group.slowTests === undefined || surviving.length === 0
      ? []
      : await mutantsOf(`${name}-slow`, [...new Set(surviving.map(linesOf))], group.slowTests);
  const noticedLate = new Set(again.filter(isNoticed).map(nameOf));

  const scores = new Map<string, Score>();
  for (const mutant of mutants) {
    const score = scores.get(fileOf(mutant)) ?? { killed: 0, all: 0 };
    scores.set(fileOf(mutant), score);
    score.all += 1;
    if (isNoticed(mutant) || noticedLate.has(nameOf(mutant))) score.killed += 1;
    else appendFileSync(SURVIVORS, `${nameOf(mutant)} (${mutant.status})\n`);
  }
  return scores;
}

mkdirSync('reports', { recursive: true });
writeFileSync(SURVIVORS, '');
const requested = process.argv.slice(2);
const scores = new Map<string, Score>();
for (const name of requested.length > 0 ? requested : Object.keys(groups)) {
  for (const [file, score] of await scoresOf(name)) scores.set(file, score);
}
const total = { killed: 0, all: 0 };
console.log('| file | mutants | noticed | score |\n|---|---|---|---|');
for (const [file, { killed, all }] of scores) {
  total.killed += killed;
  total.all += all;
  console.log(`| \`${file}\` | ${all} | ${killed} | ${((killed / all) * 100).toFixed(1)} % |`);
}
console.log(`| all | ${total.all} | ${total.killed} | ${((total.killed / total.all) * 100).toFixed(1)} % |`);
console.log(`The surviving mutants are listed in ${SURVIVORS}.`);
if (total.killed < total.all * MIN_SCORE) process.exitCode = 1;
