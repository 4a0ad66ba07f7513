import type { ClientName } from './client.ts';
import { PROGRAMS } from './imports.ts';
import type { Figures } from './measure.ts';
import { clientsOf, columns } from './plan.ts';
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
  ['`listFactors` over TLS, fresh', 'list, TLS', 'freshUs', 'µs'],
  ['`listFactors` over TLS, settled', 'list, TLS', 'settledUs', 'µs'],
];
const cold: readonly Row[] = [['first answer', 'cold', 'firstMs', 'ms']];
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
  const clients = columns().filter((client) => rows.some(([, scenario]) => clientsOf(scenario).includes(client)));
  const cells = rows.map(([name, scenario, figure, unit]) => {
    const measured = clients.filter((client) => clientsOf(scenario).includes(client));
    const ratio = (client: ClientName, to: ClientName) => shown(ratioOf(rounds, client, to, scenario, figure));
    const inUnit = (client: ClientName) => {
      if (!measured.includes(client)) return '–';
      const value = median(roundsOf(rounds, client, scenario, figure));
      if (unit === '%') return percent(value);
      const text = `${shown(unit === 'MB' ? value / 1e6 : value)} ${unit}`;
      return unit === 'bytes' ? text : `${text} (${ratio(client, 'raw-fetch')})`;
    };
    const isRatio = unit !== '%' && unit !== 'bytes';
    return [
      name,
      ...clients.map(inUnit),
      isRatio && measured.includes('okta-sdk') ? ratio('polyfactor', 'okta-sdk') : '–',
      isRatio ? spreadOf(rounds, measured, scenario, figure) : '–',
    ];
  });
  return tableOf(['', ...clients, 'polyfactor / Okta SDK', 'spread of rounds'], cells);
}

const spreadOf = (rounds: Rounds, clients: readonly ClientName[], scenario: string, figure: string) =>
  percent(Math.max(...clients.map((client) => spread(roundsOf(rounds, client, scenario, figure)))));

/** The OneLogin adapters, each beside raw `fetch` with the same requests. */
function oneLoginTable(rounds: Rounds): string {
  const versions = [
    ['v1', 'raw-fetch-v1', 'polyfactor-v1'],
    ['v2', 'raw-fetch-v2', 'polyfactor-v2'],
  ] as const;
  const rows = versions.flatMap(([version, raw, ours]) =>
    cpu
      .filter(([, scenario]) => clientsOf(scenario).includes(ours))
      .map(([name, scenario, figure, unit]) => [
        `${version}, ${name}`,
        ...[raw, ours].map((client) => `${shown(median(roundsOf(rounds, client, scenario, figure)))} ${unit}`),
        shown(ratioOf(rounds, ours, raw, scenario, figure)),
        spreadOf(rounds, [raw, ours], scenario, figure),
      ]),
  );
  return tableOf(['', 'raw-fetch', 'polyfactor', 'polyfactor / raw `fetch`', 'spread of rounds'], rows);
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

The calls run one after the other. The time is of all threads of the client's process. "Fresh": requests 1,001 to 5,000
of the process. "Settled": after 10,000 requests, when the compiler has optimized the code. In parentheses, here and
below: divided by the figure of raw \`fetch\`. raw-http is \`node:http\` or \`node:https\` with a keep-alive agent, undici is
\`request\` of that package. undici and ky-valibot run in every third round. TLS is on loopback too, on connections that
stay open.

${comparison(rounds, cpu)}

## Processor time per call, OneLogin

The same two operations by the OneLogin adapters. raw-fetch sends the same requests. The access token is there before.

${oneLoginTable(rounds)}

## First answer of a cold process

From the start of a new process until it has the list of factors. It loads Node, the client and its packages.

${comparison(rounds, cold)}

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
The two rows of \`polyfactor/okta\` in all are what Node loads if nobody gives it a \`fetch\`, and what another runtime loads,
both without the part for a store.

${sizeTable(sizes)}`;
}
