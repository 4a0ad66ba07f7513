import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { sourceOfSubpath } from '../subpaths.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

const root = fileURLToPath(new URL('../..', import.meta.url));
const subpathOf: ReadonlyMap<string, string> = new Map(
  [...sourceOfSubpath].map(([subpath, source]) => [join(root, source), subpath]),
);

/**
 * The tests import source files, but the package has only subpaths. So each import of a source file becomes an import
 * of the subpath that exports it. A source file that no subpath exports is an error.
 */
const sourcesAsSubpaths: Plugin = {
  name: 'sources as subpaths',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
      if (!path.includes('/src/') && !path.includes('/adapters/')) return undefined;
      const subpath = subpathOf.get(join(resolveDir, path));
      if (subpath === undefined) return { errors: [{ text: `No subpath of the package exports ${path}.` }] };
      return { path: subpath, external: true };
    });
  },
};

/** Builds one JavaScript module from a TypeScript file of this folder. It imports the packages from `folder`. */
export async function moduleOf(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.js`);
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    target: 'es2023',
    platform: 'node',
    plugins: [sourcesAsSubpaths],
    logLevel: 'error',
  });
  return outfile;
}

/** Bundles the worker with everything that it imports, as for a deployment. */
export async function workerOf(project: string): Promise<string> {
  const outfile = join(project, 'worker-with-packages.js');
  await build({
    entryPoints: [await moduleOf('worker', project)],
    outfile,
    bundle: true,
    // Only `serveEmulator` imports it.
    external: ['@hono/node-server'],
    conditions: ['workerd', 'worker'],
    format: 'esm',
    target: 'es2023',
    platform: 'browser',
    logLevel: 'error',
  });
  return outfile;
}
