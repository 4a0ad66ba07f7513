// `npm run bench`: measures every client in turn, round by round, so that what else the machine does meets them all;
// then the imports and the sizes. Prints the tables and writes results.md. `--quick`: short, to see whether it works.
import { loadavg } from 'node:os';
import { CLIENTS } from './client.ts';
import { measureImports } from './imports.ts';
import type { Figures } from './measure.ts';
import { measured, type Org, startOrg } from './processes.ts';
import { tablesOf } from './report.ts';
import { writeResults } from './results-file.ts';
import { measureSizes } from './sizes.ts';
import { targetTable } from './targets.ts';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 1 : 7;
/** Memory hardly differs between rounds, and takes long to fill. */
const MEMORY_ROUNDS = isQuick ? 1 : 2;
const IMPORT_ROUNDS = isQuick ? 3 : 21;
/** A quick run calls that many times less often. */
const DIVISOR = isQuick ? 20 : 1;
const SCENARIOS = ['latency 1', 'latency 50', 'login', 'list'];
const MEMORY_SCENARIOS = ['list, memory', 'login, memory'];

const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

/** Every client does the same: the right answers, and no request more than the others. */
async function checkAll({ baseUrl, served }: Org): Promise<void> {
  for (const client of CLIENTS) {
    const before = await served();
    const { factors, loggedIn } = await measured(client, 'check', baseUrl, 1);
    const requests = (await served()).requests - before.requests;
    // polyfactor lists once more, before it is measured: it challenges a factor that it has returned.
    const expected = client === 'polyfactor' ? 4 : 3;
    if (factors !== 3 || loggedIn !== 1 || requests !== expected) {
      throw new Error(`${client}: ${factors} factors, ${loggedIn} logins, ${requests} requests.`);
    }
  }
}

async function measureClients({ baseUrl }: Org): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const figures = new Map<string, Figures[]>();
  async function measure(scenarios: readonly string[], rounds: number) {
    for (let round = 1; round <= rounds; round += 1) {
      for (const scenario of scenarios) {
        say(`round ${round} of ${rounds}: ${scenario}`);
        for (const client of CLIENTS) {
          const key = `${client} ${scenario}`;
          figures.set(key, [...(figures.get(key) ?? []), await measured(client, scenario, baseUrl, DIVISOR)]);
        }
      }
    }
  }
  await measure(SCENARIOS, ROUNDS);
  await measure(MEMORY_SCENARIOS, MEMORY_ROUNDS);
  return figures;
}

const startedAt = Date.now();
const org = await startOrg();
await checkAll(org);
const rounds = await measureClients(org);
org.stop();
say('imports and sizes');
const imports = await measureImports(IMPORT_ROUNDS);
const sizes = await measureSizes();

const minutes = ((Date.now() - startedAt) / 60_000).toFixed(0);
const load = loadavg().map((value) => value.toFixed(1));
const tables = `${ROUNDS} rounds of the clients (${MEMORY_ROUNDS} of their memory), ${IMPORT_ROUNDS} of the imports, in ${minutes} minutes; load averages at the end: ${load.join(', ')}.

${tablesOf(rounds, imports, sizes)}

## To reach

${targetTable(rounds, imports)}`;
console.log(tables);
// What a quick run measures is no result.
if (!isQuick) writeResults(tables);
