import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { root } from '../support/root.ts';

const folder = `${root}examples/di/`;
const recipes = readdirSync(folder).filter((name) => !['service.ts', 'unit-test.ts'].includes(name));

/** Runs the unit test in a recipe with plain Node, and returns its result. */
function runUnitTest(recipe: string): unknown {
  const code = `const { testResults } = await import('./${recipe}'); console.log(JSON.stringify(testResults));`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

describe('the recipes for dependency injection', () => {
  test('exist for every container that the docs name', () => {
    expect(recipes.toSorted()).toEqual(['awilix.ts', 'fastify.ts', 'nestjs.ts', 'plain.ts', 'tsyringe.ts']);
  });

  test.each(recipes)('%s injects the fake, which accepts only the right code and only once', (recipe) => {
    expect(runUnitTest(recipe)).toEqual(['out', 'in', 'out']);
  });

  test.each(['plain.ts', 'awilix.ts', 'tsyringe.ts'])(
    '%s creates the provider that the environment names',
    (recipe) => {
      const code = `const { createServices } = await import('./${recipe}');
      await createServices({ MFA_PROVIDER: 'fake', MFA_ALLOW_FAKE: '1' });
      await createServices({ MFA_PROVIDER: 'okta' }).catch(({ code, message }) => console.log(code, message));`;
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
        cwd: folder,
        encoding: 'utf8',
        env: envOutsideTests(),
      });
      expect(stdout).toMatch(/INVALID_CONFIG .*OKTA_ORG_URL: is missing/);
    },
  );

  test('use an MfaProvider without naming an identity provider', () => {
    expect(readFileSync(`${folder}service.ts`, 'utf8')).not.toMatch(/okta|onelogin|fake/i);
  });
});
