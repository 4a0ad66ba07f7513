// `npm run mutation [group ...]`: changes the code in every way that Stryker knows, runs the tests on each change, and
// prints the share that they notice. In groups, since a mutant costs as much as the tests that it is tried on.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';

/** The files of an adapter that decide. */
function decidersOf(adapter: string): readonly string[] {
  return ['outcomes', 'driver'].map((file) => `adapters/${adapter}/${file}.ts`);
}

/** What is changed, and the tests that must notice. */
const groups: Readonly<Record<string, { readonly mutate: readonly string[]; readonly tests: readonly string[] }>> = {
  core: {
    mutate: [
      'src/core/{define-provider,outcomes,attempts,replay-guard,known-factors,handles}.ts',
      'src/spec/errors.ts',
      'src/adapter-kit/options.ts',
      'src/polling/{wait-for-approval,scheduler,slots}.ts',
    ],
    tests: ['unit/{core,polling}/**', 'adapters/onelogin/config*'],
  },
  transport: { mutate: ['src/adapter-kit/http/*.ts'], tests: ['unit/adapter-kit/**'] },
  okta: { mutate: decidersOf('okta'), tests: ['adapters/okta/**'] },
  'onelogin-v1': { mutate: decidersOf('onelogin/v1'), tests: ['adapters/onelogin/*', 'adapters/onelogin/v1/*'] },
  'onelogin-v2': { mutate: decidersOf('onelogin/v2'), tests: ['adapters/onelogin/*', 'adapters/onelogin/v2/*'] },
};

const LEAST_SHARE = 0.9;
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
    // A busy machine must not pass for a mutant that hangs.
    timeoutMS: 20_000,
    concurrency: 2,
  }).runMutationTest();

  const scores = new Map<string, Score>();
  for (const { fileName, status, location, replacement, mutatorName } of mutants) {
    // What does not run, or cannot, is no change that tests could notice.
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
const asked = process.argv.slice(2);
const scores = new Map<string, Score>();
for (const name of asked.length > 0 ? asked : Object.keys(groups)) {
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
console.log(`The others are listed in ${SURVIVORS}.`);
if (total.killed < total.all * LEAST_SHARE) process.exitCode = 1;
