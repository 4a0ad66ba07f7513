import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { installInto, root } from './installed.ts';

/** What the compiler of a strict project says about code that uses the installed package. */
function compile(project: string, code: string, resolution: 'nodenext' | 'bundler'): string {
  writeFileSync(join(project, 'main.ts'), code);
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
  const strictness = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--target',
    'es2023',
    '--lib',
    'es2024,dom',
  ];
  const options = [...strictness, '--module', module, '--moduleResolution', resolution];
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'main.ts'], {
      cwd: project,
      encoding: 'utf8',
    });
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

const call = (options: string) => `
import type { MfaProvider } from 'polyfactor';
import { createOktaProvider } from 'polyfactor/okta';
import { createFakeProvider } from 'polyfactor/fake';
export const okta: MfaProvider = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token' });
export const fake: MfaProvider = createFakeProvider();
export const factors = okta.listFactors({ userId: '00u1', providerOptions: { okta: ${options} } });
`;

describe.each(['nodenext', 'bundler'] as const)('the declarations, resolved by %s and checked whole', (resolution) => {
  let project = '';
  beforeAll(() => {
    project = installInto('types');
  });

  test('know the options of an adapter', () => {
    expect(compile(project, call(`{ templateId: 'template' }`), resolution)).toBe('');
  });

  test('refuse a misspelt option: declaration merging has survived the build', () => {
    expect(compile(project, call(`{ templateID: 'template' }`), resolution)).toMatch(/main\.ts.*'templateID'/);
  });
});
