import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { docsTests } from '../support/docs-tests.ts';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { projectWithPeers, root } from './installed-package.ts';

// `npm run test:installs` does the same with Jest.

test('the tests of docs/testing.md pass in Vitest, on the installed package', () => {
  const project = projectWithPeers(['vitest', 'hono']);
  const tests = docsTests(`import { test } from 'vitest';\n`);
  expect(tests.length).toBeGreaterThan(3);
  for (const [at, code] of tests.entries()) writeFileSync(join(project, `docs-${at}.test.ts`), code);
  const { status, stdout, stderr } = spawnSync(join(root, 'node_modules/.bin/vitest'), ['run', '--root', project], {
    cwd: project,
    env: { ...envOutsideTests(), NO_COLOR: '1' },
    encoding: 'utf8',
  });
  expect(stdout, stderr).toMatch(new RegExp(`Test Files +${tests.length} passed \\(${tests.length}\\)`));
  expect(status).toBe(0);
});
