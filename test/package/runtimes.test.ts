import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { moduleOf } from '../../tools/runtimes/bundle.ts';
import { sourceOfSubpath } from '../../tools/subpaths.ts';

// `npm run test:runtimes` installs runtimes and takes minutes. This test only checks that its programs can be bundled.

const folder = mkdtempSync(join(tmpdir(), 'polyfactor-runtimes-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(['contract', 'worker', 'service', 'concurrency', 'program', 'workerd-host', 'next-host'])(
  'the program %s of test:runtimes imports only subpaths of the package',
  async (name) => {
    const code = readFileSync(await moduleOf(name, folder), 'utf8');
    const imported = [...code.matchAll(/from "(polyfactor[^"]*)"/g)].map(([, subpath]) => subpath);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((subpath) => subpath === undefined || !sourceOfSubpath.has(subpath))).toEqual([]);
    expect(code).not.toMatch(/from "\.{1,2}\//);
  },
);
