import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, test } from 'vitest';
import { manifest, packed, root } from './installed-package.ts';

const { tarball } = packed;

describe('the tarball', () => {
  test('passes publint --strict', async () => {
    const { buffer, byteOffset, byteLength } = readFileSync(tarball);
    const copy = buffer.slice(byteOffset, byteOffset + byteLength);
    if (!(copy instanceof ArrayBuffer)) throw new Error('The tarball was not read.');
    const { messages, pkg } = await publint({ pack: { tarball: copy }, strict: true });
    expect(pkg.name).toBe('polyfactor');
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('passes attw, so every module resolution finds the types, and those of the build that it loads', () => {
    // attw fails with its exit code.
    const args = [tarball, '--format', 'ascii', '--no-color', '--no-emoji'];
    const report = execFileSync(join(root, 'node_modules/.bin/attw'), args, { encoding: 'utf8' });
    const found = report.match(/^(node10|node16 \(from CJS\)|node16 \(from ESM\)|bundler): OK/gm) ?? [];
    expect(found).toHaveLength(4 * Object.keys(manifest.exports).length);
  });
});
