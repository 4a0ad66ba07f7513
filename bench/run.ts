// `npm run bench`: measures all clients in every round, so that other work on the machine slows all of them equally.
// Then it measures imports and sizes. It prints the tables and writes results.md. On two idle cores it takes about half
// an hour: 15 rounds of 1.6 minutes, 4 minutes for the memory and 1 for the imports.
// `--quick`: a short run to check that the bench works.
// `--old <folder>`: also measures another build of polyfactor, such as the `dist` of another clone, in the same rounds.
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAll } from './check.ts';
import { measureCold } from './cold.ts';
import { measureImports } from './imports.ts';
import type { Figures } from './measure.ts';
import { clientsOf, isDue, MEMORY_SCENARIOS, SCENARIOS } from './plan.ts';
import { measure, type Org, startOrg } from './processes.ts';
import { tablesOf } from './report.ts';
import { writeResults } from './results-file.ts';
import { measureSizes } from './sizes.ts';
import { targetTable } from './targets.ts';

const { quick: isQuick = false, old } = parseArgs({
  options: { quick: { type: 'boolean' }, old: { type: 'string' } },
}).values;
// npm runs this in its own folder, and says in which one the caller was.
if (old !== undefined) process.env.POLYFACTOR_OLD = resolve(process.env.INIT_CWD ?? '', old);

const ROUNDS = isQuick ? 1 : 15;
/** Memory differs little between rounds, and its scenarios take long. */
const MEMORY_ROUNDS = isQuick ? 1 : 2;
const IMPORT_ROUNDS = isQuick ? 3 : 21;
/** A quick run makes this many times fewer calls. */
const DIVISOR = isQuick ? 20 : 1;

const log = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

async function measureClients(org: Org): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const figures = new Map<string, Figures[]>();
  async function measureAll(scenarios: readonly string[], rounds: number) {
    for (let round = 1; round <= rounds; round += 1) {
      for (const scenario of scenarios) {
        log(`round ${round} of ${rounds}: ${scenario}`);
        for (const client of clientsOf(scenario).filter((name) => isDue(name, round))) {
          const key = `${client} ${scenario}`;
          const measured =
            scenario === 'cold' ? measureCold(client, org.baseUrl) : measure(client, scenario, org, DIVISOR);
          figures.set(key, [...(figures.get(key) ?? []), await measured]);
        }
      }
    }
  }
  await measureAll(SCENARIOS, ROUNDS);
  await measureAll(MEMORY_SCENARIOS, MEMORY_ROUNDS);
  return figures;
}

const startedAt = Date.now();
const org = await startOrg();
await checkAll(org);
const rounds = await measureClients(org);
org.stop();
log('imports and sizes');
const imports = await measureImports(IMPORT_ROUNDS);
const sizes = await measureSizes();

const minutes = ((Date.now() - startedAt) / 60_000).toFixed(0);
const load = loadavg().map((value) => value.toFixed(1));
const tables = `${ROUNDS} rounds of the clients (${MEMORY_ROUNDS} for memory), ${IMPORT_ROUNDS} rounds of the imports, in ${minutes} minutes. Load averages at the end: ${load.join(', ')}.

## Targets

Of polyfactor with Okta, if nothing else is said. "Of" means divided by the figure of. Two figures are fresh and settled,
four are those of v1 and then of v2.

${targetTable(rounds, imports, sizes)}

${tablesOf(rounds, imports, sizes)}`;
console.log(tables);
// The figures of a quick run are not exact enough for results.md, and those of another build do not belong there.
if (!isQuick && old === undefined) writeResults(tables);
