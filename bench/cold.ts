import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Figures } from './measure.ts';
import { figuresPrintedBy } from './processes.ts';

// Measures the first answer of a cold process: Node starts, loads a client with its packages, and lists the factors.

/** Programs by client and base URL. */
const programs = new Map<string, Promise<string>>();

/** `firstMs` counts from the start of the process. */
export async function measureCold(client: string, baseUrl: string): Promise<Figures> {
  const key = `${client} ${baseUrl}`;
  const program = programs.get(key) ?? programOf(client, baseUrl);
  programs.set(key, program);
  return figuresPrintedBy(await program);
}

/**
 * Plain JavaScript, because loading TypeScript would take time too. It holds the client's own lines and no package:
 * those are loaded from their files, as in a service.
 */
async function programOf(client: string, baseUrl: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
import { connect } from './clients/${client}.ts';
const { listFactors } = await connect(${JSON.stringify(baseUrl)});
const factors = await listFactors();
const firstMs = performance.now();
console.log(JSON.stringify({ firstMs, factors }));
process.exit();
`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    packages: 'external',
    // The paths of the repository's own would bundle its sources.
    tsconfigRaw: {},
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'error',
  });
  const [program] = outputFiles;
  if (program === undefined) throw new Error(`esbuild wrote no program for ${client}.`);
  return program.text;
}
