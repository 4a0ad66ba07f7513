import { describe, expect, test } from 'vitest';
import { packed, projectWithPeers, runIn } from './installed-package.ts';

const request = 'await emulator.fetch(new Request(emulator.orgUrl))';
// Code that uses each peer, and the other peers that this code needs.
const uses: readonly (readonly [peer: string, otherPeers: readonly string[], code: string])[] = [
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

describe('the error about a missing optional peer', () => {
  test.each(uses)('names %s and how to install it', (peer, otherPeers, code) => {
    const { output } = runIn(projectWithPeers(otherPeers), program(code));
    expect(output).toBe(
      `INVALID_CONFIG The emulator needs the package ${peer}, which could not be loaded: run npm install ${peer}.\n`,
    );
  });

  test.each([
    ['polyfactor/nestjs', '@nestjs/common'],
    ['polyfactor/fastify', 'fastify-plugin'],
  ])('comes from Node for %s, which is part of its framework', (subpath, peer) => {
    const code = `await import('${subpath}').catch((error) => console.log(error.code, error.message));`;
    const { output } = runIn(packed.project, code);
    expect(output).toContain(`ERR_MODULE_NOT_FOUND Cannot find package '${peer}'`);
  });
});
