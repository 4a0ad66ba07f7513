import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { compile, FRAMEWORKS, SETTINGS } from '../support/compile-package.ts';
import { projectWith } from './project.ts';

// The types of the package, for each way in which a project finds modules, and for compilers of three years.

const compilers = [
  { version: '5.4.5', knows: ['CommonJS', 'Node16', 'NodeNext', 'ESNext', 'Preserve'] },
  { version: '5.9.3', knows: SETTINGS.map(({ module }) => module) },
  { version: '6.0.3', knows: SETTINGS.map(({ module }) => module) },
];

describe('the types of the installed package', () => {
  let project = '';
  beforeAll(async () => {
    project = await projectWith('typescript', [
      ...compilers.map(({ version }) => `typescript-${version}@npm:typescript@${version}`),
      '@nestjs/common@11.2.10',
      'reflect-metadata@0.2.2',
      'rxjs@7.8.2',
      'fastify@5.12.8',
      'fastify-plugin@6.0.1',
      '@types/node@22.20.7',
    ]);
  });

  const rows = compilers.flatMap(({ version, knows }) =>
    SETTINGS.filter(({ module }) => knows.includes(module)).map((setting) => ({ version, ...setting })),
  );
  test.each(rows)(
    'are whole for TypeScript $version, module $module, resolution $moduleResolution',
    ({ version, ...setting }) => {
      const ts = createRequire(join(project, 'main.js'))(`typescript-${version}`);
      const frameworks = setting.extensions.map((extension) => [`frameworks.${extension}`, FRAMEWORKS] as const);
      const { problems, declarations } = compile(ts, project, setting, {
        files: Object.fromEntries(frameworks),
        types: ['node'],
      });
      expect(problems).toEqual([]);
      expect(declarations).toBeGreaterThan(50);
    },
  );
});
