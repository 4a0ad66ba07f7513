import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../tools/runtimes/install.ts';
import { docsTests } from '../support/docs-tests.ts';
import * as nest from './nest-scaffold.ts';
import { projectWith } from './project.ts';

// Jest loads CommonJS only. So the package must work in it without any setting of its own.

describe('in a project as `nest new` of Nest 11 writes it', () => {
  let project = '';
  const json = (name: string, value: object) => writeFileSync(join(project, name), JSON.stringify(value));
  const docs = docsTests('');

  beforeAll(async () => {
    project = await projectWith('nest-11', nest.packages);
    json('package.json', { private: true, jest: nest.jest });
    json('tsconfig.build.json', nest.tsconfigOfBuild);
    for (const folder of ['src', 'test']) mkdirSync(join(project, folder));
    json('test/jest-e2e.json', nest.jestOfE2e);
    for (const [name, code] of Object.entries(nest.sources)) writeFileSync(join(project, name), code);
    for (const [at, code] of docs.entries()) writeFileSync(join(project, `src/docs-${at}.spec.ts`), code);
  });

  test.each(Object.keys(nest.tsconfigs))('by schematics %s, its tests pass and its build runs', async (tag) => {
    json('tsconfig.json', nest.tsconfigs[tag] ?? {});
    // The contract takes long. It does not depend on how the tests are compiled.
    const others = tag === '11.1.0' ? [] : ['--testPathIgnorePatterns', 'contract'];
    const jest = (args: readonly string[]) =>
      run([process.execPath, 'node_modules/jest/bin/jest.js', ...args], project);
    const suites = docs.length + (others.length === 0 ? 2 : 1);
    expect((await jest(others)).errors).toContain(`Test Suites: ${suites} passed, ${suites} total`);
    const e2e = await jest(['--config', './test/jest-e2e.json']);
    expect(e2e.errors).toContain('Test Suites: 1 passed, 1 total');

    const tsc = await run([process.execPath, 'node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], project);
    expect(tsc).toMatchObject({ ok: true, output: '' });
    const env = { MFA_PROVIDER: 'okta', OKTA_ORG_URL: 'https://acme.okta.com', OKTA_API_TOKEN: 'token' };
    const withEnv = `Object.assign(process.env, ${JSON.stringify(env)}); require('./dist/main.js');`;
    expect(await run([process.execPath, '--eval', withEnv], project)).toMatchObject({ ok: true, output: 'okta\n' });
  });
});
