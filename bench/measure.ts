// Measures one client in one scenario, in its own process:
// `node --expose-gc measure.ts <client> <scenario> <base URL> <divisor>`. Prints one line of JSON with the figures.
import { type Client, type Connect, isClientName } from './client.ts';
import { retainedMemory } from './memory.ts';
import { cpuOf, repeat } from './repeat.ts';
import { quantile } from './statistics.ts';

/** The results of a scenario: numbers by name. */
export type Figures = Readonly<Record<string, number>>;

type Work = () => Promise<unknown>;

const [name, scenario = '', baseUrl = '', divisor = '1'] = process.argv.slice(2);
/** The number of calls. A quick run has fewer. */
const times = (count: number) => Math.ceil(count / Number(divisor));

/** The number of calls in each part of a run. */
type Parts = { readonly started: number; readonly fresh: number; readonly between: number; readonly settled: number };
const LIST: Parts = { started: 1_000, fresh: 4_000, between: 5_000, settled: 2_000 };

const scenarios: Readonly<Record<string, (client: Client) => Promise<Figures>>> = {
  // The server counts the requests before and after.
  check: async ({ listFactors, login }) => ({ factors: await listFactors(), loggedIn: Number(await login()) }),
  list: ({ listFactors }) => cpuOfRun(listFactors, LIST),
  'list, TLS': ({ listFactors }) => cpuOfRun(listFactors, LIST),
  // A login has two requests. So each part starts after as many requests as in the scenarios above.
  login: ({ login }) => cpuOfRun(login, { started: 500, fresh: 2_000, between: 2_500, settled: 1_000 }),
  'list, memory': ({ listFactors }) => memoryOfRun(listFactors, 10_000, 90_000),
  'login, memory': ({ login }) => memoryOfRun(login, 2_500, 5_000),
  'latency 1': ({ listFactors }) => latencyOf(listFactors, 1),
  'latency 50': ({ listFactors }) => latencyOf(listFactors, 50),
};

/**
 * Calls one after the other, and measures the processor time twice: when the process is new (`fresh`), and when the
 * compiler has optimized the code (`settled`).
 */
async function cpuOfRun(work: Work, { started, fresh, between, settled }: Parts): Promise<Figures> {
  await repeat(work, times(started));
  const freshUs = await cpuOf(work, times(fresh));
  await repeat(work, times(between));
  return { freshUs, settledUs: await cpuOf(work, times(settled)) };
}

/** Measures the retained memory after some calls, and again after many more. */
async function memoryOfRun(work: Work, some: number, more: number): Promise<Figures> {
  await repeat(work, times(some));
  const first = await retainedMemory();
  await repeat(work, times(more));
  const last = await retainedMemory();
  return {
    rss: first.rss,
    rssGrowth: last.rss / first.rss - 1,
    heap: first.heapUsed,
    heapGrowth: last.heapUsed / first.heapUsed - 1,
    bytesPerCall: (last.heapUsed - first.heapUsed) / times(more),
  };
}

async function latencyOf(work: Work, atOnce: number): Promise<Figures> {
  await repeat(work, times(1_000), atOnce);
  const ms: number[] = [];
  const timed = async () => {
    const startedAt = performance.now();
    await work();
    ms.push(performance.now() - startedAt);
  };
  await repeat(timed, times(3_000), atOnce);
  return { p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99) };
}

const run = scenarios[scenario];
if (!isClientName(name) || run === undefined) throw new Error(`There is no scenario ${scenario} of ${name}.`);
// Loads only this client.
const { connect }: { readonly connect: Connect } = await import(`./clients/${name}.ts`);
process.stdout.write(`${JSON.stringify(await run(await connect(baseUrl)))}\n`);
// Open connections would keep the process running.
process.exit();
