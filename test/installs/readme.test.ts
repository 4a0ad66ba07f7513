import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../../tools/runtimes/install.ts';
import { envOutsideTests } from '../support/env-outside-tests.ts';
import { freePort } from '../support/free-port.ts';
import { emptyProject, projectWith } from './project.ts';

// What README says to a newcomer, in a project that `npm init` made; and the examples of the package, copied out of it.

test('the install line and the quick start of README work in a project by `npm init -y`', async () => {
  const { project, tarball } = emptyProject('quick-start');
  await run(['npm', 'init', '-y'], project);
  expect(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).type).toBe('commonjs');
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const install = /^npm i polyfactor$/m.exec(readme)?.[0] ?? '';
  await run(install.replace('polyfactor', tarball).split(' '), project);
  const shipped = readFileSync(join(project, 'node_modules/polyfactor/README.md'), 'utf8');
  const [, file = '', command = ''] = /Save this as `([^`]+)`, and run `([^`]+)`:/.exec(shipped) ?? [];
  writeFileSync(join(project, file), /```ts\n([\s\S]*?)```/.exec(shipped)?.[1] ?? '');
  expect(await run(command.split(' '), project)).toMatchObject({
    ok: true,
    output: expect.stringMatching(/\napproved\n$/),
  });

  writeFileSync(join(project, 'index.js'), `console.log(require('polyfactor/fake').createFakeProvider().id);`);
  expect(await run(['node', 'index.js'], project)).toMatchObject({ ok: true, output: 'fake\n' });
});

describe('the examples of the package, copied into a project,', () => {
  let project = '';
  beforeAll(async () => {
    const files = globSync('examples/**/*.{ts,js}', { cwd: new URL('../..', import.meta.url) });
    const imported = files.flatMap((path) =>
      [
        ...readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8').matchAll(
          /(?:from |import |resolve\()'((?:@[\w-]+\/)?[\w-]+)/g,
        ),
      ].map(([, name = '']) => name),
    );
    // What an example imports, and what that needs.
    const needed = new Set([
      ...imported,
      '@hono/node-server',
      'hono',
      '@simplewebauthn/server',
      '@nestjs/core',
      'rxjs',
      'fastify-plugin',
    ]);
    const versions = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies });
    project = await projectWith(
      'examples',
      versions.filter(([name]) => needed.has(name)).map(([name, version]) => `${name}@${version}`),
    );
    cpSync(join(project, 'node_modules/polyfactor/examples'), join(project, 'examples'), { recursive: true });
  });

  const recipe = (name: string) =>
    [
      `const { testResults } = await import('./examples/di/${name}.ts'); console.log(String(testResults));`,
      /^out,in,out\n$/,
    ] as const;
  test.concurrent.each<readonly [name: string, code: string, prints: RegExp]>([
    ['journey.ts', `await import('./examples/journey.ts');`, /onelogin-v1 +.*\n/],
    [
      'custom-adapter',
      `const { runContract } = await import('polyfactor/testing');
       const { createWorld } = await import('./examples/custom-adapter/contract.ts');
       console.log((await runContract(() => createWorld())).failed.length);`,
      /^0\n$/,
    ],
    ['di/plain.ts', ...recipe('plain')],
    ['di/fastify.ts', ...recipe('fastify')],
    ['di/nestjs.ts', ...recipe('nestjs')],
    ['di/awilix.ts', ...recipe('awilix')],
    ['di/tsyringe.ts', ...recipe('tsyringe')],
    ['opentelemetry', `await import('./examples/opentelemetry/main.ts');`, /^The login is approved\./],
    [
      'step-up-web',
      `process.env.PORT = PORT; await import('./examples/step-up-web/main.ts');
       for (let status; status === undefined; ) {
         status = await fetch('http://localhost:' + PORT).then((response) => response.status, () => undefined);
         if (status !== undefined) console.log(status);
         await new Promise((resolve) => setTimeout(resolve, 50));
       }
       process.exit();`,
      /\n200\n$/,
    ],
  ])('%s runs', async (_name, code, prints) => {
    const program = `const PORT = '${await freePort()}'; ${code}`;
    const env = Object.entries(envOutsideTests()).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${value}`],
    );
    const ran = await run(['env', '-i', ...env, process.execPath, '--input-type=module', '--eval', program], project);
    expect(ran.output, ran.errors).toMatch(prints);
  });
});
