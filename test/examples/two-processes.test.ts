import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { root } from '../support/root.ts';

test('of two processes with one store, one lets the user in', () => {
  const script = `${root}examples/two-processes/main.ts`;
  const printed = execFileSync(process.execPath, [script], { cwd: root, encoding: 'utf8', env: envOutsideTests() });
  expect(printed).toContain('before the approval: pending');
  const results = [...printed.matchAll(/^process \d: (\w+)$/gm)].map(([, result]) => result);
  expect(results.toSorted()).toEqual(['HANDLE_INVALID', 'approved']);
});
