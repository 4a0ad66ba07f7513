// `node bench/readme.ts` writes the performance section of the README from results.md. A test checks that they are
// equal.
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const BEGIN = '<!-- performance: by bench/readme.ts, from bench/results.md -->';
const END = '<!-- /performance -->';
/** The columns of the push table that the README shows. All columns are in results.md. */
const PUSH_COLUMNS = [0, 1, 2, 4, 6, 7, 8];

const rowsOf = (table: string) =>
  table
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim()),
    );

/** Returns the README with a performance section from the results. */
export function withPerformance(readme: string, results: string): string {
  const machine = /^Machine: .*$/m.exec(results)?.[0];
  const targets = /## Targets\n([\s\S]*?)\n## /.exec(results)?.[1];
  const push = /<!-- push:begin -->\n([\s\S]*?)<!-- push:end -->/.exec(results)?.[1];
  if (machine === undefined || targets === undefined || push === undefined)
    throw new Error('results.md is incomplete.');
  const pushRows = rowsOf(push).map((cells) => `| ${PUSH_COLUMNS.map((column) => cells[column] ?? '').join(' | ')} |`);
  const section = `${machine}\n\n${targets.trim()}\n\n${pushRows.join('\n')}`;
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
