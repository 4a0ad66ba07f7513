import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { root } from './installed-package.ts';

const { exports: subpaths } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The whole of what one adapter ships, its shared chunks included and packages left out. */
async function shippedBy(adapter: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, subpaths[`./${adapter}`].default)],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    packages: 'external',
    legalComments: 'none',
    logLevel: 'error',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

// Names of the identity providers, of their hosts, paths, words and error codes.
const families = {
  okta: /okta|ssws|\bE0000\d{3}\b|factorResult|\/api\/v1\/|lifecycle|passCode/gi,
  onelogin: /onelogin|otp_device|state_token|mfa_token|\/api\/[12]\/|registrations|auth\/oauth2/gi,
};

describe('the adapter', () => {
  test.each([
    ['okta', 'okta', 'onelogin'],
    ['onelogin-v1', 'onelogin', 'okta'],
    ['onelogin-v2', 'onelogin', 'okta'],
  ] as const)('%s ships the names of its own family, and none of another', async (adapter, own, other) => {
    const code = await shippedBy(adapter);
    expect(code.match(families[own])?.length).toBeGreaterThan(10);
    expect(code.match(families[other]) ?? []).toEqual([]);
  });

  test.each([
    ['onelogin-v1', /\/api\/2\/mfa/, /otp_devices/],
    ['onelogin-v2', /otp_devices/, /\/api\/2\/mfa/],
  ])('%s ships no path of the other version', async (adapter, other, own) => {
    const code = await shippedBy(adapter);
    expect(code).toMatch(own);
    expect(code).not.toMatch(other);
  });
});
