// One client in one scenario, in a process of its own:
// `node --expose-gc measure.ts <client> <scenario> <base URL> <divisor>`. Prints one line of JSON with the figures.
import { type Client, type Connect, isClientName } from './client.ts';
import { memoryThatStays } from './memory.ts';
import { cpuOf, repeat } from './repeat.ts';
import { quantile } from './statistics.ts';

/** What a scenario comes to: numbers by name. */
export type Figures = Readonly<Record<string, number>>;

type Work = () => Promise<unknown>;

const [name, scenario = '', baseUrl = '', divisor = '1'] = process.argv.slice(2);
/** How often something is called: fewer times where the whole bench is only tried. */
const times = (count: number) => Math.ceil(count / Number(divisor));

const scenarios: Readonly<Record<string, (client: Client) => Promise<Figures>>> = {
  // The server counts the requests before and after.
  check: async ({ listFactors, login }) => ({ factors: await listFactors(), loggedIn: Number(await login()) }),
  list: ({ listFactors }) => cpuOfRun(listFactors, { started: 2_000, fresh: 8_000, between: 10_000, settled: 10_000 }),
  // Two requests each: about as many requests before each stretch as there are above.
  login: ({ login }) => cpuOfRun(login, { started: 1_000, fresh: 4_000, between: 5_000, settled: 4_000 }),
  'list, memory': ({ listFactors }) => memoryOfRun(listFactors, 10_000, 90_000),
  'login, memory': ({ login }) => memoryOfRun(login, 5_000, 10_000),
  'latency 1': ({ listFactors }) => latencyOf(listFactors, 1),
  'latency 50': ({ listFactors }) => latencyOf(listFactors, 50),
};

/** How many calls each part of a run has. */
type Parts = { readonly started: number; readonly fresh: number; readonly between: number; readonly settled: number };

/**
 * Calls one after the other: processor time of a service that has not run long (`fresh`) and of one whose code the
 * compiler has long settled.
 */
async function cpuOfRun(work: Work, { started, fresh, between, settled }: Parts): Promise<Figures> {
  await repeat(work, times(started));
  const freshUs = await cpuOf(work, times(fresh));
  await repeat(work, times(between));
  return { freshUs, settledUs: await cpuOf(work, times(settled)) };
}

/** What memory stays after some calls, and after many more. */
async function memoryOfRun(work: Work, some: number, more: number): Promise<Figures> {
  await repeat(work, times(some));
  const first = await memoryThatStays();
  await repeat(work, times(more));
  const last = await memoryThatStays();
  return {
    rss: first.rss,
    rssGrowth: last.rss / first.rss - 1,
    heap: first.heapUsed,
    heapGrowth: last.heapUsed / first.heapUsed - 1,
    bytesPerCall: (last.heapUsed - first.heapUsed) / times(more),
  };
}

async function latencyOf(work: Work, atOnce: number): Promise<Figures> {
  await repeat(work, times(3_000), atOnce);
  const ms: number[] = [];
  const timed = async () => {
    const startedAt = performance.now();
    await work();
    ms.push(performance.now() - startedAt);
  };
  await repeat(timed, times(5_000), atOnce);
  return { p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99) };
}

const run = scenarios[scenario];
if (!isClientName(name) || run === undefined) throw new Error(`Nobody measures ${scenario} of ${name}.`);
// No other client is loaded.
const { connect }: { readonly connect: Connect } = await import(`./clients/${name}.ts`);
process.stdout.write(`${JSON.stringify(await run(await connect(baseUrl)))}\n`);
// Connections that are kept alive would keep the process.
process.exit();
