// `node bench/readme.ts` writes the performance section of the README from results.md. A test checks that they are
// equal.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { tableOf } from './table.ts';
import { CPU_TARGETS } from './targets.ts';

const BEGIN = '<!-- performance: by bench/readme.ts, from bench/results.md -->';
const END = '<!-- /performance -->';

/** The rows of the first table after a heading, by column. */
function rowsAfter(heading: string, results: string): readonly ReadonlyMap<string, string>[] {
  const section = results.split(`\n## ${heading}\n`)[1] ?? '';
  const [head = [], , ...rows] = (/(?:^\|.*\n)+/m.exec(section)?.[0] ?? '').trim().split('\n').map(cellsOf);
  return rows.map((cells) => new Map(head.map((column, index) => [column, cells[index] ?? ''])));
}

const cellsOf = (line: string) =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

/** Returns the README with a performance section from the results. */
export function withPerformance(readme: string, results: string): string {
  const machine = /^Machine: .*$/m.exec(results)?.[0];
  const rows = rowsAfter('Processor time per call', results);
  const lines = CPU_TARGETS.map(({ name, most }) => {
    const parts = ['fresh', 'settled'].map((part) => {
      const row = rows.find((candidate) => candidate.get('') === `${name}, ${part}`);
      // The ratio to raw `fetch` is in parentheses.
      const ofFetch = /\((.*)\)/.exec(row?.get('polyfactor') ?? '')?.[1];
      const ofSdk = row?.get('polyfactor / Okta SDK');
      if (machine === undefined || ofFetch === undefined || ofSdk === undefined) {
        throw new Error('results.md is incomplete.');
      }
      return { ofFetch, ofSdk };
    });
    const withTarget = (ratios: readonly string[], target: number) => `${ratios.join(', ')} (at most ${target})`;
    return [
      name,
      withTarget(
        parts.map(({ ofFetch }) => ofFetch),
        most['raw-fetch'],
      ),
      withTarget(
        parts.map(({ ofSdk }) => ofSdk),
        most['okta-sdk'],
      ),
    ];
  });
  const head = ['CPU time, fresh and settled (target)', 'of raw `fetch`', 'of the Okta SDK'];
  const section = `${machine}\n\n${tableOf(head, lines)}`;
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('The README has no place for the figures.');
  return `${readme.slice(0, from + BEGIN.length)}\n${section}\n${readme.slice(to)}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const readme = new URL('../README.md', import.meta.url);
  const results = new URL('results.md', import.meta.url);
  writeFileSync(readme, withPerformance(readFileSync(readme, 'utf8'), readFileSync(results, 'utf8')));
}
