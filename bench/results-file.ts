import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

const file = new URL('results.md', import.meta.url);
const [begin, end] = ['<!-- push:begin -->', '<!-- push:end -->'];

/** Writes `results.md`. It keeps the part that `npm run push` has written. */
export function writeResults(tables: string): void {
  writeFileSync(
    file,
    `# Results

\`npm run bench\` writes this file. \`npm --prefix bench run push\` writes the part between the comments. All figures are
medians. Compare only the ratios of one run, because machines and their load differ. "Spread of rounds" is the range of
the middle half of the rounds, divided by the median, for the client or program with the largest one.

${machine()}

${tables}

## Waiting for many pushes

${begin}${pushPart()}${end}
`,
  );
}

function pushPart(): string {
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const from = old.indexOf(begin);
  const to = old.indexOf(end);
  return from < 0 || to < from ? '\nNot measured yet.\n' : old.slice(from + begin.length, to);
}

function machine(): string {
  const [first] = cpus();
  const cores = cpus().length;
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  const day = new Date().toISOString().slice(0, 10);
  const model = first?.model.trim() ?? 'an unnamed processor';
  return `Machine: ${model}, ${cores} cores, ${gigabytes} GB, ${type()} ${release()}, Node.js ${process.version}, ${day}.`;
}
