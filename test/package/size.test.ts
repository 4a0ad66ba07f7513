import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { root } from './installed-package.ts';

type Size = { readonly atImport: number; readonly inAll: number };

// kB of a bundle, minified and gzipped, packages included but for the optional peers. `inAll` has what comes later too:
// ky with the first request, OTP libraries with the first code, every adapter behind the choice of createMfaProvider.
const budget: Readonly<Record<string, Size>> = JSON.parse(readFileSync(`${root}test/package/budget.json`, 'utf8'));
const { exports: subpaths, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** What one subpath costs the application that imports nothing else of the package. */
async function sizeOf(subpath: string): Promise<Size> {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${root}${subpaths[subpath].default}`],
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    platform: 'browser',
    external: [...Object.keys(peerDependencies), 'node:*'],
    outdir: 'out',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const kb = new Map(
    outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length / 1000]),
  );
  const chunks = new Map(
    Object.entries(metafile.outputs).map(([path, { imports }]) => [
      basename(path),
      imports.filter(({ kind }) => kind === 'import-statement').map(({ path: imported }) => basename(imported)),
    ]),
  );
  const atImport = new Set<string>();
  const visit = (name: string) => {
    if (atImport.has(name)) return;
    atImport.add(name);
    for (const next of chunks.get(name) ?? []) visit(next);
  };
  visit(basename(subpaths[subpath].default));
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + (kb.get(name) ?? 0), 0);
  return { atImport: sum(atImport), inAll: sum(kb.keys()) };
}

describe('the size of a subpath', () => {
  test('has a budget for each', () => {
    expect(Object.keys(budget)).toEqual(Object.keys(subpaths).filter((subpath) => subpath !== './package.json'));
  });

  test.each(Object.keys(budget))('%s keeps to its budget', async (subpath) => {
    const { atImport, inAll } = await sizeOf(subpath);
    const most = budget[subpath] ?? { atImport: 0, inAll: 0 };
    const told = (kb: number, of: number) => `${kb.toFixed(1)} of ${of} kB`;
    console.log(`${subpath}: ${told(atImport, most.atImport)} gzip at import, ${told(inAll, most.inAll)} in all`);
    // Too little is a measurement that has gone wrong.
    expect(atImport).toBeGreaterThan(1);
    expect(atImport).toBeLessThanOrEqual(most.atImport);
    expect(inAll).toBeLessThanOrEqual(most.inAll);
  });
});
