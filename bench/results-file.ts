import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

const file = new URL('results.md', import.meta.url);
const [begin, end] = ['<!-- push:begin -->', '<!-- push:end -->'];

/** Writes `results.md`, but for the part that `npm run push` has written. */
export function writeResults(tables: string): void {
  writeFileSync(
    file,
    `# Results

Written by \`npm run bench\`; between the marks by \`npm --prefix bench run push\`. Medians; what counts are the ratios
of one run, since machines and their other work differ. "Rounds apart": the middle half of the rounds of the client, or
program, that was least steady.

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
