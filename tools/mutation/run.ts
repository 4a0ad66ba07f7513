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

/** The files that are changed, and the tests that must notice it. */
const groups: Readonly<Record<string, { readonly mutate: readonly string[]; readonly tests: readonly string[] }>> = {
  core: {
    mutate: [
      'src/core/{define-provider,operation,outcomes,outcome-unknown,attempts,replay-guard,clock}.ts',
      'src/core/{known-factors,handles,open-step,capabilities,fake-permission,numeric-code,client-hints}.ts',
      'src/spec/errors.ts',
      'src/adapter-kit/options.ts',
    ],
    tests: ['unit/core/**', 'adapters/onelogin/config*'],
  },
  polling: { mutate: ['src/polling/*.ts'], tests: ['unit/polling/**'] },
  transport: { mutate: ['src/adapter-kit/http/*.ts'], tests: ['unit/adapter-kit/**'] },
  okta: { mutate: decidingFilesOf('okta'), tests: ['adapters/okta/**', 'adapters/all/**'] },
  'onelogin-v1': {
    mutate: decidingFilesOf('onelogin/v1'),
    tests: ['adapters/onelogin/*', 'adapters/onelogin/v1/*', 'adapters/all/**'],
  },
  'onelogin-v2': {
    mutate: decidingFilesOf('onelogin/v2'),
    tests: ['adapters/onelogin/*', 'adapters/onelogin/v2/*', 'adapters/all/**'],
  },
};

const MIN_SCORE = 0.9;
const SURVIVORS = 'reports/survivors.txt';

type Score = { killed: number; all: number };

async function scoresOf(name: string): Promise<Map<string, Score>> {
  const group = groups[name];
  if (group === undefined) throw new Error(`No group ${name}: use one of ${Object.keys(groups).join(', ')}.`);
  process.env.POLYFACTOR_MUTATION_TESTS = group.tests.map((place) => `test/${place}.test.ts`).join(';');
  const mutants = await new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'tools/mutation/vitest.config.ts' },
    coverageAnalysis: 'perTest',
    mutate: [...group.mutate],
    ignorePatterns: ['dist', 'reports'],
    reporters: ['json'],
    jsonReporter: { fileName: `reports/mutation-${name}.json` },
    // Long enough that a busy machine is not mistaken for a mutant that hangs.
    timeoutMS: 20_000,
    concurrency: 2,
  }).runMutationTest();

  const scores = new Map<string, Score>();
  for (const { fileName, status, location, replacement, mutatorName } of mutants) {
    // The tests cannot notice a change that does not run.
    if (status === 'Ignored' || status === 'CompileError' || status === 'RuntimeError') continue;
    const file = fileName.slice(process.cwd().length + 1);
    const score = scores.get(file) ?? { killed: 0, all: 0 };
    scores.set(file, score);
    score.all += 1;
    if (status === 'Killed' || status === 'Timeout') score.killed += 1;
    else {
      const place = `${file}:${location.start.line}:${location.start.column}`;
      appendFileSync(SURVIVORS, `${place} ${mutatorName} (${status}): ${replacement}\n`);
    }
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
