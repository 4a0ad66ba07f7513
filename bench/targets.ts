import type { ClientName } from './client.ts';
import { importFigure, type Rounds, ratioOf, roundsOf } from './report.ts';
import type { Size } from './sizes.ts';
import { median } from './statistics.ts';
import { percent, shown, tableOf } from './table.ts';

/** A target, and what one run has measured: all of these figures must be reached. */
type Target = {
  readonly name: string;
  readonly most: number;
  readonly measured: readonly number[];
  readonly show: (value: number) => string;
};

/** The processor time of polyfactor, fresh and settled, divided by that of other clients of Okta. */
export const CPU_TARGETS = [
  { name: '`listFactors`', scenario: 'list', most: { 'raw-fetch': 0.9, 'okta-sdk': 0.5, 'raw-http': 1.5 } },
  { name: 'SMS challenge + verify', scenario: 'login', most: { 'raw-fetch': 0.7, 'okta-sdk': 0.55, 'raw-http': 1.7 } },
] as const;

const NAMES = { 'raw-fetch': 'raw `fetch`', 'okta-sdk': 'the Okta SDK', 'raw-http': 'raw `node:http`' } as const;
const OTHERS = ['raw-fetch', 'okta-sdk', 'raw-http'] as const;

export function targetsOf(rounds: Rounds, imports: Rounds, sizes: readonly Size[]): readonly Target[] {
  const cpuOf = (scenario: string, of: ClientName, to: ClientName) =>
    ['freshUs', 'settledUs'].map((figure) => ratioOf(rounds, of, to, scenario, figure));
  const oneLogin = (scenario: string, name: string, most: number): Target => ({
    name: `CPU of ${name} of OneLogin v1 and v2, fresh and settled: of raw \`fetch\``,
    most,
    measured: [
      ...cpuOf(scenario, 'polyfactor-v1', 'raw-fetch-v1'),
      ...cpuOf(scenario, 'polyfactor-v2', 'raw-fetch-v2'),
    ],
    show: shown,
  });
  const ratio = (name: string, scenario: string, figure: string, to: keyof typeof NAMES, most: number): Target => ({
    name: `${name}: of ${NAMES[to]}`,
    most,
    measured: [ratioOf(rounds, 'polyfactor', to, scenario, figure)],
    show: shown,
  });
  const size = (name: string, most: number): Target => ({
    name: `${name}, minified and gzipped`,
    most,
    measured: sizes.filter((candidate) => candidate.name === name).map(({ allKb }) => allKb),
    show: (value) => `${value.toFixed(1)} kB`,
  });
  return [
    ...CPU_TARGETS.flatMap(({ name, scenario, most }) =>
      OTHERS.map((to) => ({
        name: `CPU of ${name}, fresh and settled: of ${NAMES[to]}`,
        most: most[to],
        measured: cpuOf(scenario, 'polyfactor', to),
        show: shown,
      })),
    ),
    oneLogin('list', '`listFactors`', 1),
    oneLogin('login', 'SMS challenge + verify', 0.8),
    ratio('p99 latency of `listFactors`, 50 at once', 'latency 50', 'p99Ms', 'raw-fetch', 1.1),
    ratio('first answer of a cold process', 'cold', 'firstMs', 'okta-sdk', 0.1),
    ratio('first answer of a cold process', 'cold', 'firstMs', 'raw-fetch', 1),
    {
      name: "import of `polyfactor`: of the Okta SDK's",
      most: 0.02,
      measured: [
        importFigure(imports, 'polyfactor', 'importMs') / importFigure(imports, '@okta/okta-sdk-nodejs', 'importMs'),
      ],
      show: (value) => value.toFixed(3),
    },
    {
      name: 'growth of resident memory from 10,000 to 100,000 `listFactors`',
      most: 0.05,
      measured: [median(roundsOf(rounds, 'polyfactor', 'list, memory', 'rssGrowth'))],
      show: percent,
    },
    size('polyfactor/okta in all, for Node without ky', 22),
    size('polyfactor/okta in all, for edge with ky', 30),
  ];
}

/** Which targets this run has reached. */
export function targetTable(rounds: Rounds, imports: Rounds, sizes: readonly Size[]): string {
  const rows = targetsOf(rounds, imports, sizes).map(({ name, most, measured, show }) => [
    name,
    `at most ${show(most)}`,
    measured.map(show).join(', '),
    measured.length > 0 && measured.every((value) => value <= most) ? 'yes' : '**no**',
  ]);
  return tableOf(['', 'target', 'measured', 'reached'], rows);
}
