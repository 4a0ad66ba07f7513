import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { SUBPATHS } from './imports.ts';

// Measures the bundle of each subpath: minified, gzipped, with all dependencies.

/** The size of one bundle in kB: the part that an import loads, and the total with ky or an optional peer. */
export type Size = { readonly name: string; readonly importKb: number; readonly allKb: number };

export async function measureSizes(): Promise<readonly Size[]> {
  const subpaths = SUBPATHS.map(
    (subpath) => [`polyfactor${subpath.slice(1)}`, `../dist/${fileOf(subpath)}.js`] as const,
  );
  const others = [
    ['ky and valibot by hand', 'clients/ky-valibot.ts'],
    ['@okta/okta-sdk-nodejs', 'clients/okta-sdk.ts'],
  ] as const;
  return Promise.all([
    ...[...subpaths, ...others].map(([name, file]) => sizeOf(name, file)),
    sizeOf('polyfactor/okta in all, for Node without ky', '../dist/okta.js', { external: ['ky', STORE_PART] }),
    sizeOf('polyfactor/okta in all, for edge with ky', '../dist/okta.js', { ...EDGE, external: [STORE_PART] }),
  ]);
}

/** Loaded only by those who give a store. */
const STORE_PART = './step-records-*';

type Options = Pick<BuildOptions, 'platform' | 'conditions' | 'external'>;

/** As the bundlers of edge runtimes see the package: the sender by `fetch` instead of the one by Node's HTTP client. */
const EDGE: Options = { platform: 'browser', conditions: ['workerd', 'worker'] };

const fileOf = (subpath: string) => (subpath === '.' ? 'index' : subpath.slice(2));

async function sizeOf(name: string, file: string, options: Options = {}): Promise<Size> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
    entryPoints: [file],
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'error',
    ...options,
  });
  const kb = new Map(
    Object.keys(metafile.outputs).map((path) => {
      const contents = outputFiles.find((output) => output.path.endsWith(path))?.contents;
      if (contents === undefined) throw new Error(`esbuild names ${path}, but did not write it.`);
      return [path, gzipSync(contents, { level: 9 }).length / 1000];
    }),
  );
  const sum = (paths: Iterable<string>) => [...paths].reduce((total, path) => total + (kb.get(path) ?? 0), 0);
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === file)?.[0] ?? '';
  return { name, importKb: sum(atImport(metafile, entry)), allKb: sum(kb.keys()) };
}

/** An output file, and the files that it imports at load time, directly or indirectly. */
function atImport({ outputs }: Metafile, path: string, found = new Set<string>()): ReadonlySet<string> {
  const output = outputs[path];
  if (output === undefined || found.has(path)) return found;
  found.add(path);
  for (const { kind, path: next } of output.imports) {
    if (kind === 'import-statement') atImport({ inputs: {}, outputs }, next, found);
  }
  return found;
}
