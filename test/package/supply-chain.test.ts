import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BUNDLED } from '../../tools/bundled.ts';
import { manifest, packed, root } from './installed-package.ts';

type Locked = {
  readonly dev?: boolean;
  /** An optional peer of a dependency that is installed here for development. */
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
};

const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
);
const shipped = Object.entries(lock.packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true,
);

describe('the package', () => {
  test('contains exactly these files, shared chunks, declarations, docs and examples', () => {
    const runtimeFiles = packed.files.filter(
      (path) => !/^(dist\/(cjs\/)?(types\/|(chunk|step-records)-[\w-]{8}\.js$)|docs\/|examples\/)/.test(path),
    );
    expect(runtimeFiles.toSorted()).toEqual([
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/LICENSES.md',
      'dist/adapter-kit.js',
      'dist/cjs/LICENSES.md',
      'dist/cjs/adapter-kit.js',
      'dist/cjs/emulator.js',
      'dist/cjs/fake.js',
      'dist/cjs/fastify.js',
      'dist/cjs/index.js',
      'dist/cjs/nestjs.js',
      'dist/cjs/okta.js',
      'dist/cjs/onelogin-v1.js',
      'dist/cjs/onelogin-v2.js',
      'dist/cjs/package.json',
      'dist/cjs/store.js',
      'dist/cjs/testing.js',
      'dist/emulator.js',
      'dist/fake.js',
      'dist/fastify.js',
      'dist/fetch-sender.js',
      'dist/index.js',
      'dist/nestjs.js',
      'dist/node-sender.js',
      'dist/okta.js',
      'dist/onelogin-v1.js',
      'dist/onelogin-v2.js',
      'dist/store.js',
      'dist/testing.js',
      'package.json',
    ]);
    const types = packed.files.filter((path) => /^dist\/(cjs\/)?types\//.test(path));
    expect(types.filter((path) => !path.endsWith('.d.ts'))).toEqual([]);
    const texts = globSync(['docs/*.md', 'examples/**/*.{md,ts,js,css}'], { cwd: root });
    expect(packed.files.filter((path) => /^(docs|examples)\//.test(path)).toSorted()).toEqual(texts.toSorted());
  });

  test.each(['import', 'require'] as const)('contains the license of every package that is bundled for %s', (way) => {
    const folder = way === 'import' ? 'dist/' : 'dist/cjs/';
    const licenses = readFileSync(join(root, folder, 'LICENSES.md'), 'utf8');
    const bundled = [...licenses.matchAll(/^# (.+)$/gm)].map(([, name]) => name);
    const code = packed.files.filter(
      (path) => path.startsWith(folder) && /^[^/]+\.js$/.test(path.slice(folder.length)),
    );
    const named = code.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/^\/\/ node_modules\/((?:@[\w-]+\/)?[\w-]+)/gm)].map(
        ([, name]) => name,
      ),
    );
    expect(named.filter((name) => !bundled.includes(name))).toEqual([]);
    expect(named).toEqual(expect.arrayContaining([...BUNDLED[way]]));
    expect(bundled.filter((name) => !shipped.some(([path]) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
    expect(licenses.match(/permission is hereby granted, free of charge/gi)).toHaveLength(bundled.length);
  });

  test('and its dependencies run no script when they are installed', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    // npm builds native code without a script.
    expect(packed.files.filter((path) => path.endsWith('.gyp'))).toEqual([]);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
    expect(shipped.length).toBeGreaterThan(5);
  });

  test('has a bill of materials that is created offline and lists every dependency', () => {
    // The lock file is the source, because node_modules contains more, such as files of the package `node`.
    const args = ['run', '--silent', 'sbom', '--', '--offline'];
    const output = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    const { bomFormat, metadata, components } = JSON.parse(output);
    expect(bomFormat).toBe('CycloneDX');
    expect(metadata.component.purl).toBe(`pkg:npm/polyfactor@${manifest.version}`);
    const listedPackages: readonly string[] = components.map(({ purl }: { readonly purl: string }) =>
      decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/@[^@]*$/, '')),
    );
    expect(listedPackages.toSorted()).toEqual(
      shipped.map(([path]) => path.replace(/^.*node_modules\//, '')).toSorted(),
    );
    expect(listedPackages).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  });

  test('has a lock file without registry or machine names', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.includes('://'))).toEqual([]);
  });
});
