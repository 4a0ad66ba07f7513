import { CLIENTS, type ClientName } from './client.ts';
import { PROGRAMS } from './imports.ts';
import type { Figures } from './measure.ts';
import type { Size } from './sizes.ts';
import { median, spread } from './statistics.ts';
import { percent, shown, tableOf } from './table.ts';

/** The figures of all rounds, by what was measured. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

/** One row of a table: one figure of all clients. */
type Row = readonly [name: string, scenario: string, figure: string, unit: 'µs' | 'ms' | 'MB' | 'bytes' | '%'];

const cpu: readonly Row[] = [
  ['`listFactors`, fresh', 'list', 'freshUs', 'µs'],
  ['`listFactors`, settled', 'list', 'settledUs', 'µs'],
  ['SMS challenge + verify, fresh', 'login', 'freshUs', 'µs'],
  ['SMS challenge + verify, settled', 'login', 'settledUs', 'µs'],
];
const latency: readonly Row[] = [
  ['one at a time, p50', 'latency 1', 'p50Ms', 'ms'],
  ['one at a time, p99', 'latency 1', 'p99Ms', 'ms'],
  ['50 at once, p50', 'latency 50', 'p50Ms', 'ms'],
  ['50 at once, p99', 'latency 50', 'p99Ms', 'ms'],
];
const memory: readonly Row[] = [
  ['resident after 10,000 `listFactors`', 'list, memory', 'rss', 'MB'],
  ['growth until 100,000', 'list, memory', 'rssGrowth', '%'],
  ['heap after 10,000 `listFactors`', 'list, memory', 'heap', 'MB'],
  ['growth until 100,000', 'list, memory', 'heapGrowth', '%'],
  ['heap growth per `listFactors`', 'list, memory', 'bytesPerCall', 'bytes'],
  ['heap growth per login', 'login, memory', 'bytesPerCall', 'bytes'],
];

/** All rounds of one figure of one client. */
export function roundsOf(rounds: Rounds, client: ClientName, scenario: string, figure: string): readonly number[] {
  return (rounds.get(`${client} ${scenario}`) ?? []).map((figures) => figures[figure] ?? Number.NaN);
}

/** The figure of one client, divided by the figure of another. */
export function ratioOf(rounds: Rounds, of: ClientName, to: ClientName, scenario: string, figure: string): number {
  return median(roundsOf(rounds, of, scenario, figure)) / median(roundsOf(rounds, to, scenario, figure));
}

function comparison(rounds: Rounds, rows: readonly Row[]): string {
  const head = ['', ...CLIENTS, 'polyfactor / Okta SDK', 'spread of rounds'];
  const cells = rows.map(([name, scenario, figure, unit]) => {
    const inUnit = (client: ClientName) => {
      const value = median(roundsOf(rounds, client, scenario, figure));
      if (unit === '%') return percent(value);
      const text = `${shown(unit === 'MB' ? value / 1e6 : value)} ${unit}`;
      return unit === 'bytes' ? text : `${text} (${shown(ratioOf(rounds, client, 'raw-fetch', scenario, figure))})`;
    };
    const isRatio = unit !== '%' && unit !== 'bytes';
    return [
      name,
      ...CLIENTS.map(inUnit),
      isRatio ? shown(ratioOf(rounds, 'polyfactor', 'okta-sdk', scenario, figure)) : '–',
      isRatio ? percent(Math.max(...CLIENTS.map((client) => spread(roundsOf(rounds, client, scenario, figure))))) : '–',
    ];
  });
  return tableOf(head, cells);
}

function importTable(imports: Rounds): string {
  const of = (program: string, figure: string) => importFigure(imports, program, figure);
  const rows = Object.keys(PROGRAMS).map((name) => [
    name,
    `${shown(of(name, 'importMs'))} ms`,
    `${shown(of(name, 'readyMs') - of('an empty program', 'readyMs'))} ms`,
    `${shown((of(name, 'rss') - of('an empty program', 'rss')) / 1e6)} MB`,
    shown(of(name, 'importMs') / of('@okta/okta-sdk-nodejs', 'importMs')),
    percent(spread((imports.get(name) ?? []).map(({ readyMs = Number.NaN }) => readyMs))),
  ]);
  const head = ['program loads', 'import', 'extra start time', 'extra memory', 'import / Okta SDK', 'spread of rounds'];
  return tableOf(head, rows);
}

/** The median of one figure of one program. */
export function importFigure(imports: Rounds, program: string, figure: string): number {
  return median((imports.get(program) ?? []).map((figures) => figures[figure] ?? Number.NaN));
}

const sizeTable = (sizes: readonly Size[]) =>
  tableOf(
    ['bundle', 'at import', 'total'],
    sizes.map(({ name, importKb, allKb }) => [name, `${shown(importKb)} kB`, `${shown(allKb)} kB`]),
  );

/** The tables of one run, each with an explanation. */
export function tablesOf(rounds: Rounds, imports: Rounds, sizes: readonly Size[]): string {
  return `## Processor time per call

The calls run one after the other. The time is of all threads of the client's process. "Fresh": requests 2,001 to 10,000
of the process. "Settled": after 20,000 requests, when the compiler has optimized the code. In parentheses, here and
below: divided by the figure of raw \`fetch\`.

${comparison(rounds, cpu)}

## Latency of \`listFactors\`

Over loopback, so the network adds almost no time.

${comparison(rounds, latency)}

## Memory

Measured after garbage collection. polyfactor keeps the id of every finished login until 15 minutes after the expiry of
the step, so that its handle works only once. Calls of \`listFactors\` keep nothing, so they are the check for leaks.

${comparison(rounds, memory)}

## Import

Each program is a new process that only loads the packages. "Import" is the time from the first to the last import.
"Extra start time" and "extra memory" are compared with an empty program. \`polyfactor/okta\` loads ky only after a read
(GET) has failed.

${importTable(imports)}

## Bundles

Minified and gzipped, with all dependencies. "Total" includes what is loaded later, such as ky or an adapter.

${sizeTable(sizes)}`;
}
