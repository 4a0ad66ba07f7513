import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../support/root.ts';

const folder = `${root}examples/di/`;
const recipes = readdirSync(folder).filter((name) => !['service.ts', 'unit-test.ts'].includes(name));

/** What the recipe's own unit test comes to, under Node as it is. */
function tried(recipe: string): unknown {
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
  test('are there for every container that the docs name', () => {
    expect(recipes.toSorted()).toEqual(['awilix.ts', 'fastify.ts', 'nestjs.ts', 'plain.ts', 'tsyringe.ts']);
  });

  test.each(recipes)('%s injects the fake: a wrong code is out, the right one in, and not twice', (recipe) => {
    expect(tried(recipe)).toEqual(['out', 'in', 'out']);
  });

  test.each(['plain.ts', 'awilix.ts', 'tsyringe.ts'])('%s makes the provider that the environment names', (recipe) => {
    const code = `const { createServices } = await import('./${recipe}');
      await createServices({ MFA_PROVIDER: 'fake' });
      await createServices({ MFA_PROVIDER: 'okta' }).catch(({ code, message }) => console.log(code, message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/INVALID_CONFIG .*OKTA_ORG_URL: is missing/);
  });

  test('take an MfaProvider and know nothing of who is behind it', () => {
    expect(readFileSync(`${folder}service.ts`, 'utf8')).not.toMatch(/okta|onelogin|fake/i);
  });
});
