import ts from 'typescript';
import { expect, test } from 'vitest';
import { compile, SETTINGS } from '../support/compile-package.ts';
import { packed } from './installed-package.ts';

// `npm run test:installs` has all settings, older compilers, and the subpaths for frameworks.
const settings = SETTINGS.filter(({ module }) => ['CommonJS', 'Node16', 'NodeNext', 'Preserve'].includes(module));

test.each(settings)(
  'with module $module and resolution $moduleResolution the declarations of $extensions are whole',
  (setting) => {
    const { problems, declarations } = compile(ts, packed.project, setting);
    expect(problems).toEqual([]);
    expect(declarations).toBeGreaterThan(50);
  },
);
