import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { manifest, root } from './installed-package.ts';

/** The code of one adapter with its shared chunks, without packages. */
async function shippedBy(adapter: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, manifest.exports[`./${adapter}`].import.default)],
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

// Names, hosts, paths, fields and error codes of the identity providers.
const families = {
  okta: /okta|ssws|\bE0000\d{3}\b|factorResult|\/api\/v1\/|lifecycle|passCode/gi,
  onelogin: /onelogin|otp_device|state_token|mfa_token|\/api\/[12]\/|registrations|auth\/oauth2/gi,
};

describe('the adapter', () => {
  test.each([
    ['okta', 'okta', 'onelogin'],
    ['onelogin-v1', 'onelogin', 'okta'],
    ['onelogin-v2', 'onelogin', 'okta'],
  ] as const)('%s contains the names of its own identity provider and of no other', async (adapter, own, other) => {
    const code = await shippedBy(adapter);
    expect(code.match(families[own])?.length).toBeGreaterThan(10);
    expect(code.match(families[other]) ?? []).toEqual([]);
  });

  test.each([
    ['onelogin-v1', /\/api\/2\/mfa/, /\/otp_devices/],
    ['onelogin-v2', /\/otp_devices/, /\/api\/2\/mfa/],
  ])('%s contains no path of the other version', async (adapter, other, own) => {
    const code = await shippedBy(adapter);
    expect(code).toMatch(own);
    expect(code).not.toMatch(other);
  });
});
