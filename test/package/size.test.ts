import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { codeSubpaths, manifest, packed, root } from './installed-package.ts';

type Size = { readonly atImport: number; readonly total: number; readonly onNode?: number };
/** In kB: what npm downloads, and what it writes, with both builds, their declarations, docs and examples. */
type TarballSize = { readonly packed: number; readonly unpacked: number };

// Sizes in kB of a minified and gzipped bundle with its packages, without optional peers. `atImport` is loaded by the
// import, on a runtime that sends by `fetch`. `total` includes what is loaded later: OTP libraries with the first code,
// the part for a store, and the adapters of createMfaProvider. `onNode`: what Node loads of an adapter if nobody gives it
// a `fetch` or a store.
const { tarball: tarballBudget, ...budget }: Readonly<Record<string, Size>> & { readonly tarball: TarballSize } =
  JSON.parse(readFileSync(`${root}test/package/budget.json`, 'utf8'));

/** The size of a subpath for an application that imports nothing else of the package. */
async function sizeOf(subpath: string, runtime: 'browser' | 'node' = 'browser'): Promise<Size> {
  const { outputFiles, metafile } = await build({
    entryPoints: [`${root}${manifest.exports[subpath].import.default}`],
    bundle: true,
    minify: true,
    format: 'esm',
    splitting: true,
    platform: runtime,
    external: [
      ...Object.keys(manifest.peerDependencies),
      'node:*',
      ...(runtime === 'node' ? ['ky', './step-records-*'] : []),
    ],
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
  const addChunk = (name: string) => {
    if (atImport.has(name)) return;
    atImport.add(name);
    for (const next of chunks.get(name) ?? []) addChunk(next);
  };
  addChunk(basename(manifest.exports[subpath].import.default));
  const sum = (names: Iterable<string>) => [...names].reduce((total, name) => total + (kb.get(name) ?? 0), 0);
  return { atImport: sum(atImport), total: sum(kb.keys()) };
}

test('the tarball is within its budget', () => {
  expect(packed.size / 1000).toBeLessThanOrEqual(tarballBudget.packed);
  expect(packed.unpackedSize / 1000).toBeLessThanOrEqual(tarballBudget.unpacked);
});

describe('the size of a subpath', () => {
  test('has a budget for each subpath', () => {
    expect(Object.keys(budget)).toEqual(codeSubpaths);
  });

  test.each(Object.keys(budget))('%s is within its budget', async (subpath) => {
    const { atImport, total } = await sizeOf(subpath);
    const limit = budget[subpath] ?? { atImport: 0, total: 0 };
    const usage = (kb: number, of: number) => `${kb.toFixed(1)} of ${of} kB`;
    console.log(`${subpath}: ${usage(atImport, limit.atImport)} gzip at import, ${usage(total, limit.total)} in total`);
    // A smaller size means that the measurement is wrong.
    expect(atImport).toBeGreaterThan(1);
    expect(atImport).toBeLessThanOrEqual(limit.atImport);
    expect(total).toBeLessThanOrEqual(limit.total);
    if (limit.onNode === undefined) return;
    const onNode = (await sizeOf(subpath, 'node')).total;
    console.log(`${subpath}: ${usage(onNode, limit.onNode)} in total on Node`);
    expect(onNode).toBeLessThanOrEqual(limit.onNode);
  });
});
