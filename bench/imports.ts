import type { Figures } from './measure.ts';
import { figuresPrintedBy } from './processes.ts';

// Measures the cost of an import: how long a package takes to load in a new process, and how much memory it needs.

/** The subpaths that `polyfactor` exports. */
export const SUBPATHS = ['.', './okta', './onelogin-v1', './onelogin-v2', './fake', './testing', './emulator'] as const;

/** Programs that only load packages, with the packages that they load. */
export const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'an empty program': [],
  ...Object.fromEntries(
    SUBPATHS.map((subpath) => [`polyfactor${subpath.slice(1)}`, [`polyfactor${subpath.slice(1)}`]]),
  ),
  'polyfactor/okta and ky': ['polyfactor/okta', 'ky'],
  ky: ['ky'],
  valibot: ['valibot'],
  'ky and valibot': ['ky', 'valibot'],
  '@okta/okta-sdk-nodejs': ['@okta/okta-sdk-nodejs'],
};

/** Plain JavaScript, because loading TypeScript would take time too. `readyMs` counts from the start of the process. */
const programOf = (specifiers: readonly string[]) => `
const startedAt = performance.now();
${specifiers.map((specifier) => `await import('${specifier}');`).join('\n')}
const readyMs = performance.now();
const { rss } = process.memoryUsage();
console.log(JSON.stringify({ importMs: readyMs - startedAt, readyMs, rss }));
`;

/** Runs every program once per round, one after the other. Returns the figures by program name. */
export async function measureImports(rounds: number): Promise<ReadonlyMap<string, readonly Figures[]>> {
  const figures = new Map(Object.keys(PROGRAMS).map((name): [string, Figures[]] => [name, []]));
  // The first round is not counted: it reads the files from disk, the others read them from memory.
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, specifiers] of Object.entries(PROGRAMS)) {
      const measured = await figuresPrintedBy(programOf(specifiers));
      if (round >= 0) figures.get(name)?.push(measured);
    }
  }
  return figures;
}
