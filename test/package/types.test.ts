import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installInto, root } from './installed.ts';

/** What the compiler of a strict project says about files that use the installed package. */
function compile(project: string, files: Readonly<Record<string, string>>, resolution: 'nodenext' | 'bundler'): string {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(project, name), code);
  const module = resolution === 'bundler' ? 'esnext' : 'nodenext';
  const strictness = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2023'];
  const options = [...strictness, '--lib', 'es2024,dom', '--module', module, '--moduleResolution', resolution];
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  try {
    return execFileSync(process.execPath, [tsc, ...options, ...Object.keys(files)], { cwd: project, encoding: 'utf8' });
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  }
}

const call = (options: string) => `
import type { MfaProvider } from 'polyfactor';
import { createOktaProvider } from 'polyfactor/okta';
import { createOneLoginV1Provider } from 'polyfactor/onelogin-v1';
import { createOneLoginV2Provider } from 'polyfactor/onelogin-v2';
import { createFakeProvider } from 'polyfactor/fake';
export const okta: MfaProvider = createOktaProvider({ orgUrl: 'https://acme.okta.com', apiToken: 'token' });
export const v1: MfaProvider = createOneLoginV1Provider({ subdomain: 'acme', clientId: 'id', clientSecret: 'secret' });
export const v2: MfaProvider = createOneLoginV2Provider({ region: 'eu', accessToken: 'token' });
export const fake: MfaProvider = createFakeProvider();
export const factors = okta.listFactors({ userId: '00u1', providerOptions: ${options} });
`;

const known = { okta: ['templateId'], 'onelogin-v1': ['smsMessage'], 'onelogin-v2': ['redirectTo', 'customMessage'] };
const right = Object.entries(known).map(([id, keys]) => `'${id}': { ${keys.map((key) => `${key}: 'x'`).join(', ')} }`);

describe.each(['nodenext', 'bundler'] as const)('the declarations, resolved by %s and checked whole', (resolution) => {
  let project = '';
  beforeAll(() => {
    project = installInto('types');
  });
  afterAll(() => rmSync(project, { recursive: true }));

  test('know the options of each adapter, and refuse a misspelt one: declaration merging has survived the build', () => {
    const output = compile(
      project,
      {
        'right.ts': call(`{ ${right.join(', ')} }`),
        'okta.ts': call(`{ okta: { templateID: 'x' } }`),
        'v1.ts': call(`{ 'onelogin-v1': { smsmessage: 'x' } }`),
        'v2.ts': call(`{ 'onelogin-v2': { redirectURL: 'x' } }`),
      },
      resolution,
    );
    expect(output).not.toContain('right.ts');
    expect(output).toMatch(/okta\.ts.*'templateID'/);
    expect(output).toMatch(/v1\.ts.*'smsmessage'/);
    expect(output).toMatch(/v2\.ts.*'redirectURL'/);
  });
});
