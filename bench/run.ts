// `npm run bench`: measures all clients in every round, so that other work on the machine slows all of them equally.
// Then it measures imports and sizes. It prints the tables and writes results.md. `--quick`: a short run to check that
// the bench works.
import { loadavg } from 'node:os';
import { CLIENTS } from './client.ts';
import { measureImports } from './imports.ts';
import type { Figures } from './measure.ts';
import { measure, type Org, startOrg } from './processes.ts';
import { tablesOf } from './report.ts';
import { writeResults } from './results-file.ts';
import { measureSizes } from './sizes.ts';
import { targetTable } from './targets.ts';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 1 : 7;
/** Memory differs little between rounds, and its scenarios take long. */
const MEMORY_ROUNDS = isQuick ? 1 : 2;
const IMPORT_ROUNDS = isQuick ? 3 : 21;
/** A quick run makes this many times fewer calls. */
const DIVISOR = isQuick ? 20 : 1;
const SCENARIOS = ['latency 1', 'latency 50', 'login', 'list'];
const MEMORY_SCENARIOS = ['list, memory', 'login, memory'];

const log = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Checks that every client returns the right results, and sends as many requests as the others. */
async function checkAll({ baseUrl, served }: Org): Promise<void> {
  for (const client of CLIENTS) {
    const before = await served();
    const { factors, loggedIn } = await measure(client, 'check', baseUrl, 1);
    const requests = (await served()).requests - before.requests;
    // Before the measurement, polyfactor sends one more request: it challenges a factor from its own list.
    const expected = client === 'polyfactor' ? 4 : 3;
    if (factors !== 3 || loggedIn !== 1 || requests !== expected) {
      throw new Error(`${client}: ${factors} factors, ${loggedIn} logins, ${requests} requests.`);
    }
  }
}

async function measureClients({ baseUrl }: Org): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const figures = new Map<string, Figures[]>();
  async function measureAll(scenarios: readonly string[], rounds: number) {
    for (let round = 1; round <= rounds; round += 1) {
      for (const scenario of scenarios) {
        log(`round ${round} of ${rounds}: ${scenario}`);
        for (const client of CLIENTS) {
          const key = `${client} ${scenario}`;
          figures.set(key, [...(figures.get(key) ?? []), await measure(client, scenario, baseUrl, DIVISOR)]);
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

${tablesOf(rounds, imports, sizes)}

## Targets

${targetTable(rounds, imports)}`;
console.log(tables);
// The figures of a quick run are not exact enough for results.md.
if (!isQuick) writeResults(tables);
