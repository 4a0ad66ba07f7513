import { importFigure, type Rounds, ratioOf, roundsOf } from './report.ts';
import { median } from './statistics.ts';
import { percent, shown, tableOf } from './table.ts';

/** A target, and what one run has measured. */
type Target = {
  readonly name: string;
  readonly most: number;
  readonly measured: number;
  readonly show: (value: number) => string;
};

function targetsOf(rounds: Rounds, imports: Rounds): readonly Target[] {
  const cpu = (scenario: string, figure: string, name: string): readonly Target[] => [
    {
      name: `CPU per ${name}, divided by raw \`fetch\``,
      most: 1.4,
      measured: ratioOf(rounds, 'polyfactor', 'raw-fetch', scenario, figure),
      show: shown,
    },
    {
      name: `CPU per ${name}, divided by the Okta SDK`,
      most: 1,
      measured: ratioOf(rounds, 'polyfactor', 'okta-sdk', scenario, figure),
      show: shown,
    },
  ];
  const growth = (figure: string, name: string): Target => ({
    name: `growth of the ${name} from 10,000 to 100,000 \`listFactors\``,
    most: 0.05,
    measured: median(roundsOf(rounds, 'polyfactor', 'list, memory', figure)),
    show: percent,
  });
  const ofSdk = (program: string, most: number): Target => ({
    name: `import of ${program}, divided by the Okta SDK`,
    most,
    measured: importFigure(imports, program, 'importMs') / importFigure(imports, '@okta/okta-sdk-nodejs', 'importMs'),
    show: (value) => value.toFixed(3),
  });
  const overEmpty = (program: string): Target => ({
    name: `extra start time of \`${program}\``,
    most: 15,
    measured: importFigure(imports, program, 'readyMs') - importFigure(imports, 'an empty program', 'readyMs'),
    show: (value) => `${shown(value)} ms`,
  });
  return [
    ...cpu('list', 'freshUs', '`listFactors`, fresh'),
    ...cpu('list', 'settledUs', '`listFactors`, settled'),
    ...cpu('login', 'freshUs', 'SMS challenge + verify, fresh'),
    ...cpu('login', 'settledUs', 'SMS challenge + verify, settled'),
    growth('rssGrowth', 'resident memory'),
    growth('heapGrowth', 'heap'),
    ofSdk('polyfactor/okta', 0.05),
    ofSdk('polyfactor/okta and ky', 0.12),
    overEmpty('polyfactor'),
    overEmpty('polyfactor/fake'),
  ];
}

/** The last table: which targets this run has reached. */
export function targetTable(rounds: Rounds, imports: Rounds): string {
  const rows = targetsOf(rounds, imports).map(({ name, most, measured, show }) => [
    name,
    `at most ${show(most)}`,
    show(measured),
    measured <= most ? 'yes' : '**no**',
  ]);
  return tableOf(['', 'target', 'measured', 'reached'], rows);
}
