import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Plugin, rollup } from 'rollup';
import manifest from '../package.json' with { type: 'json' };
import { BUNDLED } from './bundled.ts';
import { entries } from './subpaths.ts';

// Writes dist/cjs: the same entries and declarations for `require`. esbuild bundles what is in BUNDLED, and what that
// depends on. rollup makes CommonJS of it, with shared chunks, so that every subpath has the same MfaError. It makes
// `require` of each `import()`, because Jest has no `import()`. What is loaded by `require` runs on Node, or on what is
// compatible with it: so it has Node's sender.

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'dist/cjs');
const external = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)].filter(
  (name) => !BUNDLED.require.some((bundled) => bundled === name),
);

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: { ...entries },
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2023',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  external: [...external, 'node:*'],
  write: false,
  metafile: true,
});

const modules = new Map(outputFiles.map(({ path, text }) => [path, text]));
const fromEsbuild: Plugin = {
  name: 'from-esbuild',
  resolveId(specifier, importer) {
    const path = resolve(dirname(importer ?? root), specifier);
    return modules.has(path) ? path : { id: specifier, external: true };
  },
  load: (path) => modules.get(path),
};
rmSync(folder, { recursive: true, force: true });
const bundle = await rollup({
  input: Object.fromEntries(Object.keys(entries).map((name) => [name, join(folder, `${name}.js`)])),
  plugins: [fromEsbuild],
});
await bundle.write({
  dir: folder,
  format: 'cjs',
  dynamicImportInCjs: false,
  esModule: true,
  exports: 'named',
  interop: 'auto',
  chunkFileNames: 'chunk-[hash].js',
});

cpSync(join(root, 'dist/types'), join(folder, 'types'), { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
const bundledFolders = Object.keys(metafile.inputs).flatMap(
  (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? [],
);
writeFileSync(join(folder, 'LICENSES.md'), [...new Set(bundledFolders)].toSorted().map(licenseIn).join('\n'));

writeFileSync(
  join(root, 'dist/LICENSES.md'),
  BUNDLED.import.map((name) => licenseIn(`node_modules/${name}`)).join('\n'),
);

/** The license of a bundled package, which goes where its code goes. */
function licenseIn(path: string): string {
  const file = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`There is no license in ${path}.`);
  return `# ${path.replace(/^.*node_modules\//, '')}\n\n${readFileSync(join(root, path, file), 'utf8').trim()}\n`;
}
