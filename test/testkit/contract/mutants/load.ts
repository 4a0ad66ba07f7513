import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import * as testing from '../../../../src/testkit/contract/index.ts';
import { root } from '../../../support/root.ts';

// Loads a module of this repository with one change in its source, as one bundle. The contract itself stays outside.

/** A change of one file. `from` must be in it once. */
export type Change = { readonly file: string; readonly from: string; readonly to: string };

const SOURCES: Readonly<Record<string, string>> = {
  polyfactor: 'src/index.ts',
  'polyfactor/adapter-kit': 'src/adapter-kit/index.ts',
};

function changedSource(file: string, changes: readonly Change[]): string {
  return changes.reduce(
    (source, { from, to }) => {
      const parts = source.split(from);
      if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places like ${from}`);
      return parts.join(to);
    },
    readFileSync(join(root, file), 'utf8'),
  );
}

const withChanges = (changes: readonly Change[]): Plugin => ({
  name: 'changed',
  setup(bundle) {
    bundle.onResolve({ filter: /^polyfactor/ }, ({ path }) => {
      const source = SOURCES[path];
      return source === undefined ? { path, external: true } : { path: join(root, source) };
    });
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const file = relative(root, path);
      const own = changes.filter((change) => change.file === file);
      return own.length === 0 ? undefined : { contents: changedSource(file, own), loader: 'ts' };
    });
  },
});

const require = createRequire(import.meta.url);
const requireOf = (name: string): unknown => (name === 'polyfactor/testing' ? testing : require(name));

/** The exports of a module of this repository, changed. */
export async function load(entry: string, changes: readonly Change[]): Promise<Readonly<Record<string, unknown>>> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entry)],
    ...{ bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node24', logLevel: 'silent' },
    external: ['otplib', 'hono', '@simplewebauthn/server'],
    plugins: [withChanges(changes)],
  });
  const text = outputFiles.map((file) => file.text).join('');
  const module: { exports: Readonly<Record<string, unknown>> } = { exports: {} };
  new Function('require', 'module', 'exports', text)(requireOf, module, module.exports);
  return module.exports;
}
