import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packed, root } from './installed-package.ts';

type Locked = {
  readonly dev?: boolean;
  /** Here for development, and elsewhere only where somebody else wants it: an optional peer of a dependency. */
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
};

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lock: { readonly packages: Readonly<Record<string, Locked>> } = JSON.parse(
  readFileSync(join(root, 'package-lock.json'), 'utf8'),
);
const shipped = Object.entries(lock.packages).filter(
  ([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true,
);

describe('what comes with the package', () => {
  test('is exactly this: entries, their shared chunks, declarations and papers', () => {
    const plain = packed.files.filter(
      (path) => !path.startsWith('dist/types/') && !/^dist\/chunk-\w{8}\.js$/.test(path),
    );
    expect(plain.toSorted()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'dist/emulator.js',
      'dist/fake.js',
      'dist/fastify.js',
      'dist/index.js',
      'dist/nestjs.js',
      'dist/okta.js',
      'dist/onelogin-v1.js',
      'dist/onelogin-v2.js',
      'dist/testing.js',
      'package.json',
    ]);
  });

  test('runs nothing when it is installed, nor does anything that it depends on', () => {
    const atInstall = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => atInstall.includes(name))).toEqual([]);
    // npm would build it on its own.
    expect(packed.files.filter((path) => path.endsWith('.gyp'))).toEqual([]);
    expect(shipped.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
    expect(shipped.length).toBeGreaterThan(5);
  });

  test('is listed by a bill of materials, which is made without the network', () => {
    // Of the lock file: what lies in node_modules has more, such as what the package `node` has put there itself.
    const args = ['run', '--silent', 'sbom', '--', '--offline'];
    const output = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' });
    const { bomFormat, metadata, components } = JSON.parse(output);
    expect(bomFormat).toBe('CycloneDX');
    expect(metadata.component.purl).toBe(`pkg:npm/polyfactor@${manifest.version}`);
    const listed: readonly string[] = components.map(({ purl }: { readonly purl: string }) =>
      decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/@[^@]*$/, '')),
    );
    expect(listed.toSorted()).toEqual(shipped.map(([path]) => path.replace(/^.*node_modules\//, '')).toSorted());
    expect(listed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
  });

  test('names no registry and no machine in the lock file', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved?.includes('://'))).toEqual([]);
  });
});
