import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'polyfactor-lint-'));
let tarball = '';

beforeAll(() => {
  // Without scripts: the build that the other tests read must not be made anew beneath them.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'none');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the tarball', () => {
  test('is clean by publint --strict', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(tarball);
    const copy = buffer.slice(byteOffset, byteOffset + byteLength);
    if (!(copy instanceof ArrayBuffer)) throw new Error('The tarball was not read.');
    const { messages, pkg } = await publint({ pack: { tarball: copy }, strict: true });
    expect(pkg.name).toBe('polyfactor');
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('has types that each resolution of an ESM package finds, by attw --profile esm-only', () => {
    const { exports: subpaths } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    // It fails by its exit code.
    const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'];
    const report = execFileSync(join(root, 'node_modules/.bin/attw'), args, { encoding: 'utf8' });
    const found = report.match(/^node16 \(from ESM\): OK|^bundler: OK/gm) ?? [];
    expect(found).toHaveLength(2 * Object.keys(subpaths).length);
  });
});
