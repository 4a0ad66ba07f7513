import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** The path of a database that is deleted after the tests of the file. */
export function databaseFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'polyfactor-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'mfa.sqlite');
}
