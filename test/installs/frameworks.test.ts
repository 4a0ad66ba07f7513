import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../../tools/runtimes/install.ts';
import { projectWith } from './project.ts';

// The package installed by npm, with the oldest framework version of each supported range. `npm test` uses the newest.

type Versions = Readonly<Record<string, string>>;
/** The oldest version in the range with this index, or in the last range, of each peer. */
const oldestOf = (at: number): Versions =>
  Object.fromEntries(
    Object.entries(manifest.peerDependencies).map(([name, range]) => {
      const ranges = range.split(' || ');
      return [name, (ranges[at] ?? ranges.at(-1) ?? '').replace('^', '')];
    }),
  );
const rangesOfOne = Object.values(manifest.peerDependencies).map((range) => range.split(' || ').length);
const installs = Array.from({ length: Math.max(...rangesOfOne) }, (_, at) => oldestOf(at));

/** Programs that use one framework each, and their output. */
const programs: Readonly<Record<string, { readonly code: string; readonly prints: string }>> = {
  fastify: {
    code: `
      import Fastify from 'fastify';
      import { mfaPlugin } from 'polyfactor/fastify';
      const app = Fastify();
      await app.register(mfaPlugin, { provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' });
      app.get('/', async () => app.mfa.id);
      console.log((await app.inject('/')).body);
      await app.close();`,
    prints: 'okta',
  },
  nestjs: {
    code: `
      import 'reflect-metadata';
      import { NestFactory } from '@nestjs/core';
      import { MfaModule, mfaToken } from 'polyfactor/nestjs';
      const module = MfaModule.forRoot({ provider: 'okta', orgUrl: 'https://acme.okta.com', apiToken: 'token' });
      const app = await NestFactory.createApplicationContext(module, { logger: false });
      console.log(app.get(mfaToken()).id);
      await app.close();`,
    prints: 'okta',
  },
  emulator: {
    code: `
      import { createOktaEmulator, serveEmulator } from 'polyfactor/emulator';
      import { createOktaProvider } from 'polyfactor/okta';
      import { createAuthenticator } from 'polyfactor/testing';
      const site = { origin: 'https://login.example.com', rpId: 'example.com' };
      const okta = createOktaEmulator({ webauthn: site });
      const { url, close } = await serveEmulator(okta);
      const mfa = createOktaProvider({ orgUrl: url, apiToken: okta.apiToken });
      const [userId] = okta.users;
      const { prompt, handle } = await mfa.enroll({ userId, factor: { type: 'webauthn' } });
      const credential = await createAuthenticator(site).create(prompt.webauthn.options);
      console.log((await mfa.activate({ userId, handle, answer: { kind: 'webauthn', credential } })).status);
      await close();`,
    prints: 'active',
  },
};

async function runProgram(project: string, code: string): Promise<string> {
  writeFileSync(join(project, 'main.mjs'), code);
  const { ok, output, errors } = await run([process.execPath, 'main.mjs'], project);
  if (!ok) throw new Error(errors);
  return output.trim();
}

test('the package alone installs its dependencies and none of the peers', async () => {
  const project = await projectWith('alone', []);
  const folderOf = (name: string) => name.split('/')[0];
  const peers = Object.keys(manifest.peerDependencies).map(folderOf);
  const dependencies = Object.keys(manifest.dependencies).map(folderOf);
  const installed = readdirSync(join(project, 'node_modules'));
  expect(installed).toEqual(expect.arrayContaining(['polyfactor', ...dependencies]));
  expect(installed.filter((name) => peers.includes(name))).toEqual([]);
  const code = `
    import { createFakeProvider } from 'polyfactor/fake';
    const mfa = createFakeProvider({ users: ['ada'] });
    const { id } = await mfa.addFactor('ada', 'totp').then(() => mfa.listFactors({ userId: 'ada' })).then(([one]) => one);
    const { handle } = await mfa.challenge({ userId: 'ada', factorId: id });
    console.log((await mfa.verify({ userId: 'ada', handle, answer: await mfa.answerFor(handle) })).status);`;
  expect(await runProgram(project, code)).toBe('approved');
});

const rows = installs.map((versions) => ({ versions, nest: versions['@nestjs/common'], fastify: versions.fastify }));

describe.each(rows)('with Fastify $fastify and Nest $nest', ({ versions, nest }) => {
  let project = '';
  beforeAll(async () => {
    // With patch versions: @nestjs/core 12.0.0 requires version 11 of @nestjs/common.
    const extraPackages = [`@nestjs/core@~${nest}`, 'reflect-metadata@^0.2.0', 'rxjs@^7.8.0'];
    const peers = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
    project = await projectWith(`with-nest-${nest}`, [...peers, ...extraPackages]);
  });

  test.each(Object.keys(programs))('%s works', async (name) => {
    const { code = '', prints } = programs[name] ?? {};
    expect(await runProgram(project, code)).toBe(prints);
  });
});
