import { describe, expect, test } from 'vitest';
import { packed, projectWith, runIn } from './installed-package.ts';

const request = 'await emulator.fetch(new Request(emulator.orgUrl))';
// What each peer is for, and the peers that this needs before it.
const uses: readonly (readonly [peer: string, others: readonly string[], code: string])[] = [
  ['hono', [], `const emulator = createOktaEmulator(); ${request};`],
  [
    'hono',
    [],
    `const emulator = createOneLoginEmulator(); await emulator.fetch(new Request('https://acme.onelogin.com'));`,
  ],
  ['@hono/node-server', ['hono'], 'await serveEmulator(createOktaEmulator());'],
  [
    '@simplewebauthn/server',
    ['hono'],
    `const { createOktaProvider } = await import('polyfactor/okta');
     const { createAuthenticator } = await import('polyfactor/testing');
     const site = { origin: 'https://login.example.com', rpId: 'example.com' };
     const emulator = createOktaEmulator({ webauthn: site });
     const { orgUrl, apiToken, fetch } = emulator;
     const mfa = createOktaProvider({ orgUrl, apiToken, fetch });
     const [userId] = emulator.users;
     const { prompt, handle } = await mfa.enroll({ userId, factor: { type: 'webauthn' } });
     const credential = await createAuthenticator(site).create(prompt.webauthn.options);
     await mfa.activate({ userId, handle, answer: { kind: 'webauthn', credential } });`,
  ],
];

const program = (code: string) => `
  import { createOktaEmulator, createOneLoginEmulator, serveEmulator } from 'polyfactor/emulator';
  try { ${code} console.log('works'); } catch (error) { console.log(error.code, error.message); }`;

describe('an optional peer that is missing', () => {
  test.each(uses)('%s is named, with how to install it', (peer, others, code) => {
    const { output } = runIn(projectWith(others), program(code));
    expect(output).toBe(
      `INVALID_CONFIG The emulator needs the package ${peer}, which is not installed: run npm install ${peer}.\n`,
    );
  });

  test.each([
    ['polyfactor/nestjs', '@nestjs/common'],
    ['polyfactor/fastify', 'fastify-plugin'],
  ])('of %s, which is a part of its framework, is named by the runtime', (subpath, peer) => {
    const code = `await import('${subpath}').catch((error) => console.log(error.code, error.message));`;
    const { output } = runIn(packed.project, code);
    expect(output).toContain(`ERR_MODULE_NOT_FOUND Cannot find package '${peer}'`);
  });
});
