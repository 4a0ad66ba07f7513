import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { root } from './installed.ts';

// kB of a bundle, minified and gzipped, valibot included. ky, which is 9 kB of it, comes with the first request.
const AT_IMPORT_KB = 20;
const IN_ALL_KB = 28;

describe('the size of an adapter', () => {
  test.each(['okta', 'onelogin-v1', 'onelogin-v2'])('%s is what a serverless function can afford', async (id) => {
    const { outputFiles, metafile } = await build({
      entryPoints: [`${root}dist/${id}.js`],
      bundle: true,
      minify: true,
      format: 'esm',
      splitting: true,
      platform: 'browser',
      outdir: 'out',
      write: false,
      metafile: true,
      logLevel: 'error',
    });
    const sizes = Object.entries(metafile.outputs).map(([path, { entryPoint, imports }]) => {
      const file = outputFiles.find((output) => output.path.endsWith(path));
      return { path, entryPoint, imports, kb: gzipSync(file?.contents ?? '', { level: 9 }).length / 1000 };
    });
    const entry = sizes.find(({ entryPoint }) => entryPoint?.endsWith(`dist/${id}.js`));
    const atImport = new Set([
      entry?.path,
      ...(entry?.imports ?? []).map(({ kind, path }) => (kind === 'import-statement' ? path : '')),
    ]);
    const sum = (of: typeof sizes) => of.reduce((total, { kb }) => total + kb, 0);
    const importKb = sum(sizes.filter(({ path }) => atImport.has(path)));
    const allKb = sum(sizes);
    console.log(`polyfactor/${id}: ${importKb.toFixed(1)} kB gzip at import, ${allKb.toFixed(1)} kB with ky`);
    expect(importKb).toBeGreaterThan(5);
    expect(importKb).toBeLessThanOrEqual(AT_IMPORT_KB);
    expect(allKb).toBeLessThanOrEqual(IN_ALL_KB);
  });
});
